/**
 * Who calls, and the middleware that lets only some in. Roles come from `app_metadata` alone,
 * which users cannot write themselves.
 */
import type { MiddlewareHandler } from "hono";
import { withSupabase } from "@supabase/server/adapters/hono";
import type { AppEnv } from "./create_app.ts";
import { ProblemError } from "./problem.ts";

/** programmer: any signed-in user; admin: role "admin" or the secret key; automation: its named key. */
export type Role = "programmer" | "admin" | "automation";

/** The authenticated caller of a request. */
export interface Caller {
  /** Id of the signed-in user; null for a key, which owns nothing. */
  readonly userId: string | null;
  readonly isAdmin: boolean;
  readonly isAutomation: boolean;
  /** Channels the caller is limited to; null means all. */
  readonly channels: readonly string[] | null;
}

/** Returns the middleware that admits callers holding one of `roles`, and sets `caller`. */
export type Guard = (...roles: Role[]) => MiddlewareHandler<AppEnv>;

/** What is needed to check credentials; the values of the hosted environment variables. */
export interface AuthKeys {
  readonly url: string;
  readonly publishableKeys: Record<string, string>;
  readonly secretKeys: Record<string, string>;
  readonly jwks: { keys: JsonWebKey[] };
  /** Lets a publishable key do what a programmer may; off when it is left out. */
  readonly isPublishableKeyProgrammer?: boolean;
}

/** Guards routes with Supabase session tokens (by JWKS) and secret keys. */
export function supabaseGuard(keys: AuthKeys): Guard {
  const modes = [
    "secret",
    ...("automation" in keys.secretKeys ? ["secret:automation"] : []),
    ...(keys.isPublishableKeyProgrammer ? ["publishable"] : []),
  ];
  const authenticate = withSupabase({
    auth: ["user", ...modes] as ["user", "secret"],
    env: { ...keys, jwks: keys.jwks as never },
  }) as unknown as MiddlewareHandler<AppEnv & { Variables: { supabaseContext: SessionContext } }>;
  return (...roles) => async (c, next) => {
    const response = await authenticate(c as never, async () => {
      const caller = callerOf((c.get as (key: string) => unknown)("supabaseContext"));
      if (!roles.some((role) => holds(caller, role))) throw notAllowed(roles);
      c.set("caller", caller);
      await next();
    });
    return response as Response | undefined;
  };
}

/**
 * Checks that `caller` may work on `channel`.
 * @throws {ProblemError} 403 if the caller is limited to other channels.
 */
export function requireChannel(caller: Caller, channel: string): void {
  if (caller.channels === null || caller.channels.includes(channel)) return;
  throw new ProblemError({
    status: 403,
    code: "channel-not-allowed",
    detail: `Cannot use channel "${channel}" as the account is limited to ${
      caller.channels.map((name) => `"${name}"`).join(", ") || "no channel"
    }`,
    errors: [{ pointer: "/channel", detail: "Choose a channel of this account" }],
  });
}

/** Names the caller for records that belong to it; holders of the same key are one. */
export function callerName({ userId, isAdmin, isAutomation }: Caller): string {
  if (userId !== null) return `user:${userId}`;
  if (isAutomation) return "key:automation";
  return isAdmin ? "key:secret" : "key:publishable";
}

interface SessionContext {
  readonly authMode: string;
  readonly authKeyName?: string;
  readonly jwtClaims: { sub?: string; app_metadata?: Record<string, unknown> } | null;
}

function callerOf(context: unknown): Caller {
  const { authMode, authKeyName, jwtClaims } = context as SessionContext;
  if (authMode === "secret") {
    const isAutomation = authKeyName === "automation";
    return { userId: null, isAdmin: !isAutomation, isAutomation, channels: null };
  }
  const metadata = jwtClaims?.app_metadata ?? {};
  const channels = Array.isArray(metadata.channels) ? metadata.channels.map(String) : null;
  return {
    userId: jwtClaims?.sub ?? null,
    isAdmin: metadata.role === "admin",
    isAutomation: false,
    channels,
  };
}

function holds(caller: Caller, role: Role): boolean {
  if (role === "automation") return caller.isAutomation;
  if (role === "admin") return caller.isAdmin;
  return !caller.isAutomation; // a publishable key comes this far only where that is switched on
}

function notAllowed(roles: readonly Role[]): ProblemError {
  return new ProblemError({
    status: 403,
    code: "not-allowed",
    detail: `Cannot use this route as it is for ${roles.join(" or ")} only`,
  });
}
