/**
 * The films that could be programmed, as six correlated signals on coarse scales, because real
 * ones are: rights and competition take few values, a forest answers in plateaus, and popular
 * films have been shown before. Nothing here is real.
 *
 * Shapes: F films in the library, M films in a day's pool.
 */
import { createRng } from "@shared/random/seeded_rng.ts";
import type { Rng } from "@shared/random/rng.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";

/** Candidates of a slot. */
export interface FilmPool {
  /** [6, M] column-major, each in [0, 1], in the order of SIGNAL_NAMES. */
  readonly signals: Float64Array;
  /** M */
  readonly count: number;
}

/** Time slots that expect audiences of their own. */
export const AUDIENCE_SLOTS = 4;

const LIBRARY_SIZE = 4000;
/** Rights run out in more than two years, in one to two years, ... within a month. */
const RIGHTS: readonly (readonly [value: number, share: number])[] = [
  [0, 0.3],
  [0.1, 0.2],
  [0.3, 0.2],
  [0.6, 0.13],
  [0.8, 0.1],
  [1, 0.07],
];
/** No showing elsewhere. */
const COMPETITION_NEUTRAL = 0.2;
const COMPETITION_NEUTRAL_SHARE = 0.84;

/** What lasts of F films: [F] each; the expected audience once for each time slot. */
export interface FilmLibrary {
  readonly curator: Float64Array;
  readonly audience: readonly Float64Array[];
  readonly diversity: Float64Array;
  readonly novelty: Float64Array;
  readonly rights: Float64Array;
}

/** Returns a library; popularity and freshness are what its signals have in common. */
export function createLibrary(seed: number): FilmLibrary {
  const rng = createRng(seed);
  const column = () => new Float64Array(LIBRARY_SIZE);
  const audience = Array.from({ length: AUDIENCE_SLOTS }, column);
  const library = { curator: column(), diversity: column(), novelty: column(), rights: column() };
  for (let film = 0; film < LIBRARY_SIZE; film++) {
    const [popularity, freshness] = [rng.normal(), rng.normal()];
    library.curator[film] = share(0.6 * popularity + 0.8 * rng.normal(), 20);
    for (const slot of audience) slot[film] = share(0.8 * popularity + 0.6 * rng.normal(), 20);
    library.diversity[film] = share(0.4 * freshness + 0.5 * rng.normal() + 0.3, 20);
    library.novelty[film] = share(0.8 * freshness - 0.4 * popularity + 0.5 * rng.normal(), 8);
    library.rights[film] = drawRights(rng);
  }
  return { ...library, audience };
}

/**
 * Returns a day's pools, one for each time slot: a stretch of 500 to 2,000 films of the library,
 * and what competitors do that day. The pools of a day differ in the audience alone.
 */
export function poolsOfDay(library: FilmLibrary, rng: Rng): readonly FilmPool[] {
  const count = 500 + Math.floor(rng.uniform() * 1501);
  const first = Math.floor(rng.uniform() * (LIBRARY_SIZE - count + 1));
  const competition = Float64Array.from({ length: count }, () => drawCompetition(rng));
  return library.audience.map((audience) => {
    const signals = new Float64Array(SIGNAL_COUNT * count);
    const stretch = (column: Float64Array) => column.subarray(first, first + count);
    signals.set(stretch(library.curator), 0);
    signals.set(stretch(audience), count);
    signals.set(competition, 2 * count);
    signals.set(stretch(library.diversity), 3 * count);
    signals.set(stretch(library.novelty), 4 * count);
    signals.set(stretch(library.rights), 5 * count);
    return { signals, count };
  });
}

/** Returns the pool without the films in `rows`, and where each remaining film was. */
export function withoutFilms(
  pool: FilmPool,
  rows: ReadonlySet<number>,
): { pool: FilmPool; origin: Int32Array } {
  const { signals, count } = pool;
  const origin = Int32Array.from({ length: count }, (_, row) => row).filter((row) =>
    !rows.has(row)
  );
  if (rows.size === 0) return { pool, origin };
  const kept = new Float64Array(SIGNAL_COUNT * origin.length);
  for (let j = 0; j < SIGNAL_COUNT; j++) {
    origin.forEach((row, i) => kept[j * origin.length + i] = signals[j * count + row]!);
  }
  return { pool: { signals: kept, count: origin.length }, origin };
}

/** [k, 6] row-major: the signals of some films of a pool. */
export function signalsOfRows({ signals, count }: FilmPool, rows: Int32Array): Float64Array {
  const films = new Float64Array(rows.length * SIGNAL_COUNT);
  rows.forEach((row, i) => {
    for (let j = 0; j < SIGNAL_COUNT; j++) films[i * SIGNAL_COUNT + j] = signals[j * count + row]!;
  });
  return films;
}

/** [6] mean over the films of a pool. */
export function signalMeans({ signals, count }: FilmPool): Float64Array {
  return Float64Array.from({ length: SIGNAL_COUNT }, (_, j) => {
    let sum = 0;
    for (let i = j * count; i < (j + 1) * count; i++) sum += signals[i]!;
    return sum / count;
  });
}

/** A number of any size as a share in [0, 1], on a scale of `steps`. */
const share = (value: number, steps: number) => Math.round(steps / (1 + Math.exp(-value))) / steps;

function drawRights(rng: Rng): number {
  let left = rng.uniform();
  for (const [value, weight] of RIGHTS) {
    if (left < weight) return value;
    left -= weight;
  }
  return 1;
}

/** Shown elsewhere of late, months ago, or announced. */
function drawCompetition(rng: Rng): number {
  if (rng.uniform() < COMPETITION_NEUTRAL_SHARE) return COMPETITION_NEUTRAL;
  const kind = rng.uniform();
  if (kind < 0.5) return 0;
  return kind < 0.75 ? Math.round(20 * (0.4 + 0.6 * rng.uniform())) / 20 : 1;
}
