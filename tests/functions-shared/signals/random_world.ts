// Seeded catalogues, histories and slots for property tests and benchmarks. `hostile` worlds hold
// NaN, infinities, negative counts and open dates in every column that may carry them.
import { type BroadcastHistory, type Catalog, NO_DAY } from "@shared/catalog/catalog.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import type { Programmed } from "@shared/signals/showings_before.ts";
import type { Showing } from "@shared/signals/signals.ts";

export const OWN_CHANNELS = ["Channel 1", "Channel 2"] as const;
const CHANNELS = [...OWN_CHANNELS, "Rival A", "Rival B", "Rival C"];

/** Day of the slots that worlds are made around: 2025-03-01. */
export const WORLD_DAY = 20_148;

export interface WorldOptions {
  readonly seed: number;
  readonly films: number;
  readonly broadcasts: number;
  readonly picks?: number;
  readonly showings?: number;
  readonly hostile?: boolean;
}

export interface World {
  readonly catalog: Catalog;
  readonly history: BroadcastHistory;
  readonly programmed: Programmed[];
  readonly showings: Showing[];
}

/** Returns the same world for the same options. */
export function randomWorld(options: WorldOptions): World {
  const { seed, films, broadcasts, picks = 0, showings = 0, hostile = false } = options;
  const dice = createDice(seed);
  const catalog = randomCatalog(dice, films, hostile);
  return {
    catalog,
    history: randomHistory(dice, films, broadcasts),
    programmed: Array.from({ length: films === 0 ? 0 : picks }, () => ({
      row: dice.below(films),
      channel: OWN_CHANNELS[dice.below(2)]!,
      day: WORLD_DAY - 40 + dice.below(60),
    })),
    showings: Array.from({ length: films === 0 ? 0 : showings }, () => ({
      row: dice.below(films),
      day: WORLD_DAY - 400 + dice.below(430),
    })),
  };
}

interface Dice {
  /** Integer from 0 to n - 1. */
  below(n: number): number;
  /** True with probability p. */
  chance(p: number): boolean;
}

function createDice(seed: number): Dice {
  const rng = createRng(seed);
  return {
    below: (n) => Math.floor(rng.uniform() * n),
    chance: (p) => rng.uniform() < p,
  };
}

function randomCatalog(dice: Dice, films: number, hostile: boolean): Catalog {
  const genreNames = Array.from({ length: 18 }, (_, i) => `genre ${i}`);
  const languageNames = ["fr", "en", "de", "it", "ja"];
  const genreOffsets = new Uint32Array(films + 1);
  const genres: number[] = [];
  for (let film = 0; film < films; film++) {
    const own = new Set(Array.from({ length: dice.below(4) }, () => dice.below(18)));
    genres.push(...own);
    genreOffsets[film + 1] = genres.length;
  }
  const odd = (usual: number) =>
    hostile && dice.chance(0.2)
      ? [NaN, Infinity, -Infinity, -1, 1e308, -0][dice.below(6)]!
      : dice.chance(0.1)
      ? NaN
      : usual;
  const perFilm = (value: () => number) => Array.from({ length: films }, value);
  const openDay = (from: number, span: number) =>
    perFilm(() => dice.chance(0.1) ? NO_DAY : from + dice.below(span));
  const ids = perFilm(() => 0).map((_, i) => String(1000 + i));
  return {
    version: "random",
    size: films,
    ids,
    idType: "string",
    rowOfId: new Map(ids.map((id, row) => [id, row])),
    titles: ids.map((id) => `Film ${id}`),
    originalTitles: ids.map(() => null),
    directors: ids.map(() => null),
    actors: ids.map(() => null),
    posterPaths: ids.map(() => null),
    genreNames,
    genreOffsets,
    genreIds: Uint16Array.from(genres),
    languageNames,
    languageIds: Int16Array.from(perFilm(() => dice.below(6) - 1)),
    releaseYears: Int16Array.from(
      perFilm(() => hostile && dice.chance(0.1) ? -32768 + dice.below(65536) : releaseYear(dice)),
    ),
    durationMin: Float64Array.from(perFilm(() => odd(60 + dice.below(120)))),
    voteAverages: Float64Array.from(perFilm(() => odd(dice.below(10_001) / 1000))),
    revenues: Float64Array.from(
      perFilm(() => odd(dice.chance(0.5) ? 0 : Math.floor(10 ** (3 + dice.below(6000) / 1000)))),
    ),
    popularities: Float64Array.from(perFilm(() => odd(dice.below(1000) / 10))),
    adult: new Uint8Array(films),
    rightsStartDays: Int32Array.from(openDay(WORLD_DAY - 1000, 1000)),
    rightsEndDays: Int32Array.from(openDay(WORLD_DAY - 10, 1000)),
    runsLeft: Int32Array.from(perFilm(() => dice.below(5) - 1)),
    timesShown: Int32Array.from(perFilm(() => dice.below(6) - (hostile ? 2 : 0))),
    lastBroadcastDays: Int32Array.from(openDay(WORLD_DAY - 1000, 1020)),
  };
}

function releaseYear(dice: Dice): number {
  return dice.chance(0.05) ? 0 : 1930 + dice.below(95);
}

function randomHistory(dice: Dice, films: number, broadcasts: number): BroadcastHistory {
  const days = Int32Array.from({ length: broadcasts }, () => WORLD_DAY - 1090 + dice.below(1100));
  days.sort();
  return {
    version: "random",
    size: broadcasts,
    channelNames: CHANNELS,
    films: Int32Array.from(days, () => films === 0 || dice.chance(0.03) ? -1 : dice.below(films)),
    days,
    channels: Uint16Array.from(days, () => dice.below(CHANNELS.length)),
    hours: Int8Array.from(days, () => dice.below(29) - 1),
    audiences: Float64Array.from(days, () => dice.below(1000)),
  };
}
