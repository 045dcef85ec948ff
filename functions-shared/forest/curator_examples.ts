/**
 * Examples for the curator: each film that a channel programmed in a slot, and beside it films that
 * were available on that day and were not taken, drawn at random. The classes weigh the same, so
 * a probability of 0.5 is "as likely as any other film".
 */
import { type BroadcastHistory, type Catalog, NO_DAY } from "@shared/catalog/catalog.ts";
import { civilOfDay, isoDate } from "@shared/catalog/calendar_day.ts";
import type { Rng } from "@shared/random/rng.ts";
import type { Slot } from "@shared/signals/slot.ts";
import { broadcastDay } from "./audience_context.ts";

/** Shapes: n examples, those of a slot side by side, ascending by day. */
export interface CuratorExamples {
  /** [n] rows of the catalogue. */
  readonly films: Int32Array;
  /** [n] */
  readonly slots: readonly Slot[];
  /** [n] 1 for the film that was programmed. */
  readonly picked: Float64Array;
  /** [n] such that picked and others weigh the same in each slot. */
  readonly weights: Float64Array;
  /** [n] broadcasts of the film before, on any channel of the history. */
  readonly timesShown: Int32Array;
}

/** Draws before the rule that rights must be open is given up: a catalogue knows today's rights. */
const DRAWS_WITH_RIGHTS = 20;
const DRAWS_MAX = 60;

/**
 * Returns the examples of the channels' programming.
 *
 * @param othersPerPick Films drawn beside each programmed one, at least 1.
 */
export function curatorExamples(
  catalog: Catalog,
  history: BroadcastHistory,
  channels: readonly string[],
  othersPerPick: number,
  rng: Rng,
): CuratorExamples {
  const isOwn = history.channelNames.map((name) => channels.includes(name));
  const examples = {
    films: [] as number[],
    slots: [] as Slot[],
    picked: [] as number[],
    weights: [] as number[],
    timesShown: [] as number[],
  };
  const shown = new Int32Array(catalog.size);
  const shownOnDay = filmsByDay(history);
  let counted = 0; // broadcasts before today
  for (let i = 0; i < history.size; i++) {
    const [film, hour, airDay] = [history.films[i]!, history.hours[i]!, history.days[i]!];
    for (; history.days[counted]! < airDay; counted++) {
      if (history.films[counted]! >= 0) shown[history.films[counted]!]!++;
    }
    if (film < 0 || hour < 0 || !isOwn[history.channels[i]!]) continue;
    const channel = history.channelNames[history.channels[i]!]!;
    const slot = slotOfBroadcast(channel, airDay, hour);
    const others = drawOthers(catalog, slot, shownOnDay.get(airDay)!, othersPerPick, rng);
    for (const candidate of [film, ...others]) {
      examples.films.push(candidate);
      examples.slots.push(slot);
      examples.picked.push(candidate === film ? 1 : 0);
      examples.weights.push(candidate === film ? 1 : 1 / others.length);
      examples.timesShown.push(shown[candidate]!);
    }
  }
  return {
    films: Int32Array.from(examples.films),
    slots: examples.slots,
    picked: Float64Array.from(examples.picked),
    weights: Float64Array.from(examples.weights),
    timesShown: Int32Array.from(examples.timesShown),
  };
}

/** Returns the examples from index `from` to `to`. */
export function sliceExamples(
  examples: CuratorExamples,
  from: number,
  to: number,
): CuratorExamples {
  return {
    films: examples.films.slice(from, to),
    slots: examples.slots.slice(from, to),
    picked: examples.picked.slice(from, to),
    weights: examples.weights.slice(from, to),
    timesShown: examples.timesShown.slice(from, to),
  };
}

/**
 * Returns the slot of a past broadcast.
 *
 * @param airDay Calendar day.
 * @param hour 0-27.
 */
export function slotOfBroadcast(channel: string, airDay: number, hour: number): Slot {
  const day = broadcastDay(airDay, hour);
  return { channel, date: isoDate(day), day, hour: hour % 24, airDay };
}

/** Films on air on each day, which are no examples of films not taken. */
function filmsByDay(history: BroadcastHistory): Map<number, Set<number>> {
  const byDay = new Map<number, Set<number>>();
  for (let i = 0; i < history.size; i++) {
    const films = byDay.get(history.days[i]!) ?? new Set();
    byDay.set(history.days[i]!, films.add(history.films[i]!));
  }
  return byDay;
}

/** Returns up to `count` different films, fewer when hardly any can be found. */
function drawOthers(
  catalog: Catalog,
  { airDay }: Slot,
  taken: ReadonlySet<number>,
  count: number,
  rng: Rng,
): number[] {
  const drawn = new Set<number>();
  const { year } = civilOfDay(airDay);
  for (let draws = 0; draws < DRAWS_MAX * count && drawn.size < count; draws++) {
    const film = Math.floor(rng.uniform() * catalog.size);
    const isReleased = catalog.releaseYears[film]! <= year;
    const isOpen = draws >= DRAWS_WITH_RIGHTS * count || hasRights(catalog, film, airDay);
    if (isReleased && isOpen && !taken.has(film)) drawn.add(film);
  }
  return [...drawn];
}

function hasRights(
  { rightsStartDays, rightsEndDays }: Catalog,
  film: number,
  day: number,
): boolean {
  const [start, end] = [rightsStartDays[film]!, rightsEndDays[film]!];
  return (start === NO_DAY || start <= day) && (end === NO_DAY || day <= end);
}
