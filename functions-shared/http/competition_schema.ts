/** Requests of /competition. */
import * as z from "zod";
import { BroadcastDate, Channel } from "./slot_schema.ts";

/** Channels of one request at most. */
const Channels = z.array(Channel).min(1, "Must name at least one channel").max(100, "At most 100");
const DAYS_MAX = 92;

export const SyncRequest = z.strictObject({
  days_ahead: z.int({ error: "Must be a whole number of days from 0 to 366" })
    .min(0, "Must not be negative").max(366, "Must be at most 366").default(21),
  channels: Channels.optional(),
});

export const SchedulesRequest = z.strictObject({
  start: BroadcastDate,
  end: BroadcastDate,
  channels: Channels.optional(),
  as_of: z.iso.datetime({
    offset: true,
    error: 'Must be a moment with a zone, such as "2026-11-22T18:00:00Z"',
  }).optional(),
  include_unmatched: z.boolean().default(false),
}).refine(({ start, end }) => !(days(start, end) < 0), {
  path: ["end"],
  error: "Must not be before start",
}).refine(({ start, end }) => !(days(start, end) >= DAYS_MAX), {
  path: ["end"],
  error: `Must be within ${DAYS_MAX} days of start`,
});

/** Parameters of an upload, in the query or as parts of the form. */
export const UploadParameters = z.strictObject({
  channel: Channel.optional(),
  format: z.enum(["tf1", "m6", "xmltv"], { error: "Must be tf1, m6 or xmltv" }).optional(),
  time_zone: z.string().max(100, "At most 100 characters").refine(isTimeZone, {
    error: 'Must be an IANA time zone, such as "Europe/Paris"',
  }).optional(),
});

/** NaN for dates that do not exist, which are refused by themselves. */
function days(start: string, end: string): number {
  return (Date.parse(end) - Date.parse(start)) / 86_400_000;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
