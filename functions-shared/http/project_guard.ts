/** What every guarded route of the project goes through: who calls, how often, and whether again. */
import type { IdempotencyKeys } from "@shared/stores/idempotency_keys.ts";
import type { RequestLimiter } from "@shared/stores/request_limiter.ts";
import { type AuthKeys, type Caller, callerName, type Guard, supabaseGuard } from "./caller.ts";
import { once } from "./idempotency.ts";
import { ProblemError } from "./problem.ts";
import { withStoreProblems } from "./store_problem.ts";

/** What the project's guard keeps between requests. */
export interface GuardStores {
  readonly limiter: Pick<RequestLimiter, "take">;
  readonly idempotencyKeys: IdempotencyKeys;
}

/** Authenticates, then limits, then answers repeated requests as before. */
export function projectGuard(keys: AuthKeys, stores: GuardStores): Guard {
  return withStores(supabaseGuard(keys), stores);
}

/** Adds limit and idempotency to any guard. */
export function withStores(guard: Guard, { limiter, idempotencyKeys }: GuardStores): Guard {
  return (...roles) => {
    const authenticate = guard(...roles);
    return (c, next) =>
      authenticate(c, async () => {
        await limit(limiter, c.get("caller"));
        await once(c, idempotencyKeys, next);
      });
  };
}

/** Servers that hold a secret key are trusted to know what they do. */
async function limit(limiter: GuardStores["limiter"], caller: Caller): Promise<void> {
  const isServer = caller.userId === null && (caller.isAdmin || caller.isAutomation);
  if (isServer) return;
  const retryAfterSeconds = await withStoreProblems(() => limiter.take(callerName(caller)));
  if (retryAfterSeconds === 0) return;
  throw new ProblemError({
    status: 429,
    code: "rate-limited",
    detail: `Cannot answer as the account asks too often: wait ${retryAfterSeconds} seconds`,
    retryAfterSeconds,
  });
}
