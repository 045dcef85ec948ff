/** Request of POST /infer. */
import * as z from "zod";
import { BroadcastDate, Channel, ExcludedIds, Hour, Seed, SlateSize } from "./slot_schema.ts";

export const InferRequest = z.strictObject({
  date: BroadcastDate,
  hour: Hour,
  channel: Channel.optional(),
  top_n: SlateSize.optional(),
  exclude_movie_ids: ExcludedIds.optional(),
  seed: Seed.optional(),
});
