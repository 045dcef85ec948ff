/**
 * The diversity signal: how unlike a film is to the films programmed last on the channel, as the
 * mean of five parts: genre, language, release year, vote and revenue.
 *
 * Remembered film i, most recent first, has weight decay^i. Each part is 1 - a weighted mean
 * similarity over the remembered films whose value is known:
 *   genre     overlap of genre sets / number of own genres
 *   language  1 when equal
 *   year      max(0, 1 - |difference| / yearScale), vote and revenue likewise
 * The parts depend only on the film's genre set, language, year, vote and revenue, so each is
 * computed once for each distinct value: O(remembered x values + candidates).
 */
import type { Catalog } from "@shared/catalog/catalog.ts";
import { codeColumn, type CodedColumn, sumTents } from "./coded_column.ts";

export const DIVERSITY_PARTS = ["genre", "language", "year", "vote", "revenue"] as const;
export type DiversityPart = (typeof DIVERSITY_PARTS)[number];

/** Constants of the diversity signal. */
export interface DiversityConstants {
  /** Remembered films: the most recent ones that count, and how many make a history. */
  readonly rememberedMax: number;
  readonly rememberedMin: number;
  /** Weight of a remembered film, relative to the one programmed after it. */
  readonly decay: number;
  /** Differences at which two films are wholly unlike: years, points and `revenueUnit`. */
  readonly yearScale: number;
  readonly voteScale: number;
  readonly revenueScale: number;
  readonly revenueUnit: "log10(1 + dollars)" | "dollars";
  /** Value of a part when the film's own value is unknown. */
  readonly unknown: Readonly<Record<DiversityPart, number>>;
  /** Parts in which a remembered film of unknown value counts as unlike instead of not at all. */
  readonly unknownIsUnlike: readonly DiversityPart[];
  /** True when two unknown languages are the same language. */
  readonly unknownIsALanguage: boolean;
  /** The signal when fewer than `rememberedMin` films are remembered. */
  readonly noHistory: number;
}

export const DIVERSITY: DiversityConstants = {
  rememberedMax: 25,
  rememberedMin: 1,
  decay: 0.9,
  yearScale: 100,
  voteScale: 10,
  revenueScale: 9,
  revenueUnit: "log10(1 + dollars)",
  unknown: { genre: 0.5, language: 0.5, year: 0.5, vote: 0.5, revenue: 0.5 },
  unknownIsUnlike: [],
  unknownIsALanguage: false,
  noHistory: 0.3,
};

/** As in the old service, where a slice lost the 25th film and NaN passed for a number. */
export const LEGACY_DIVERSITY: DiversityConstants = {
  ...DIVERSITY,
  rememberedMax: 24,
  rememberedMin: 2,
  revenueScale: 1e9,
  revenueUnit: "dollars",
  unknown: { ...DIVERSITY.unknown, vote: 1, revenue: 1 },
  unknownIsUnlike: ["genre", "vote", "revenue"],
  unknownIsALanguage: true,
};

/** What the parts depend on, coded; computed once for each catalogue. */
export interface DiversityFeatures {
  /** Distinct genre sets: set k - 1 is setIds[setOffsets[k - 1] .. setOffsets[k]); code 0 is none. */
  readonly setCodes: Uint32Array;
  readonly setOffsets: Uint32Array;
  readonly setIds: Uint16Array;
  readonly genreCount: number;
  /** [M] index of the language, -1 when unknown. */
  readonly languageIds: Int16Array;
  readonly languageCount: number;
  readonly years: CodedColumn;
  readonly votes: CodedColumn;
  readonly revenues: CodedColumn;
}

/** Each part by code of the film's value; `language` by language index + 1. */
export type DiversityTables = Readonly<Record<DiversityPart, Float64Array>>;

/**
 * Returns the features of a catalogue. Votes outside 0-10, negative revenues and values that are
 * not finite count as unknown.
 */
export function diversityFeatures(
  catalog: Catalog,
  { revenueUnit }: DiversityConstants = DIVERSITY,
): DiversityFeatures {
  const revenueOf = revenueUnit === "dollars"
    ? (dollars: number) => dollars
    : (dollars: number) => Math.log10(1 + dollars);
  return {
    ...codeGenreSets(catalog),
    genreCount: catalog.genreNames.length,
    languageIds: catalog.languageIds,
    languageCount: catalog.languageNames.length,
    years: codeColumn(Float64Array.from(catalog.releaseYears, (year) => year === 0 ? NaN : year)),
    votes: codeColumn(catalog.voteAverages.map((vote) => vote >= 0 && vote <= 10 ? vote : NaN)),
    revenues: codeColumn(
      catalog.revenues.map((dollars) =>
        dollars >= 0 && dollars < Infinity ? revenueOf(dollars) : NaN
      ),
    ),
  };
}

/**
 * Returns the [M] diversity signal of the candidates, each in [0, 1].
 *
 * @param remembered Rows of the films programmed last on the channel, most recent first.
 * @param candidates [M] rows of the catalogue.
 * @param out [M] column to write to; a new one when left out.
 */
export function diversitySignal(
  features: DiversityFeatures,
  remembered: Int32Array,
  candidates: Int32Array,
  constants: DiversityConstants = DIVERSITY,
  out: Float64Array = new Float64Array(candidates.length),
): Float64Array {
  if (remembered.length < constants.rememberedMin) return out.fill(constants.noHistory);
  const { genre, language, year, vote, revenue } = diversityTables(features, remembered, constants);
  const { setCodes, languageIds } = features;
  const [years, votes, revenues] = [features.years, features.votes, features.revenues].map((
    { codes },
  ) => codes) as [Uint32Array, Uint32Array, Uint32Array];
  for (let i = 0; i < candidates.length; i++) {
    const film = candidates[i]!;
    const mean = (genre[setCodes[film]!]! + language[languageIds[film]! + 1]! +
      year[years[film]!]! + vote[votes[film]!]! + revenue[revenues[film]!]!) / 5;
    out[i] = Math.min(1, Math.max(0, mean));
  }
  return out;
}

/** Returns the value of each part for each distinct value of the catalogue. */
export function diversityTables(
  features: DiversityFeatures,
  remembered: Int32Array,
  constants: DiversityConstants = DIVERSITY,
): DiversityTables {
  const films = remembered.subarray(0, constants.rememberedMax);
  const { yearScale, voteScale, revenueScale } = constants;
  return {
    genre: genreTable(features, films, constants),
    language: languageTable(features, films, constants),
    year: distanceTable("year", features.years, films, yearScale, constants),
    vote: distanceTable("vote", features.votes, films, voteScale, constants),
    revenue: distanceTable("revenue", features.revenues, films, revenueScale, constants),
  };
}

function genreTable(
  { setCodes, setOffsets, setIds, genreCount }: DiversityFeatures,
  films: Int32Array,
  constants: DiversityConstants,
): Float64Array {
  const weightOf = new Float64Array(genreCount); // summed over the remembered films that have it
  const counts = countsUnknown("genre", constants);
  let weightSum = 0;
  for (let i = 0; i < films.length; i++) {
    const code = setCodes[films[i]!]!;
    const weight = constants.decay ** i;
    if (code > 0 || counts) weightSum += weight;
    if (code === 0) continue;
    for (let k = setOffsets[code - 1]!; k < setOffsets[code]!; k++) weightOf[setIds[k]!]! += weight;
  }
  const table = new Float64Array(setOffsets.length).fill(constants.unknown.genre);
  if (weightSum === 0) return table;
  for (let code = 1; code < setOffsets.length; code++) {
    const [start, end] = [setOffsets[code - 1]!, setOffsets[code]!];
    let overlap = 0;
    for (let k = start; k < end; k++) overlap += weightOf[setIds[k]!]!;
    table[code] = 1 - overlap / (weightSum * (end - start));
  }
  return table;
}

function languageTable(
  { languageIds, languageCount }: DiversityFeatures,
  films: Int32Array,
  constants: DiversityConstants,
): Float64Array {
  const { unknownIsALanguage } = constants;
  const weightOf = new Float64Array(languageCount + 1);
  let weightSum = 0;
  for (let i = 0; i < films.length; i++) {
    const code = languageIds[films[i]!]! + 1;
    if (code === 0 && !unknownIsALanguage) continue;
    weightOf[code]! += constants.decay ** i;
    weightSum += constants.decay ** i;
  }
  const table = weightOf.map((weight) =>
    weightSum === 0 ? constants.unknown.language : 1 - weight / weightSum
  );
  if (!unknownIsALanguage) table[0] = constants.unknown.language;
  return table;
}

function distanceTable(
  part: DiversityPart,
  { values, codes }: CodedColumn,
  films: Int32Array,
  scale: number,
  constants: DiversityConstants,
): Float64Array {
  const unknown = constants.unknown[part];
  const counts = countsUnknown(part, constants);
  const centers: number[] = [];
  const weights: number[] = [];
  let weightSum = 0;
  for (let i = 0; i < films.length; i++) {
    const code = codes[films[i]!]!;
    const weight = constants.decay ** i;
    if (code > 0 || counts) weightSum += weight;
    if (code === 0) continue;
    centers.push(values[code - 1]!);
    weights.push(weight);
  }
  const table = new Float64Array(values.length + 1).fill(unknown);
  if (weightSum === 0) return table;
  const similarities = sumTents(values, centers, weights.map((w) => w / weightSum), scale);
  for (let k = 0; k < similarities.length; k++) table[k + 1] = 1 - similarities[k]!;
  return table;
}

function countsUnknown(part: DiversityPart, { unknownIsUnlike }: DiversityConstants): boolean {
  return unknownIsUnlike.includes(part);
}

function codeGenreSets({ size, genreOffsets, genreIds }: Catalog) {
  const codeOf = new Map<string, number>();
  const setCodes = new Uint32Array(size);
  const offsets = [0];
  const ids: number[] = [];
  for (let film = 0; film < size; film++) {
    const genres = genreIds.slice(genreOffsets[film]!, genreOffsets[film + 1]!).sort();
    if (genres.length === 0) continue;
    const key = genres.join();
    let code = codeOf.get(key);
    if (code === undefined) {
      for (const genre of genres) ids.push(genre);
      code = offsets.push(ids.length) - 1;
      codeOf.set(key, code);
    }
    setCodes[film] = code;
  }
  return { setCodes, setOffsets: Uint32Array.from(offsets), setIds: Uint16Array.from(ids) };
}
