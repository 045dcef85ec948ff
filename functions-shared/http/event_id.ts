/** The id under which feedback is recorded; the same id twice is one event. */
import type { Context } from "hono";

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Returns the body's event_id, else a UUID sent as Idempotency-Key, else, for a body with a
 * timestamp, an id made of the body (so that a retry is the same event), else a new one.
 */
export async function eventIdOf(
  c: Context,
  body: { event_id?: string | undefined; timestamp?: string | undefined },
): Promise<string> {
  if (body.event_id) return body.event_id;
  const key = c.req.header("idempotency-key");
  if (key && UUID.test(key)) return key.toLowerCase();
  return body.timestamp ? await uuidOf(JSON.stringify(body)) : crypto.randomUUID();
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
