/** Requests of /models. */
import * as z from "zod";
import { BroadcastDate, Channel, Hour, Seed, SlateSize } from "./slot_schema.ts";

/** Name of a version. */
export const VersionName = z.string().regex(
  /^v\d{1,6}\.\d{1,6}\.\d{1,6}$/,
  'Must be the name of a version, such as "v1.0.3"',
);

export const LoadVersionRequest = z.strictObject({ version_name: VersionName });

const Bump = z.enum(["patch", "minor", "major"]);

export const CreateCheckpointRequest = z.strictObject({
  cause: z.enum(["manual", "threshold", "sweep"]).default("manual"),
  bump: Bump.default("patch"),
});

/** What is said of a model file that is sent. */
export const UploadVersionParameters = z.strictObject({
  bump: Bump.default("minor"),
  sha256: z.string().regex(/^[0-9a-f]{64}$/, "Must be 64 hex digits, in small letters").optional(),
});

export const ResetRequest = z.strictObject({
  confirm: z.literal("RESET", {
    error: 'Must be "RESET": events, slates and versions are archived and then removed',
  }),
});

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

export const VersionsQuery = z.strictObject({
  limit: whole(1, 100).default(50),
  before: VersionName.optional(),
});

export const PerformanceQuery = z.strictObject({ weeks: whole(1, 520).default(12) });

export const MarginalsQuery = z.strictObject({ version: VersionName.optional() });

/** Name of a house rule. */
export const HouseRuleName = z.string().regex(
  /^[a-z0-9_-]{1,60}$/,
  "Must be 1 to 60 small letters, digits, _ or -",
);

const Formula = z.string().trim().min(1).max(500);

export const SaveHouseRuleRequest = z.strictObject({
  name: HouseRuleName,
  formula: Formula,
  description: z.string().max(500).nullable().default(null),
  enabled: z.boolean().default(true),
});

/** A rule, stored or not, and the slot to try it on. */
export const TryHouseRuleRequest = z.strictObject({
  name: HouseRuleName,
  formula: Formula,
  date: BroadcastDate,
  hour: Hour,
  channel: Channel.optional(),
  top_n: SlateSize.optional(),
  seed: Seed.default(0),
});

export const HouseRuleQuery = z.strictObject({ name: HouseRuleName });
