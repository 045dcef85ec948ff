/** A slate as it is put on record: all that is needed to answer, explain and compute it again. */
import type { Catalog } from "@shared/catalog/catalog.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import { type DecisiveShowing, decisiveShowings, type KnownShowings } from "./decisive_showings.ts";
import { bonusOf, type RuleEffect, ruleEffects } from "./house_rules.ts";
import { type Predictions, PROPENSITY_DRAWS, type RecommendedSlate } from "./recommend_slate.ts";

/** A film of a recorded slate. Vectors of six are in the order of SIGNAL_NAMES. */
export interface SlateItem {
  readonly movie_id: string;
  /** Position, from 1. */
  readonly rank: number;
  /** [6] each in [0, 1]. */
  readonly signals: readonly number[];
  /** [6] the weights that placed the film, as drawn. */
  readonly weights: readonly number[];
  readonly score: number;
  readonly mean_score: number;
  readonly exploring: boolean;
  readonly pick_probability: number | null;
  /** Null until computed. */
  readonly propensity: number | null;
  /** Viewers in thousands; null without a model. */
  readonly predicted_audience: number | null;
  /** Around it, in thousands: what the middle 80 % of the trees say; null without a model. */
  readonly predicted_audience_interval: readonly [low: number, high: number] | null;
  /** The few nearest of those showings on other channels that the competition signal rests on. */
  readonly competitor_showings: readonly DecisiveShowing[];
  /** House rules that shifted the film's rank; score and mean_score are without them. */
  readonly house_rules: readonly RuleEffect[];
  /** Their sum, added to signals times weights as drawn. */
  readonly house_rule_bonus: number;
}

/** Row of the table slates. */
export interface SlateRecord {
  readonly slate_id: string;
  readonly channel: string;
  readonly broadcast_date: string;
  readonly hour: number;
  readonly context_features: readonly number[];
  readonly model_version: string;
  readonly activation_id: number;
  readonly model_seq: number;
  readonly seed: number;
  readonly items: readonly SlateItem[];
  readonly signal_mean: readonly number[];
  readonly belief: { mean: readonly number[]; covariance: readonly number[] | null };
  readonly policy: { meanPositions: number; sharedDraw: boolean; explorationScale: number };
  readonly candidate_count: number;
  readonly excluded: Readonly<Record<string, number>>;
  readonly signal_sources: Readonly<Record<string, string>>;
  readonly catalog_version: string;
  readonly regenerated_from: string | null;
  readonly propensity_draws: number | null;
  readonly actor_id: string | null;
}

/** Where a slate comes from: who asked for it, and which state of the model answered. */
export interface SlateOrigin extends KnownShowings {
  readonly slateId: string;
  readonly catalog: Catalog;
  readonly predictions: Predictions;
  readonly modelVersion: string;
  readonly activationId: number;
  readonly modelSeq: number;
  readonly regeneratedFrom: string | null;
  readonly actorId: string | null;
}

/** Returns the record of a slate; `propensities` [N] are null when they come later. */
export function slateRecord(
  origin: SlateOrigin,
  recommended: RecommendedSlate,
  propensities: Float64Array | null,
): SlateRecord {
  const { belief, slate } = recommended;
  const bonus = bonusOf(recommended.ruleColumns);
  const films = filmsOf(recommended);
  const audiences = audiencesOf(origin.predictions, films);
  const showings = decisiveShowings(origin, films);
  return {
    slate_id: origin.slateId,
    channel: origin.slot.channel,
    broadcast_date: origin.slot.date,
    hour: origin.slot.hour,
    context_features: Array.from(recommended.context),
    model_version: origin.modelVersion,
    activation_id: origin.activationId,
    model_seq: origin.modelSeq,
    seed: recommended.seed,
    items: Array.from(slate.rows, (candidate, position): SlateItem => ({
      movie_id: origin.catalog.ids[recommended.candidates[candidate]!]!,
      rank: position + 1,
      signals: signalsOf(recommended, candidate),
      weights: Array.from(
        slate.weights.subarray(position * SIGNAL_COUNT, (position + 1) * SIGNAL_COUNT),
      ),
      score: slate.scores[position]!,
      mean_score: slate.meanScores[position]!,
      exploring: slate.exploring[position] === 1,
      pick_probability: recommended.pickProbabilities[position]!,
      propensity: propensities?.[position] ?? null,
      ...audiences[position]!,
      competitor_showings: showings[position]!,
      house_rules: ruleEffects(recommended.ruleColumns, candidate),
      house_rule_bonus: bonus?.[candidate] ?? 0,
    })),
    signal_mean: Array.from(recommended.signalMean),
    belief: {
      mean: Array.from(belief.mean),
      covariance: belief.covariance && Array.from(belief.covariance),
    },
    policy: recommended.policy,
    candidate_count: recommended.candidates.length,
    excluded: { ...recommended.excluded },
    signal_sources: { ...recommended.signalSources },
    catalog_version: origin.catalog.version,
    regenerated_from: origin.regeneratedFrom,
    propensity_draws: propensities ? PROPENSITY_DRAWS : null,
    actor_id: origin.actorId,
  };
}

/** Rows of the catalogue, in the order of the slate. */
function filmsOf({ slate, candidates }: RecommendedSlate): Int32Array {
  return Int32Array.from(slate.rows, (candidate) => candidates[candidate]!);
}

/**
 * What the forest says of each film: its mean, and the middle 80 % of its trees' answers, widened
 * to hold the mean where a few trees pull that outside.
 */
function audiencesOf(
  { audience, audienceInterval }: Predictions,
  films: Int32Array,
): Pick<SlateItem, "predicted_audience" | "predicted_audience_interval">[] {
  const interval = audienceInterval?.(films);
  const means = audience?.(films).thousands;
  return Array.from(films, (_, i) => {
    const mean = means?.[i] ?? null;
    return {
      predicted_audience: mean,
      predicted_audience_interval: mean === null || !interval
        ? null
        : [Math.min(mean, interval.low[i]!), Math.max(mean, interval.high[i]!)],
    };
  });
}

function signalsOf({ signals, candidates }: RecommendedSlate, candidate: number): number[] {
  const count = candidates.length;
  return Array.from({ length: SIGNAL_COUNT }, (_, j) => signals[j * count + candidate]!);
}
