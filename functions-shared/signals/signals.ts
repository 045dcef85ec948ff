/**
 * The six signals of all candidates for a slot, as columns. Every value is finite and in [0, 1];
 * a missing input gives a neutral value and is named in `sources`.
 */
import type { Catalog } from "@shared/catalog/catalog.ts";
import { type BroadcastIndex, channelOf } from "./broadcast_index.ts";
import { COMPETITION, competitionSignal, type FilmDays } from "./competition.ts";
import { DIVERSITY, diversitySignal } from "./diversity.ts";
import { NOVELTY, noveltySignal } from "./novelty.ts";
import { RIGHTS, rightsSignal } from "./rights.ts";
import { SIGNAL_COUNT, SIGNAL_NAMES, type SignalName } from "./signal_names.ts";
import type { SignalIndex } from "./signal_index.ts";
import { notYetIndexed, type Programmed, showingsBefore } from "./showings_before.ts";
import type { Slot } from "./slot.ts";

export type { Programmed };

/** A showing of a film on a competing channel, past or announced. */
export interface Showing {
  /** Row of the catalogue. */
  readonly row: number;
  /** Calendar day. */
  readonly day: number;
}

/**
 * What a signal rests on: a model's predictions; known showings on other channels; the broadcast
 * history with the films picked since; the rights dates of the catalogue. "neutral: ..." says what
 * was missing, and that every film has the same value therefore.
 */
export type SignalSource =
  | "model"
  | "showings"
  | "history"
  | "catalogue"
  | "neutral: no model"
  | "neutral: no showings"
  | "neutral: no history";

export type SignalSources = Readonly<Record<SignalName, SignalSource>>;

/** What the signals of a slot are computed from. M candidates. */
export interface SignalInput {
  readonly catalog: Catalog;
  /** Of the same catalogue. */
  readonly index: SignalIndex;
  /** [M] rows of the catalogue. */
  readonly candidates: Int32Array;
  readonly slot: Slot;
  /** Picks through the system that stand; those for earlier broadcast dates count. */
  readonly programmed: readonly Programmed[];
  readonly showings: readonly Showing[];
  /** [M] predictions in [0, 1]; absent or null without a model, NaN for a film it cannot judge. */
  readonly curator?: Float64Array | null;
  readonly audience?: Float64Array | null;
}

/** Six columns and what each rests on. */
export interface Signals {
  /** [6, M] column-major in the order of SIGNAL_NAMES, each in [0, 1]. */
  readonly values: Float64Array;
  readonly sources: SignalSources;
}

/** Value of a film without a prediction. */
const NEUTRAL_PREDICTION = 0.5;

/**
 * Returns the six signals. O(M + broadcasts of competitors within a year).
 *
 * @throws {RangeError} If the slot's channel is not an own channel of the index, predictions have
 * another length than the candidates, or a programmed film is not in the catalogue.
 */
export function computeSignals(input: SignalInput): Signals {
  const { catalog, index: { broadcasts }, candidates, slot } = input;
  const earlier = notYetIndexed(broadcasts, catalog, input.programmed, slot.day);
  const values = new Float64Array(SIGNAL_COUNT * candidates.length);
  const column = (name: SignalName) => {
    const start = SIGNAL_NAMES.indexOf(name) * candidates.length;
    return values.subarray(start, start + candidates.length);
  };
  rightsSignal(catalog, candidates, slot.airDay, RIGHTS, column("rights"));
  return {
    values,
    sources: {
      curator: fillPredictions("curator", input.curator, column("curator")),
      audience: fillPredictions("audience", input.audience, column("audience")),
      competition: fillCompetition(input, column("competition")),
      diversity: fillDiversity(input, earlier, column("diversity")),
      novelty: fillNovelty(input, earlier, column("novelty")),
      rights: "catalogue",
    },
  };
}

function fillPredictions(
  name: SignalName,
  predicted: Float64Array | null | undefined,
  out: Float64Array,
): SignalSource {
  if (!predicted) {
    out.fill(NEUTRAL_PREDICTION);
    return "neutral: no model";
  }
  if (predicted.length !== out.length) {
    throw new RangeError(
      `Cannot compute signals as ${name} must have ${out.length} values: received ${predicted.length}`,
    );
  }
  for (let i = 0; i < out.length; i++) {
    const value = predicted[i]!;
    out[i] = Number.isNaN(value) ? NEUTRAL_PREDICTION : Math.min(1, Math.max(0, value));
  }
  return "model";
}

function fillCompetition(input: SignalInput, out: Float64Array): SignalSource {
  const { catalog, index, candidates, slot, showings } = input;
  const known = [inWindow(index.broadcasts.competitors, slot.airDay), asColumns(showings)];
  competitionSignal(known, catalog.size, candidates, slot.airDay, COMPETITION, out);
  return known.some(({ films }) => films.length > 0) ? "showings" : "neutral: no showings";
}

function asColumns(showings: readonly Showing[]): FilmDays {
  const films = new Int32Array(showings.length);
  const days = new Int32Array(showings.length);
  for (let i = 0; i < showings.length; i++) {
    films[i] = showings[i]!.row;
    days[i] = showings[i]!.day;
  }
  return { films, days };
}

/** The part of day-sorted showings that the competition signal looks at. */
function inWindow({ films, days }: FilmDays, airDay: number): FilmDays {
  const start = firstFrom(days, airDay - COMPETITION.daysBackMax);
  const end = firstFrom(days, airDay + COMPETITION.daysAheadMax + 1);
  return { films: films.subarray(start, end), days: days.subarray(start, end) };
}

/** Index of the first of the ascending `days` that is at least `day`. */
function firstFrom(days: Int32Array, day: number): number {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (days[middle]! < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

function fillDiversity(
  { index, candidates, slot }: SignalInput,
  earlier: readonly Programmed[],
  out: Float64Array,
): SignalSource {
  const remembered = lastProgrammed(index.broadcasts, slot, earlier);
  diversitySignal(index.diversity, remembered, candidates, DIVERSITY, out);
  return remembered.length > 0 ? "history" : "neutral: no history";
}

/** Rows of the films last on the slot's channel before it airs, most recent first. */
function lastProgrammed(
  broadcasts: BroadcastIndex,
  slot: Slot,
  earlier: readonly Programmed[],
): Int32Array {
  const { films, days } = channelOf(broadcasts, slot.channel).sequence;
  const end = firstFrom(days, slot.airDay);
  const last: { row: number; day: number }[] = [];
  for (let i = Math.max(0, end - DIVERSITY.rememberedMax); i < end; i++) {
    last.push({ row: films[i]!, day: days[i]! });
  }
  last.push(...earlier.filter(({ channel }) => channel === slot.channel));
  last.sort((a, b) => a.day - b.day); // stable: a pick follows the broadcasts of its day
  return Int32Array.from(last.slice(-DIVERSITY.rememberedMax).reverse(), ({ row }) => row);
}

function fillNovelty(
  { catalog, index: { broadcasts }, candidates, slot }: SignalInput,
  earlier: readonly Programmed[],
  out: Float64Array,
): SignalSource {
  const unknown = broadcasts.empty && earlier.length === 0;
  const showings = unknown
    ? null
    : showingsBefore(broadcasts, catalog, slot.channel, slot.airDay, earlier);
  noveltySignal(showings, candidates, slot.airDay, NOVELTY, out);
  return unknown ? "neutral: no history" : "history";
}
