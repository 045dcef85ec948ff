/** Answers kept by caller and Idempotency-Key, for 24 hours. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { unwrap } from "./postgrest.ts";

/** A success, as it was sent. */
export interface KeptAnswer {
  readonly status: number;
  readonly answer: string;
}

/** What a key is worth to a request. */
export type KeyClaim =
  | { readonly outcome: "claimed" | "in_progress" | "other_request" }
  | ({ readonly outcome: "answered" } & KeptAnswer);

/** All methods throw StoreUnavailable. */
export interface IdempotencyKeys {
  /** @param claim A new UUID, with which the key is completed. */
  claim(caller: string, key: string, requestSha256: string, claim: string): Promise<KeyClaim>;
  /** Keeps the answer; null gives the key back. */
  complete(caller: string, key: string, claim: string, kept: KeptAnswer | null): Promise<void>;
}

/** Wraps a client that holds the secret key. */
export function supabaseIdempotencyKeys(client: SupabaseClient): IdempotencyKeys {
  const call = async (name: string, parameters: Record<string, unknown>) =>
    unwrap(name, await client.rpc(name, parameters));
  return {
    claim: async (caller, key, requestSha256, claim) =>
      await call("claim_idempotency_key", {
        p_caller: caller,
        p_key: key,
        p_request_sha256: requestSha256,
        p_claim: claim,
      }),
    complete: async (caller, key, claim, kept) =>
      await call("complete_idempotency_key", {
        p_caller: caller,
        p_key: key,
        p_claim: claim,
        p_status: kept?.status ?? null,
        p_answer: kept?.answer ?? null,
      }),
  };
}
