/** The fields of a slot and of film ids, as every endpoint reads them. */
import * as z from "zod";

/** Postgres holds neither U+0000 nor half a surrogate pair. */
const isStorable = (text: string) => text.isWellFormed() && !text.includes("\0");
const STORABLE = "Must be text without U+0000 and lone surrogates";

/** Ids are compared as text; clients may send numbers. */
export const MovieId = z.union([
  z.string().min(1, "Must not be empty").max(200, "Must have at most 200 characters")
    .refine(isStorable, STORABLE),
  z.int("Must be a whole number or text"),
], { error: "Must be a film id: text or a whole number" }).transform(String);

export const BroadcastDate = z.iso.date({
  error: 'Must be a date that exists, as YYYY-MM-DD, such as "2026-11-27"',
});

export const Hour = z.int({ error: "Must be a whole hour from 0 to 27" })
  .min(0, "Must be a whole hour from 0 to 27")
  .max(27, "Must be a whole hour from 0 to 27; 24 to 27 are the small hours after the evening");

export const Channel = z.string().min(1, "Must not be empty").max(100, "At most 100 characters")
  .refine(isStorable, STORABLE);

/** Any seed gives a slate; the same seed on the same state gives the same slate. */
export const Seed = z.int({ error: "Must be a whole number from 0 to 9007199254740991" })
  .min(0, "Must not be negative");

export const SlateSize = z.int({ error: "Must be a whole number from 1 to 50" })
  .min(1, "Must be at least 1").max(50, "Must be at most 50");

export const ExcludedIds = z.array(MovieId).max(5000, "Must hold at most 5000 ids");

const EVENT_ID = "Must be a UUID; send the same one when you retry";
export const EventId = z.guid({ error: EVENT_ID }).transform((id) => id.toLowerCase());
