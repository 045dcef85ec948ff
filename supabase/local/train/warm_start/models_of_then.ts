/**
 * The models behind the audience and the curator signal as they might have been at the time: the
 * history is cut into periods, and each period's films are judged by models that were trained on
 * what was on air before it. Models of today would know what was picked.
 */
import { AudienceCache } from "@shared/forest/audience_cache.ts";
import { audienceContext } from "@shared/forest/audience_context.ts";
import type { AudienceModel } from "@shared/forest/audience_model.ts";
import { type CuratorModel, predictCurator } from "@shared/forest/curator_model.ts";
import { trainAudience } from "@shared/forest/train_audience.ts";
import { CURATOR_SETTINGS, trainCurator } from "@shared/forest/train_curator.ts";
import { FOREST_SETTINGS } from "@shared/forest/train_forest.ts";
import type { Slot } from "@shared/signals/slot.ts";
import { historyBefore } from "../history_before.ts";
import type { TrainingSet } from "../train_signal_models.ts";

/** Which of the two models the project serves; a signal without a model is neutral then as now. */
export interface ServedModels {
  readonly audience: boolean;
  readonly curator: boolean;
}

/** Periods of about equally many broadcasts; nothing is known of the first one's models. */
const PERIODS = 5;
/** Fewer than the forest that is served: a signal is a film's rank, which needs less precision. */
const TREES = 40;

/** What the models of a day said. */
export class ModelsOfThen {
  /** First calendar day that can be judged. */
  readonly firstDay: number;
  readonly #set: TrainingSet;
  readonly #periods: readonly Period[];
  readonly #audiences = new AudienceCache();

  /** @param periods Ascending, at least one. */
  constructor(set: TrainingSet, periods: readonly Period[]) {
    this.firstDay = periods[0]!.from;
    this.#set = set;
    this.#periods = periods;
  }

  /** Returns [m] what they said of films, as signals, in a slot from `firstDay` on. */
  predict(slot: Slot, rows: Int32Array): PredictedSignals {
    const { from, audience, curator } = this.#periods.findLast(({ from }) => from <= slot.airDay)!;
    const { catalog, holidays } = this.#set;
    const question = audience && {
      model: audience,
      modelVersion: String(from),
      catalog,
      context: audienceContext(slot, holidays),
    };
    return {
      audience: question && this.#audiences.predict(question, rows).signal,
      curator: curator && predictCurator(curator, catalog, slot, rows),
    };
  }
}

/** [m] each, in [0, 1]; null without a model. */
export interface PredictedSignals {
  readonly audience: Float64Array | null;
  readonly curator: Float64Array | null;
}

interface Period {
  /** Its first calendar day. */
  readonly from: number;
  readonly audience: AudienceModel | null;
  readonly curator: CuratorModel | null;
}

/**
 * Trains the models of all periods but the first.
 *
 * @param ownDays Calendar days of the broadcasts on the own channels, ascending, at least one.
 * @param seed Integer in [0, 2^53).
 * @param onProgress Called with the share done.
 * @throws {RangeError} If the first period holds too little to learn from.
 */
export function trainModelsOfThen(
  set: TrainingSet,
  ownDays: readonly number[],
  served: ServedModels,
  seed: number,
  onProgress: (done: number) => void,
): ModelsOfThen {
  const starts = Array.from(
    { length: PERIODS - 1 },
    (_, i) => ownDays[Math.floor((i + 1) / PERIODS * ownDays.length)]!,
  );
  const periods = [...new Set(starts)].map((from, i, all) => {
    const earlier = { ...set, history: historyBefore(set.history, from) };
    const settings = { ...FOREST_SETTINGS, trees: TREES, seed };
    const report = (done: number) => onProgress((i + done) / all.length);
    return {
      from,
      audience: served.audience
        ? trainAudience({ ...earlier, settings, onProgress: report }).model
        : null,
      curator: served.curator
        ? trainCurator({ ...earlier, settings: { ...CURATOR_SETTINGS, seed } }).model
        : null,
    };
  });
  return new ModelsOfThen(set, periods);
}
