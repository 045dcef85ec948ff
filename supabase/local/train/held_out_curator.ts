/**
 * The calibration curve of the curator: a model trained on the earlier four fifths of the history,
 * asked about the slots of the last fifth. Of the films that it gives 70 %, seven in ten should have
 * been programmed.
 */
import type { Catalog } from "@shared/catalog/catalog.ts";
import { type CuratorExamples, curatorExamples } from "@shared/forest/curator_examples.ts";
import { type CuratorModel, predictCurator } from "@shared/forest/curator_model.ts";
import { CURATOR_SETTINGS, trainCurator } from "@shared/forest/train_curator.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { historyBefore } from "./history_before.ts";
import type { TrainingSet } from "./train_signal_models.ts";

/** Examples of similar probability. */
export interface CalibrationPoint {
  /** Mean probability, in [0, 1]. */
  readonly predicted: number;
  /** Share that was programmed, in [0, 1]. */
  readonly observed: number;
  readonly examples: number;
}

const HELD_OUT_FROM = 0.8;
/** What `trainCurator` asks for. */
const EXAMPLES_MIN = 100;
/** Each slot asks the model about the whole catalogue: 5 ms for 10,000 films. */
const SLOTS_MAX = 400;
const POINTS = 10;

/**
 * Returns the curve in ascending order, ten groups of about equal size; null when the history is
 * too short to hold a part of it out.
 */
export function heldOutCurator(set: TrainingSet, seed: number): CalibrationPoint[] | null {
  const { catalog, channels, history } = set;
  const settings = { ...CURATOR_SETTINGS, seed };
  const rng = createRng(seed);
  const examples = curatorExamples(catalog, history, channels, settings.othersPerPick, rng);
  const day = examples.slots[Math.floor(HELD_OUT_FROM * examples.slots.length)]?.airDay;
  const from = examples.slots.findIndex(({ airDay }) => airDay === day);
  if (day === undefined || from < EXAMPLES_MIN) return null;
  const { model } = trainCurator({ ...set, history: historyBefore(history, day), settings });
  return calibrationPoints(askedAbout(model, catalog, examples, from));
}

/** An example of the part held out. */
interface Asked {
  readonly probability: number;
  readonly picked: number;
  readonly weight: number;
}

/** The examples of up to 400 slots, evenly over those from example `from` on. */
function askedAbout(
  model: CuratorModel,
  catalog: Catalog,
  { films, slots, picked, weights }: CuratorExamples,
  from: number,
): Asked[] {
  const later = [...new Set(slots.slice(from))];
  const stride = Math.ceil(later.length / SLOTS_MAX);
  const predictions = new Map(
    later.filter((_, i) => i % stride === 0).map((
      slot,
    ) => [slot, predictCurator(model, catalog, slot)]),
  );
  return slots.flatMap((slot, i) => {
    const probability = i < from ? undefined : predictions.get(slot)?.[films[i]!];
    return probability === undefined
      ? []
      : [{ probability, picked: picked[i]!, weight: weights[i]! }];
  });
}

function calibrationPoints(asked: readonly Asked[]): CalibrationPoint[] {
  const sorted = [...asked].sort((a, b) => a.probability - b.probability);
  return Array.from({ length: POINTS }, (_, i) => {
    const group = sorted.slice(
      Math.floor(i * sorted.length / POINTS),
      Math.floor((i + 1) * sorted.length / POINTS),
    );
    const total = group.reduce((sum, { weight }) => sum + weight, 0);
    const mean = (of: (example: Asked) => number) =>
      group.reduce((sum, example) => sum + example.weight * of(example), 0) / total;
    return {
      predicted: mean(({ probability }) => probability),
      observed: mean(({ picked }) => picked),
      examples: group.length,
    };
  }).filter(({ examples }) => examples > 0);
}
