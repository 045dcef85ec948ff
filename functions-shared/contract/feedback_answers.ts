/** Answers to feedback. */
import * as z from "zod";
import { Count, Figures, Id, Seq, VersionName } from "./answer_fields.ts";
import { SLATE_FIELDS } from "./slate_answers.ts";

/** Answer of POST /update-parameters and its /retract. */
export const Learned = z.strictObject({
  success: z.literal(true),
  message: z.string(),
  event_id: Id,
  seq: Seq,
  duplicate: z.boolean(),
  model_version: VersionName,
  model_seq: Seq,
  model_stats: Figures,
  selections_since_checkpoint: Count,
  selections_threshold: Count,
  selections_until_checkpoint: Count,
}).meta({ id: "Learned" });

const REFUSAL = {
  success: z.literal(true),
  message: z.string(),
  event_id: Id.nullable(),
  seq: Seq.nullable(),
  duplicate: z.boolean(),
  exclusions_cleared: Count,
};

/** Answer of POST /regenerate: with the new slate, or with none where none was asked for. */
export const Regenerated = z.union([
  z.strictObject({ ...REFUSAL, ...SLATE_FIELDS }),
  z.strictObject({ ...REFUSAL, recommendations: z.array(z.never()).length(0) }),
]).meta({ id: "Regenerated" });
