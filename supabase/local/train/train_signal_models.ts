/** Trains the models behind the audience and the curator signal on a channel's own history. */
import { civilOfDay } from "@shared/catalog/calendar_day.ts";
import type { BroadcastHistory, Catalog } from "@shared/catalog/catalog.ts";
import { readCatalog } from "@shared/catalog/read_catalog.ts";
import { readHistory } from "@shared/catalog/read_history.ts";
import type { HolidayDays } from "@shared/forest/audience_context.ts";
import { encodeCurator } from "@shared/forest/curator_file.ts";
import { encodeAudienceModel } from "@shared/forest/forest_file.ts";
import { type AudienceReport, trainAudience } from "@shared/forest/train_audience.ts";
import {
  CURATOR_SETTINGS,
  type CuratorReport,
  trainCurator,
} from "@shared/forest/train_curator.ts";
import { FOREST_SETTINGS } from "@shared/forest/train_forest.ts";
import { type Country, publicHolidays } from "@shared/signals/public_holidays.ts";

/** What is learned from. */
export interface TrainingData {
  /** Parquet. */
  readonly catalog: Uint8Array;
  readonly history: Uint8Array;
  readonly channels: readonly string[];
  readonly country: Country;
}

/** The same, read. */
export interface TrainingSet {
  readonly catalog: Catalog;
  readonly history: BroadcastHistory;
  readonly channels: readonly string[];
  /** Public holidays of the history's years. */
  readonly holidays: HolidayDays;
}

/** Files for the bucket ml-models, and how good the models are on later broadcasts. */
export interface SignalModelFiles {
  readonly audience: { readonly bytes: Uint8Array; readonly report: AudienceReport };
  readonly curator: { readonly bytes: Uint8Array; readonly report: CuratorReport };
}

/** Called with the share of the work done, 0 to 1, and what is being done. */
export type OnProgress = (done: number, what: string) => void;

/**
 * Returns both models. The same data give the same files.
 *
 * @throws {RangeError | SyntaxError | TypeError} If the files cannot be read or hold too little to
 * learn from.
 */
export async function trainSignalModels(
  data: TrainingData,
  onProgress: OnProgress,
): Promise<SignalModelFiles> {
  const catalog = await readCatalog(data.catalog, "training");
  const history = await readHistory(data.history, "training", catalog);
  return trainOn(trainingSet(catalog, history, data.channels, data.country), 0, onProgress);
}

/** Returns what a training needs of a catalogue and a history. */
export function trainingSet(
  catalog: Catalog,
  history: BroadcastHistory,
  channels: readonly string[],
  country: Country,
): TrainingSet {
  return { catalog, history, channels, holidays: holidaysIn(history, country) };
}

/** Returns the public holidays of all years of a history. */
export function holidaysIn({ days }: BroadcastHistory, country: Country): HolidayDays {
  const years = new Set(Array.from(days, (day) => civilOfDay(day).year));
  return new Set([...years].flatMap((year) => publicHolidays(year, country)));
}

/**
 * Returns both models. The same set and seed give the same files.
 *
 * @param seed Integer in [0, 2^53).
 * @throws {RangeError} If the set holds too little to learn from.
 */
export function trainOn(set: TrainingSet, seed: number, onProgress: OnProgress): SignalModelFiles {
  const audience = trainAudience({
    ...set,
    settings: { ...FOREST_SETTINGS, seed },
    onProgress: (done) => onProgress(0.8 * done, "training the audience model"),
  });
  onProgress(0.8, "training the curator model");
  const curator = trainCurator({ ...set, settings: { ...CURATOR_SETTINGS, seed } });
  onProgress(1, "models trained");
  return {
    audience: { bytes: encodeAudienceModel(audience.model), report: audience.report },
    curator: { bytes: encodeCurator(curator.model), report: curator.report },
  };
}
