// The signals film by film, straight from the formulas and with no index: what the fast form is
// held against, and the plain reference of the benchmark.
import { NO_DAY } from "@shared/catalog/catalog.ts";
import type { Programmed } from "@shared/signals/showings_before.ts";
import type { Showing } from "@shared/signals/signals.ts";
import type { Slot } from "@shared/signals/slot.ts";
import type { World } from "./random_world.ts";

interface Broadcast {
  readonly film: number;
  readonly channel: string;
  readonly day: number;
  readonly hour: number;
}

/** What is looked up film by film. */
interface Known extends World {
  readonly broadcasts: readonly Broadcast[];
  readonly ownChannels: readonly string[];
  readonly slot: Slot;
}

/** Returns [competition, diversity, novelty, rights] of each candidate. */
export function naiveSignals(
  world: World,
  ownChannels: readonly string[],
  slot: Slot,
  candidates: Int32Array,
): number[][] {
  const { history } = world;
  const broadcasts = Array.from(history.days, (day, i) => ({
    film: history.films[i]!,
    channel: history.channelNames[history.channels[i]!]!,
    day,
    hour: history.hours[i]!,
  })).filter(({ film }) => film >= 0);
  const known: Known = { ...world, broadcasts, ownChannels, slot };
  const earlier = earlierPicks(known);
  const remembered = lastProgrammed(known, earlier);
  return Array.from(candidates, (film) => [
    competition(known, film),
    diversity(known, remembered, film),
    novelty(known, earlier, film),
    rights(known, film),
  ]);
}

const clip = (value: number) => Math.min(1, Math.max(0, value));

function competition(known: Known, film: number): number {
  const { broadcasts, ownChannels, slot, showings } = known;
  const rival = broadcasts.filter((b) => b.film === film && !ownChannels.includes(b.channel));
  const days = [...rival, ...showings.filter((s: Showing) => s.row === film)];
  const ds = days.map(({ day }) => slot.airDay - day).filter((d) => d >= -21 && d <= 365);
  if (ds.some((d) => d >= 0 && d <= 183)) return 0;
  return ds.length === 0 ? 0.2 : Math.max(...ds.map((d) => {
    if (d === -21) return 0.2;
    if (d < -4) return 0.4 + 0.6 * (Math.exp(0.25 * (d + 21)) - 1) / (Math.exp(4.25) - 1);
    return d < 0 ? 1 : 0.2 * (d - 183) / 183;
  }));
}

function rights({ catalog, slot }: Known, film: number): number {
  const end = catalog.rightsEndDays[film]!;
  const daysLeft = end - slot.airDay;
  if (end === NO_DAY || daysLeft < 0) return 0;
  if (daysLeft <= 30) return 1;
  if (daysLeft <= 90) return 0.8;
  if (daysLeft <= 181) return 0.6;
  if (daysLeft <= 364) return 0.3;
  return daysLeft <= 729 ? 0.1 : 0;
}

/** Picks for earlier dates that neither the history nor the catalogue's own figures hold. */
function earlierPicks(known: Known): Programmed[] {
  const { catalog, programmed, broadcasts, slot } = known;
  return programmed.filter(({ row, channel, day }) => {
    if (day >= slot.day) return false;
    if (standsIn(known, row)) return catalog.lastBroadcastDays[row]! < day;
    return !broadcasts.some((b) =>
      b.film === row && b.channel === channel && (b.day === day || b.day === day + 1)
    );
  });
}

function standsIn({ broadcasts, ownChannels }: Known, film: number): boolean {
  return !broadcasts.some((b) => b.film === film && ownChannels.includes(b.channel));
}

function lastProgrammed({ broadcasts, slot }: Known, earlier: readonly Programmed[]): number[] {
  const clock = (hour: number) => hour >= 24 ? hour - 24 : hour;
  const shown = broadcasts.filter((b) => b.channel === slot.channel && b.day < slot.airDay)
    .map((b, order) => ({ ...b, order }));
  shown.sort((a, b) => a.day - b.day || clock(a.hour) - clock(b.hour) || a.order - b.order);
  const picks = earlier.filter(({ channel }) => channel === slot.channel)
    .map(({ row, day }) => ({ film: row, day }));
  const all = [...shown.map(({ film, day }) => ({ film, day })), ...picks];
  return all.sort((a, b) => a.day - b.day).slice(-25).reverse().map(({ film }) => film);
}

function diversity(known: Known, remembered: readonly number[], film: number): number {
  if (remembered.length === 0) return 0.3;
  const { catalog } = known;
  const genresOf = (row: number) =>
    new Set(catalog.genreIds.subarray(catalog.genreOffsets[row]!, catalog.genreOffsets[row + 1]!));
  const language = (row: number) => catalog.languageIds[row]! < 0 ? NaN : catalog.languageIds[row]!;
  const year = (row: number) => catalog.releaseYears[row]! || NaN;
  const vote = (row: number) => {
    const value = catalog.voteAverages[row]!;
    return value >= 0 && value <= 10 ? value : NaN;
  };
  const revenue = (row: number) => {
    const value = catalog.revenues[row]!;
    return value >= 0 && value < Infinity ? Math.log10(1 + value) : NaN;
  };
  const part = (
    value: (row: number) => number,
    similarity: (a: number, b: number) => number,
  ): number => {
    const others = remembered.map((row, i) => ({ value: value(row), weight: 0.9 ** i }))
      .filter((other) => !Number.isNaN(other.value));
    const weightSum = others.reduce((sum, { weight }) => sum + weight, 0);
    if (Number.isNaN(value(film)) || weightSum === 0) return 0.5;
    const similar = others.reduce(
      (sum, other) => sum + other.weight * similarity(other.value, value(film)),
      0,
    );
    return 1 - similar / weightSum;
  };
  const own = genresOf(film);
  const genreSimilarity = (other: number) =>
    [...genresOf(other)].filter((genre) => own.has(genre)).length / own.size;
  const parts = [
    part((row) => genresOf(row).size === 0 ? NaN : row, genreSimilarity),
    part(language, (a, b) => a === b ? 1 : 0),
    part(year, (a, b) => Math.max(0, 1 - Math.abs(a - b) / 100)),
    part(vote, (a, b) => Math.max(0, 1 - Math.abs(a - b) / 10)),
    part(revenue, (a, b) => Math.max(0, 1 - Math.abs(a - b) / 9)),
  ];
  return clip(parts.reduce((sum, value) => sum + value, 0) / 5);
}

function novelty(known: Known, earlier: readonly Programmed[], film: number): number {
  const { catalog, broadcasts, slot, history } = known;
  if (history.size === 0 && earlier.length === 0) return 0.75;
  const picks = earlier.filter(({ row }) => row === film);
  const shown = broadcasts.filter((b) => b.film === film && b.day < slot.airDay);
  const onChannel = [...shown, ...picks].filter(({ channel }) => channel === slot.channel);
  let times = onChannel.length;
  const channelDays = onChannel.map(({ day }) => day);
  const allDays = [...shown, ...picks].map(({ day }) => day);
  if (standsIn(known, film)) {
    const last = catalog.lastBroadcastDays[film]!;
    const counted = Math.max(0, catalog.timesShown[film]!);
    if (last === NO_DAY) times += counted;
    else if (last >= slot.airDay) times += Math.max(1, counted) - 1;
    else {
      times += Math.max(1, counted);
      channelDays.push(last);
      allDays.push(last);
    }
  }
  const recency = (days: number[]) =>
    days.length === 0 ? 1 : Math.min(365, slot.airDay - Math.max(...days)) / 365;
  const channelPart = times === 0 ? 1 : Math.max(0, 1 - 0.25 * times) * recency(channelDays);
  return clip((channelPart + recency(allDays)) / 2);
}
