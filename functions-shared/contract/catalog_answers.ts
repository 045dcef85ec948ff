/** Answer of GET /catalog/films. */
import * as z from "zod";
import {
  bySignal,
  Count,
  Day,
  Excluded,
  FILM_FIELDS,
  Seq,
  Share,
  SignalSources,
  VersionName,
} from "./answer_fields.ts";

/** A film and how it stands in the slot. */
export const FilmOfCatalog = z.strictObject({
  ...FILM_FIELDS,
  original_language: z.string().nullable(),
  runs_left: z.number().nullable(),
  last_broadcasts: z.array(z.strictObject({ date: Day, channel: z.string().nullable() })),
  nearest_showings: z.array(
    z.strictObject({ channel: z.string(), date: Day, days_before: z.int() }),
  ),
  standing: z.enum(["candidate", "rights", "runs", "programmed", "excluded", "rule"]),
  signal_contributions: bySignal(Share),
  mean_score: z.number(),
  mean_rank: z.int().min(1).nullable(),
}).meta({ id: "FilmOfCatalog" });

export const FilmsAnswer = z.strictObject({
  channel: z.string(),
  date: Day,
  hour: z.int().min(0).max(23),
  matched: Count,
  candidate_count: Count,
  excluded: Excluded,
  signal_sources: SignalSources,
  films: z.array(FilmOfCatalog),
  model_version: VersionName,
  model_seq: Seq,
  catalog_version: z.string(),
}).meta({ id: "FilmsAnswer" });
