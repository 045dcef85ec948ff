/** The slots of a simulated season, 3 to 20 a day, with the pool of each. */
import { createRng, deriveSeed } from "@shared/random/seeded_rng.ts";
import type { Rng } from "@shared/random/rng.ts";
import { contextFeatures, contextNames } from "@shared/signals/context.ts";
import { createSlot, epochDay, isoDate } from "@shared/signals/slot.ts";
import { createLibrary, type FilmPool, poolsOfDay, signalMeans } from "./film_pool.ts";

const CHANNELS = ["Channel 1", "Channel 2"];

/** Names of the 18 context features. */
export const CONTEXT_NAMES: readonly string[] = contextNames(CHANNELS);

/** One slot to fill. */
export interface StreamedSlot {
  /** [18] */
  readonly context: Float64Array;
  readonly pool: FilmPool;
  /** [6] mean signals of the pool. */
  readonly signalMean: Float64Array;
}

const FIRST_DAY = epochDay("2025-01-06");
/** Films start at these hours; each belongs to the audience at its place in the list. */
const HOURS = [20, 23, 15, 9];
const [LIBRARY_STREAM, DAY_STREAM] = [1, 2];

/** Yields `count` slots; the same ones for the same seed. */
export function* streamSlots(seed: number, count: number): Generator<StreamedSlot> {
  const library = createLibrary(deriveSeed(seed, LIBRARY_STREAM));
  const rng = createRng(deriveSeed(seed, DAY_STREAM));
  for (let [day, done] = [FIRST_DAY, 0]; done < count; day++) {
    const pools = poolsOfDay(library, rng);
    const means = pools.map(signalMeans);
    const slots = Math.min(count - done, 3 + Math.floor(rng.uniform() * 18));
    for (let i = 0; i < slots; i++, done++) {
      const time = Math.floor(rng.uniform() * HOURS.length);
      const context = drawContext(rng, day, HOURS[time]!);
      yield { context, pool: pools[time]!, signalMean: means[time]! };
    }
  }
}

function drawContext(rng: Rng, day: number, hour: number): Float64Array {
  const channel = CHANNELS[Math.floor(rng.uniform() * CHANNELS.length)]!;
  return contextFeatures(createSlot({ channel, date: isoDate(day), hour }), CONTEXT_NAMES);
}
