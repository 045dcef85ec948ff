/**
 * Judges a candidate policy on logged slates. The reward of a slate is 1 when one of its films was
 * picked, 0 when it was refused or another film was programmed.
 *
 * Shapes: d context features, M candidates, N films in the slate.
 */
import { createFilmTree } from "@shared/bandit/film_tree.ts";
import type { ChoiceEvent, SlatePolicy, WeightBelief } from "@shared/bandit/learner.ts";
import { composeSlate } from "@shared/bandit/slate.ts";
import { createRng, deriveSeed } from "@shared/random/seeded_rng.ts";
import {
  type AcceptanceModel,
  acceptanceProbability,
  crossFitAcceptance,
} from "./acceptance_model.ts";
import type { JudgedDecision } from "./off_policy.ts";
import { inverseSlateProbability, slateProbability } from "./slate_probability.ts";

/** What composes slates in a slot. */
export interface SlotPolicy {
  readonly belief: WeightBelief;
  readonly policy: SlatePolicy;
}

/** A slate that was shown and answered, with the films it was chosen from. */
export interface AnsweredSlate {
  /** [6, M] column-major. */
  readonly signals: Float64Array;
  /** M */
  readonly count: number;
  /** [N] candidates in position order. */
  readonly rows: Int32Array;
  /** What composed it. */
  readonly logging: SlotPolicy;
  /** The answer as the choice model learns it: an own choice is a refusal. */
  readonly answer: ChoiceEvent;
}

export interface JudgementSettings {
  /** Integer in [0, 2^53). */
  readonly seed: number;
  /** Draws behind each position's probability, R. */
  readonly draws: number;
  /** Slates drawn from the candidate to ask the model about. */
  readonly samples: number;
  readonly folds: number;
}

export const JUDGEMENT_SETTINGS: JudgementSettings = {
  seed: 1,
  draws: 1000,
  samples: 64,
  folds: 5,
};

/** Composes one slate of N films in a slot. */
export type Composer = (slate: AnsweredSlate, seed: number) => Int32Array;

/** Returns the model of each slate, fitted to the others. */
export function acceptanceModels(
  contextNames: readonly string[],
  slates: readonly AnsweredSlate[],
  { folds }: JudgementSettings,
): AcceptanceModel[] {
  return crossFitAcceptance(contextNames, slates.map(({ answer }) => answer), folds);
}

/**
 * Returns each logged decision as the candidate sees it.
 *
 * @param candidate From a slate to the policy that is judged, in that slate's slot.
 * @param models From `acceptanceModels`.
 */
export function judgePolicy(
  slates: readonly AnsweredSlate[],
  candidate: (slate: AnsweredSlate, index: number) => SlotPolicy,
  models: readonly AcceptanceModel[],
  settings: JudgementSettings = JUDGEMENT_SETTINGS,
): JudgedDecision[] {
  return slates.map((slate, i) => {
    const chosen = candidate(slate, i);
    const seed = deriveSeed(settings.seed, i);
    const compose: Composer = (_, drawSeed) => composeRows(slate, chosen, drawSeed);
    return {
      reward: slate.answer.pick === null ? 0 : 1,
      weight: slateWeight(slate, chosen, seed, settings.draws),
      expected: acceptanceProbability(models[i]!, slate.signals, slate.count, slate.rows),
      candidateExpected: expectedAcceptance(slate, models[i]!, compose, seed, settings.samples),
    };
  });
}

/** Mean probability of a pick over slates that `compose` draws. */
export function expectedAcceptance(
  slate: AnsweredSlate,
  model: AcceptanceModel,
  compose: Composer,
  seed: number,
  samples: number,
): number {
  let sum = 0;
  for (let i = 0; i < samples; i++) {
    const rows = compose(slate, deriveSeed(seed, i + 2));
    sum += acceptanceProbability(model, slate.signals, slate.count, rows);
  }
  return sum / samples;
}

/** Rows of the slate that a policy composes with this seed. */
export function composeRows(
  { signals, count, rows }: AnsweredSlate,
  { belief, policy }: SlotPolicy,
  seed: number,
): Int32Array {
  return composeSlate({ signals, count, belief, policy, size: rows.length, seed }).rows;
}

/** P(slate) under the candidate over P(slate) under the logging policy, from separate draws. */
function slateWeight(
  { signals, count, rows, logging }: AnsweredSlate,
  candidate: SlotPolicy,
  seed: number,
  draws: number,
): number {
  const tree = createFilmTree(signals, count, logging.belief.mean);
  const [first, second] = [createRng(deriveSeed(seed, 0)), createRng(deriveSeed(seed, 1))];
  const wanted = slateProbability({ tree, count, rows, ...candidate }, first, draws);
  if (wanted === 0) return 0;
  return wanted * inverseSlateProbability({ tree, count, rows, ...logging }, second, draws);
}
