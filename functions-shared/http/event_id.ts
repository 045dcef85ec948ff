/** The id under which feedback is recorded; the same id twice is one event. */
import type { Context } from "hono";
import { type Caller, callerName } from "./caller.ts";

/**
 * Returns the body's event_id, else an id made of the caller and the Idempotency-Key, else, for a
 * body with a timestamp, one made of the body (so that a retry is the same event), else a new one.
 * The key is good for 24 hours, the event id for ever: feedback is never learned twice.
 */
export async function eventIdOf(
  c: Context,
  body: { event_id?: string | undefined; timestamp?: string | undefined },
): Promise<string> {
  if (body.event_id) return body.event_id;
  const key = c.req.header("idempotency-key");
  if (key) return await uuidOf(JSON.stringify([callerName(c.get("caller") as Caller), key]));
  return body.timestamp ? await uuidOf(JSON.stringify(body)) : crypto.randomUUID();
}

/** The id of the one retraction that an event can have: undoing twice is undoing once. */
export function retractionIdOf(eventId: string): Promise<string> {
  return uuidOf(JSON.stringify(["retraction", eventId]));
}

/** A version 8 UUID (RFC 9562, section 5.8) from the SHA-256 of `text`. */
async function uuidOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const bytes = new Uint8Array(digest).slice(0, 16);
  bytes[6] = bytes[6]! & 0x0f | 0x80;
  bytes[8] = bytes[8]! & 0x3f | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
