/** Trains the models behind the audience and the curator signal on a channel's own history. */
import { readCatalog } from "@shared/catalog/read_catalog.ts";
import { readHistory } from "@shared/catalog/read_history.ts";
import { encodeCurator } from "@shared/forest/curator_file.ts";
import { encodeAudienceModel } from "@shared/forest/forest_file.ts";
import { type AudienceReport, trainAudience } from "@shared/forest/train_audience.ts";
import { type CuratorReport, trainCurator } from "@shared/forest/train_curator.ts";
import { civilOfDay } from "@shared/catalog/calendar_day.ts";
import { type Country, publicHolidays } from "@shared/signals/public_holidays.ts";

/** What is learned from. */
export interface TrainingData {
  /** Parquet. */
  readonly catalog: Uint8Array;
  readonly history: Uint8Array;
  readonly channels: readonly string[];
  readonly country: Country;
}

/** Files for the bucket ml-models, and how good the models are on later broadcasts. */
export interface SignalModelFiles {
  readonly audience: { readonly bytes: Uint8Array; readonly report: AudienceReport };
  readonly curator: { readonly bytes: Uint8Array; readonly report: CuratorReport };
}

/**
 * Returns both models. The same data give the same files.
 *
 * @param onProgress Called with the share of the work done, 0 to 1, and what is being done.
 * @throws {RangeError | SyntaxError} If the files cannot be read or hold too little to learn from.
 */
export async function trainSignalModels(
  data: TrainingData,
  onProgress: (done: number, what: string) => void,
): Promise<SignalModelFiles> {
  const catalog = await readCatalog(data.catalog, "training");
  const history = await readHistory(data.history, "training", catalog);
  const years = [...new Set(history.days.map((day) => civilOfDay(day).year))];
  const holidays = new Set(years.flatMap((year) => publicHolidays(year, data.country)));
  const { channels } = data;
  const audience = trainAudience({
    catalog,
    history,
    channels,
    holidays,
    onProgress: (done) => onProgress(0.8 * done, "training the audience model"),
  });
  onProgress(0.8, "training the curator model");
  const curator = trainCurator({ catalog, history, channels });
  onProgress(1, "models trained");
  return {
    audience: { bytes: encodeAudienceModel(audience.model), report: audience.report },
    curator: { bytes: encodeCurator(curator.model), report: curator.report },
  };
}
