/**
 * Are the estimates of --log right? A simulated log, its true value, and what the estimators make
 * of it; once with the true logging probabilities, once with wrong ones, ten times too small for
 * the half of the slates that the programmer likes better.
 */
import { acceptanceProbability } from "@shared/evaluation/acceptance_model.ts";
import {
  acceptanceModels,
  type AnsweredSlate,
  composeRows,
  JUDGEMENT_SETTINGS,
  judgePolicy,
  type SlotPolicy,
} from "@shared/evaluation/judge_policy.ts";
import {
  directMethod,
  doublyRobust,
  effectiveSampleSize,
  type Estimate,
  type JudgedDecision,
  overlap,
  selfNormalised,
} from "@shared/evaluation/off_policy.ts";
import { type SimulatedLog, simulateLog, trueValue } from "./simulated_log.ts";
import { CONTEXT_NAMES } from "./slot_stream.ts";

/** One log to check on. Plain data, so that it can be sent to a worker. */
export interface EstimateCheck {
  readonly seed: number;
  readonly decisions: number;
}

/** The truth and what was made of it. */
export interface CheckedEstimates {
  readonly truth: number;
  readonly directMethod: Estimate;
  readonly selfNormalised: Estimate;
  readonly doublyRobust: Estimate;
  /** The same with wrong logging probabilities. */
  readonly wrongSelfNormalised: Estimate;
  readonly wrongDoublyRobust: Estimate;
  readonly effectiveSampleSize: number;
  readonly overlap: number;
}

const LOGGING_POLICY = { meanPositions: 2, sharedDraw: false, explorationScale: 1 };
const CANDIDATE_POLICY = { ...LOGGING_POLICY, explorationScale: 0.7 };
const WRONG_FACTOR = 10;
const TRUTH_SAMPLES = 64;

/** Judges seven tenths of the exploration on a log with all of it. */
export function checkEstimates({ seed, decisions }: EstimateCheck): CheckedEstimates {
  const log = simulateLog(seed, decisions, LOGGING_POLICY);
  const settings = { ...JUDGEMENT_SETTINGS, seed };
  const models = acceptanceModels(CONTEXT_NAMES, log.slates, settings);
  const candidate = ({ logging }: AnsweredSlate): SlotPolicy => ({
    belief: logging.belief,
    policy: CANDIDATE_POLICY,
  });
  const judged = judgePolicy(log.slates, candidate, models, settings);
  const wrong = withWrongProbabilities(judged, likings(log));
  return {
    truth: trueValue(
      log,
      (slate, drawSeed) => composeRows(slate, candidate(slate), drawSeed),
      TRUTH_SAMPLES,
    ),
    directMethod: directMethod(judged),
    selfNormalised: selfNormalised(judged),
    doublyRobust: doublyRobust(judged),
    wrongSelfNormalised: selfNormalised(wrong),
    wrongDoublyRobust: doublyRobust(wrong),
    effectiveSampleSize: effectiveSampleSize(judged),
    overlap: overlap(judged),
  };
}

/** [n] true probability that a film of the slate is picked. */
function likings({ slates, truth }: SimulatedLog): number[] {
  return slates.map(({ signals, count, rows }, i) =>
    acceptanceProbability(truth[i]!, signals, count, rows)
  );
}

function withWrongProbabilities(
  judged: readonly JudgedDecision[],
  likings: readonly number[],
): JudgedDecision[] {
  const median = likings.toSorted((a, b) => a - b)[likings.length >> 1]!;
  return judged.map((decision, i) => ({
    ...decision,
    weight: decision.weight * (likings[i]! >= median ? WRONG_FACTOR : 1),
  }));
}
