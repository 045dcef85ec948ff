/**
 * The channel's past programming as choices: each film that was on air in a slot, among a sample of
 * those that could have been, all with the signals that they had then.
 *
 * What is known of then: broadcasts before the day give novelty, diversity, runs left and what had
 * just been shown; competitors' showings up to three weeks ahead had been published; audience and
 * curator come from models trained before. Of rights a catalogue knows today's window only, so a
 * slot whose film is not within it is left out, and popularity and votes are today's.
 */
import { selectCandidates } from "@shared/catalog/candidates.ts";
import type { BroadcastHistory, Catalog } from "@shared/catalog/catalog.ts";
import { slotOfBroadcast } from "@shared/forest/curator_examples.ts";
import type { Rng } from "@shared/random/rng.ts";
import { createRng, deriveSeed } from "@shared/random/seeded_rng.ts";
import { contextFeatures } from "@shared/signals/context.ts";
import { indexSignals } from "@shared/signals/signal_index.ts";
import { computeSignals } from "@shared/signals/signals.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import type { Slot } from "@shared/signals/slot.ts";
import type { TrainingSet } from "../train_signal_models.ts";
import type { FilmChoice } from "./film_choice.ts";
import { type ServedModels, trainModelsOfThen } from "./models_of_then.ts";

/** What was on air on an own channel. */
interface OwnBroadcast {
  /** Row of the catalogue. */
  readonly film: number;
  readonly slot: Slot;
}

export interface PastChoicesRequest {
  /** Its channels are those whose programming is looked at. */
  readonly set: TrainingSet;
  /** Of the learner; among them are those of all channels of the house. */
  readonly contextNames: readonly string[];
  readonly ownChannels: readonly string[];
  readonly served: ServedModels;
  /** Days after a showing for which a film was not to be had. */
  readonly repeatDays: number;
  /** Integer in [0, 2^53): draws of the samples and of the trainings. */
  readonly seed: number;
}

/** The choices, ascending by day, and how many slots had to be left out. */
export interface PastChoices {
  readonly choices: readonly FilmChoice[];
  /** Slots whose film could not be had by what the catalogue says of rights and runs. */
  readonly unexplained: number;
}

/** Films of a sample beside the one that was taken. */
const OTHERS_MAX = 99;
/** Of a longer past the newest slots: 3,000 are 15 MB. */
const SLOTS_MAX = 3_000;

/**
 * Returns the choices, from the first day on that models of then can be trained for.
 *
 * @param onProgress Called with the share done.
 * @throws {RangeError} If the history holds too little.
 */
export function pastChoices(
  { set, contextNames, ownChannels, served, repeatDays, seed }: PastChoicesRequest,
  onProgress: (done: number) => void,
): PastChoices {
  const own = ownBroadcasts(set.history, ownChannels);
  const wanted = own.filter(({ slot }) => set.channels.includes(slot.channel));
  const models = trainModelsOfThen(
    set,
    wanted.map(({ slot }) => slot.airDay),
    served,
    seed,
    (done) => onProgress(0.7 * done),
  );
  const index = indexSignals(set.catalog, set.history, ownChannels);
  const asked = wanted.filter(({ slot }) => slot.airDay >= models.firstDay).slice(-SLOTS_MAX);
  const choices = asked.flatMap(({ film, slot }, i): FilmChoice[] => {
    onProgress(0.7 + 0.3 * i / asked.length);
    const rows = availableFilms(set.catalog, own, { film, slot }, repeatDays);
    if (!rows.includes(film)) return [];
    const candidates = sampleWith(film, rows, createRng(deriveSeed(seed, slotNumber(slot))));
    const { values } = computeSignals({
      ...{ catalog: set.catalog, index, candidates, slot, programmed: [], showings: [] },
      ...models.predict(slot, candidates),
    });
    return [{
      day: slot.day,
      context: contextFeatures(slot, contextNames),
      signals: byFilm(values, candidates.length),
      pick: candidates.indexOf(film),
    }];
  });
  return { choices, unexplained: asked.length - choices.length };
}

/** Ascending by day. @throws {RangeError} If there is none. */
function ownBroadcasts(history: BroadcastHistory, channels: readonly string[]): OwnBroadcast[] {
  const own = Array.from({ length: history.size }, (_, i) => i).flatMap((i): OwnBroadcast[] => {
    const [film, hour] = [history.films[i]!, history.hours[i]!];
    const channel = history.channelNames[history.channels[i]!]!;
    if (film < 0 || hour < 0 || !channels.includes(channel)) return [];
    return [{ film, slot: slotOfBroadcast(channel, history.days[i]!, hour) }];
  });
  if (own.length > 0) return own;
  throw new RangeError(
    `Cannot start warm as the history must hold films of the catalogue, with their hours, on ${
      channels.join(", ")
    }: received none`,
  );
}

/**
 * Returns the rows that could be had in the slot of a broadcast: rights open, a run left when the
 * later ones are given back, and not on an own channel on that day or `repeatDays` before. What
 * happened to be on air stands for itself as far as repeats go.
 */
function availableFilms(
  catalog: Catalog,
  own: readonly OwnBroadcast[],
  { film, slot }: OwnBroadcast,
  repeatDays: number,
): Int32Array {
  const runsLeft = catalog.runsLeft.slice();
  const programmedRows = new Set<number>();
  for (const { film: other, slot: { airDay } } of own) {
    if (airDay >= slot.airDay && runsLeft[other]! >= 0) runsLeft[other]!++;
    const daysBefore = slot.airDay - airDay;
    if (daysBefore >= 0 && daysBefore <= repeatDays) programmedRows.add(other);
  }
  programmedRows.delete(film);
  return selectCandidates({
    catalog: { ...catalog, runsLeft },
    slot,
    runsUsed: new Map(),
    programmedRows,
    excludedRows: new Set(),
  }).rows;
}

/** The same for a slot whatever else is looked at. */
const slotNumber = ({ day, hour }: Slot) => 24 * day + hour;

/** Returns `film` and up to 99 others of `rows`, ascending, so that a place tells nothing. */
function sampleWith(film: number, rows: Int32Array, rng: Rng): Int32Array {
  const others = rows.filter((row) => row !== film);
  const size = Math.min(OTHERS_MAX, others.length);
  for (let i = 0; i < size; i++) {
    const j = i + Math.floor(rng.uniform() * (others.length - i));
    [others[i], others[j]] = [others[j]!, others[i]!];
  }
  return Int32Array.of(film, ...others.subarray(0, size)).sort();
}

/** [k, 6] row-major from [6, k] column-major. */
function byFilm(columns: Float64Array, k: number): Float64Array {
  return Float64Array.from(
    { length: columns.length },
    (_, at) => columns[(at % SIGNAL_COUNT) * k + Math.floor(at / SIGNAL_COUNT)]!,
  );
}
