/** The Idempotency-Key header: a request sent again gets the answer that it got. */
import { log } from "@shared/observability/log.ts";
import type { Context } from "hono";
import type { IdempotencyKeys, KeptAnswer } from "@shared/stores/idempotency_keys.ts";
import { MODEL_BYTES_MAX } from "@shared/stores/version_file.ts";
import { sha256Hex } from "@shared/stores/sha256.ts";
import { boundedBytes } from "./bounded_body.ts";
import { type Caller, callerName } from "./caller.ts";
import { FORM_BYTES_MAX } from "./file_upload.ts";
import { ProblemError } from "./problem.ts";
import { withStoreProblems } from "./store_problem.ts";

const KEY_LENGTH_MAX = 255;
const IN_PROGRESS_SECONDS = 1;

/** What the largest route takes, a model file in a form; each route holds to its own limit after. */
const ANY_BODY_BYTES_MAX = MODEL_BYTES_MAX + FORM_BYTES_MAX;

/**
 * Does the work of a POST with a key at most once: later ones get the first one's answer. Only
 * success is kept; after a refusal the key is as good as new.
 *
 * @param work Leaves its answer in `c.res`.
 * @throws {ProblemError} 400 key, 409 twin at work, 413 body, 422 key of another request, 503.
 */
export async function once(
  c: Context,
  keys: IdempotencyKeys,
  work: () => Promise<void>,
): Promise<void> {
  const key = c.req.method === "POST" ? c.req.header("idempotency-key") : undefined;
  if (key === undefined) return await work();
  if (key.length < 1 || key.length > KEY_LENGTH_MAX) throw invalidKey(key.length);
  const caller = callerName(c.get("caller") as Caller);
  const claim = crypto.randomUUID();
  const digest = await requestDigest(c);
  const known = await withStoreProblems(() => keys.claim(caller, key, digest, claim));
  switch (known.outcome) {
    case "answered":
      c.res = replay(known);
      return;
    case "in_progress":
      throw inProgress();
    case "other_request":
      throw keyReused();
    case "claimed":
      await work();
      await complete(keys, caller, key, claim, await keptAnswer(c.res));
  }
}

/** What must be equal for two requests to be the same one. */
async function requestDigest(c: Context): Promise<string> {
  const { pathname, search } = new URL(c.req.url);
  const body = await sha256Hex(await boundedBytes(c, ANY_BODY_BYTES_MAX));
  const parts = [c.req.method, pathname.replace(/\/$/, ""), search, body];
  return await sha256Hex(new TextEncoder().encode(JSON.stringify(parts)));
}

async function keptAnswer(response: Response): Promise<KeptAnswer | null> {
  if (!response.ok) return null;
  return { status: response.status, answer: await response.clone().text() };
}

/** The work is done and its answer goes out, even if it cannot be kept. */
async function complete(
  keys: IdempotencyKeys,
  ...request: Parameters<IdempotencyKeys["complete"]>
): Promise<void> {
  try {
    await keys.complete(...request);
  } catch (error) {
    log.warn("An answer was sent but not kept under its Idempotency-Key", {
      reason: error instanceof Error ? error.message : String(error),
    });
  }
}

function replay({ status, answer }: KeptAnswer): Response {
  return new Response(answer, {
    status,
    headers: { "content-type": "application/json", "idempotency-replayed": "true" },
  });
}

function invalidKey(length: number): ProblemError {
  return new ProblemError({
    status: 400,
    code: "invalid-idempotency-key",
    detail: `Cannot use Idempotency-Key as it must have 1 to ${KEY_LENGTH_MAX} characters: ` +
      `received ${length}`,
  });
}

function inProgress(): ProblemError {
  return new ProblemError({
    status: 409,
    code: "request-in-progress",
    detail: "Cannot answer yet as a request with this Idempotency-Key is being worked on",
    retryAfterSeconds: IN_PROGRESS_SECONDS,
  });
}

function keyReused(): ProblemError {
  return new ProblemError({
    status: 422,
    code: "idempotency-key-reused",
    detail: "Cannot use Idempotency-Key as it belongs to another request: send a new one",
  });
}
