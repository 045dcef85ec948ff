/** The values that answers are made of. */
import { SIGNAL_NAMES, type SignalName } from "@shared/signals/signal_names.ts";
import * as z from "zod";

/** One value a signal, by name. */
export const bySignal = <Value extends z.ZodType>(value: Value) =>
  z.strictObject(
    Object.fromEntries(SIGNAL_NAMES.map((name) => [name, value])) as Record<SignalName, Value>,
  );

export const Id = z.guid();
export const Day = z.iso.date();
/** ISO 8601 with a zone. */
export const Instant = z.iso.datetime({ offset: true });
export const Seq = z.int().min(0);
export const Count = z.int().min(0);
export const Share = z.number().min(0).max(1);
export const ShareOrNull = Share.nullable();
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const VersionName = z.string().regex(/^v\d{1,6}\.\d{1,6}\.\d{1,6}$/);
/** As the catalogue holds it: number or text. */
export const FilmId = z.union([z.string(), z.number()]);
/** [6] in the order of the signals. */
export const SignalVector = z.array(z.number()).length(SIGNAL_NAMES.length);
/** Figures of the model, by name. */
export const Figures = z.record(z.string(), z.number());
/** What each signal rests on. */
export const SignalSources = bySignal(z.string());

/** Films that were no candidates, by the first reason that applied. */
export const Excluded = z.strictObject({
  rights: Count,
  runs: Count,
  programmed: Count,
  excluded: Count,
  rule: Count,
});

/** What a film is, apart from any slot. */
export const FILM_FIELDS = {
  movie_id: FilmId,
  title: z.string(),
  poster_path: z.string().nullable(),
  director: z.string().nullable(),
  actors: z.string().nullable(),
  genres: z.array(z.string()),
  release_year: z.int().nullable(),
  duration_min: z.number().nullable(),
  start_rights: Day.nullable(),
  end_rights: Day.nullable(),
};

/** An object whose fields are the database's own and may grow. */
export const Open = z.record(z.string(), z.unknown());
