/** What the stores throw, as problems that a client can act on. */
import { log } from "@shared/observability/log.ts";
import { CatalogMissing } from "@shared/stores/catalog_store.ts";
import { DatabaseRefusal, StoreUnavailable } from "@shared/stores/database.ts";
import { UnknownChannel } from "@shared/stores/slot_loader.ts";
import { ProblemError } from "./problem.ts";

const REFUSALS = {
  "not-allowed": { status: 403, code: "not-allowed" },
  "not-found": { status: 404, code: "not-found" },
  conflict: { status: 409, code: "conflict" },
  invalid: { status: 422, code: "invalid-request" },
} as const;

/** Runs `work`; what it throws on purpose leaves as a `ProblemError`, defects as they are. */
export async function withStoreProblems<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw problemFor(error) ?? error;
  }
}

function problemFor(error: unknown): ProblemError | null {
  if (error instanceof DatabaseRefusal) {
    return new ProblemError({ ...REFUSALS[error.reason], detail: error.message }, { cause: error });
  }
  if (error instanceof UnknownChannel) {
    return new ProblemError({
      status: 422,
      code: "invalid-request",
      detail: `Cannot read request body: /channel: ${error.message}`,
      errors: [{ pointer: "/channel", detail: error.message }],
    }, { cause: error });
  }
  if (error instanceof CatalogMissing) return catalogEmpty(error);
  if (error instanceof StoreUnavailable) {
    log.warn("A store is unavailable", { reason: error.message });
    return new ProblemError({
      status: 503,
      code: "unavailable",
      detail: "Cannot answer now as the database or the model cannot be reached: try again",
      retryAfterSeconds: 2,
    }, { cause: error });
  }
  return null;
}

/** 409: there is nothing to recommend from yet. */
export function catalogEmpty(cause?: Error): ProblemError {
  return new ProblemError({
    status: 409,
    code: "catalog-empty",
    detail: "Cannot recommend as the catalogue has no films: " +
      "upload catalog.parquet to the bucket movie-data",
  }, cause && { cause });
}
