/** Every code an error can have: its status, what causes it and what helps. Codes never change. */
export const PROBLEM_CODES = {
  "malformed-json": { status: 400, remedy: "The body is no JSON: send valid JSON" },
  "incomplete-body": { status: 400, remedy: "The body broke off on its way: send all of it" },
  "invalid-idempotency-key": { status: 400, remedy: "Send a key of 1 to 255 characters" },
  "not-authenticated": {
    status: 401,
    remedy: "No valid token or key: sign in, or send a secret key in the apikey header",
  },
  "not-allowed": { status: 403, remedy: "The account may not do this: ask an admin" },
  "channel-not-allowed": { status: 403, remedy: "Name a channel of the account" },
  "route-not-found": { status: 404, remedy: "Correct the method or the path" },
  "slate-not-found": { status: 404, remedy: "Use the slate_id that /infer answered" },
  "event-not-found": { status: 404, remedy: "Use the event_id that recorded the feedback" },
  "version-not-found": { status: 404, remedy: "GET /models/versions lists the versions" },
  "weight-marginals-pending": { status: 404, remedy: "Ask again after Retry-After seconds" },
  "not-found": { status: 404, remedy: "Correct the id" },
  "catalog-empty": { status: 409, remedy: "Upload catalog.parquet to the bucket movie-data" },
  "slate-of-another-slot": { status: 409, remedy: "Send the slate_id of this slot's slate" },
  "version-unusable": { status: 409, remedy: "Choose another version; the active one stays" },
  "conflict": {
    status: 409,
    remedy: "The state does not allow it, or the event_id was used for something else",
  },
  "request-in-progress": {
    status: 409,
    remedy: "The same key is being worked on: ask again after Retry-After seconds",
  },
  "body-too-large": {
    status: 413,
    remedy: "Send at most 1 MiB; of a schedule 8 MB, of a model 8 MiB",
  },
  "schedule-unusable": {
    status: 422,
    remedy: "Send a whole week in a known format; what was known before stays",
  },
  "invalid-request": { status: 422, remedy: "errors names each field and its rule" },
  "idempotency-key-reused": {
    status: 422,
    remedy: "The key belongs to another request of yours: send a new one",
  },
  "rate-limited": { status: 429, remedy: "Ask again after Retry-After seconds" },
  "internal": { status: 500, remedy: "A defect: its stack is in the log under the request_id" },
  "unavailable": { status: 503, remedy: "Try again after Retry-After seconds" },
} as const;

/** A stable name of an error. */
export type ProblemCode = keyof typeof PROBLEM_CODES;
