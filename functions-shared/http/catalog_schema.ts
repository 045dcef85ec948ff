/** Query of GET /catalog/films. */
import * as z from "zod";
import { BroadcastDate, Channel } from "./slot_schema.ts";

const HOUR = "Must be a whole hour from 0 to 27";
const LIMIT = "Must be a whole number from 1 to 100";
const IDS_MAX = 200;

export const FilmsQuery = z.strictObject({
  q: z.string().max(200, "Must have at most 200 characters").optional(),
  ids: z.string().max(20_000, "Must have at most 20000 characters")
    .transform((text) => text.split(",").filter((id) => id !== ""))
    .refine((ids) => ids.length <= IDS_MAX, `Must name at most ${IDS_MAX} films`)
    .optional(),
  barred: z.literal("true", { error: 'Must be "true", or left out' }).optional(),
  limit: z.coerce.number({ error: LIMIT }).int(LIMIT).min(1, LIMIT).max(100, LIMIT).default(20),
  date: BroadcastDate.optional(),
  hour: z.coerce.number({ error: HOUR }).int(HOUR).min(0, HOUR).max(27, HOUR).optional(),
  channel: Channel.optional(),
});
export type FilmsQuery = z.infer<typeof FilmsQuery>;
