/**
 * What a project's own log says: how well each version foresaw the answers, and what other
 * policies would have earned on the same slots.
 */
import { bootstrapInterval, type Interval } from "@shared/evaluation/bootstrap.ts";
import {
  blindLogLoss,
  type ForeseenAnswer,
  hitAt,
  logLossOf,
  prequentialLogLoss,
} from "@shared/evaluation/answer_record.ts";
import {
  acceptanceModels,
  type AnsweredSlate,
  expectedAcceptance,
  JUDGEMENT_SETTINGS,
  judgePolicy,
  type SlotPolicy,
} from "@shared/evaluation/judge_policy.ts";
import {
  directMethod,
  doublyRobust,
  EFFECTIVE_SAMPLE_MIN,
  effectiveSampleSize,
  type Estimate,
  type JudgedDecision,
  loggedValue,
  overlap,
  selfNormalised,
} from "@shared/evaluation/off_policy.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { randomContestant } from "./fixed_weights.ts";

/** An estimate with its bootstrap interval, 95 %. */
export interface IntervalEstimate extends Estimate {
  readonly interval: Interval | null;
}

/** How well one version foresaw the answers to its slates. */
export interface VersionRecord {
  readonly version: string;
  readonly slates: number;
  readonly logLoss: number;
  readonly logLossInterval: Interval | null;
  /** Of one who holds everything for equally likely. */
  readonly blindLogLoss: number;
  /** k to the share of slates of which one of the first k films was picked. */
  readonly hitAt: Readonly<Record<number, number>>;
}

/** What a policy would have earned: the share of slates of which a film is picked. */
export interface PolicyVerdict {
  readonly name: string;
  readonly directMethod: IntervalEstimate;
  /** Null when too few decisions count; see `missing`. */
  readonly selfNormalised: IntervalEstimate | null;
  readonly doublyRobust: IntervalEstimate | null;
  readonly effectiveSampleSize: number;
  /** Share of the candidate's doing that the log can speak of, 1 in expectation at best. */
  readonly overlap: number;
  /** About as many answered slates more would be enough; null when never, 0 when enough. */
  readonly missing: number | null;
}

/** A policy to judge, as a function of the slate. */
export interface CandidatePolicy {
  readonly name: string;
  policyOf(slate: AnsweredSlate): SlotPolicy;
}

const RESAMPLES = 1000;
const HIT_DEPTHS = [1, 3, 5];

/** Returns one record for each version, in the order of the map. */
export function versionRecords(
  answers: ReadonlyMap<string, readonly ForeseenAnswer[]>,
): VersionRecord[] {
  return [...answers].map(([version, record]) => {
    const losses = record.map(logLossOf);
    return {
      version,
      slates: record.length,
      logLoss: prequentialLogLoss(record),
      logLossInterval: bootstrapInterval(
        losses.length,
        (indices) => indices.reduce((sum, i) => sum + losses[i]!, 0) / losses.length,
        createRng(1),
        RESAMPLES,
      ),
      blindLogLoss: blindLogLoss(record),
      hitAt: Object.fromEntries(HIT_DEPTHS.map((k) => [k, hitAt(record, k)])),
    };
  });
}

/** Verdicts on the policy that was live, on films drawn blindly, and on the candidates. */
export interface LogVerdict {
  readonly live: IntervalEstimate;
  /** By the choice model alone: blind slates are none that a learner would have shown. */
  readonly random: IntervalEstimate;
  readonly candidates: readonly PolicyVerdict[];
}

/** @param slates At least two. */
export function judgeLog(
  contextNames: readonly string[],
  slates: readonly AnsweredSlate[],
  candidates: readonly CandidatePolicy[],
  onPolicy: (done: number, total: number) => void,
): LogVerdict {
  const models = acceptanceModels(contextNames, slates, JUDGEMENT_SETTINGS);
  const live = slates.map(({ answer }): JudgedDecision => ({
    reward: answer.pick === null ? 0 : 1,
    weight: 1,
    expected: 0,
    candidateExpected: 0,
  }));
  const blind = randomContestant();
  const random = slates.map((slate, i): JudgedDecision => ({
    ...live[i]!,
    candidateExpected: expectedAcceptance(
      slate,
      models[i]!,
      ({ signals, count, rows, answer: { context } }, seed) =>
        blind.propose({ pool: { signals, count }, context, size: rows.length, seed }),
      i,
      JUDGEMENT_SETTINGS.samples,
    ),
  }));
  return {
    live: withInterval(live, loggedValue),
    random: withInterval(random, directMethod),
    candidates: candidates.map(({ name, policyOf }, i) => {
      const decisions = judgePolicy(slates, policyOf, models);
      onPolicy(i + 1, candidates.length);
      return verdict(name, decisions);
    }),
  };
}

/** Estimates by weights are given from an effective sample of 30 on. */
export function verdict(name: string, decisions: readonly JudgedDecision[]): PolicyVerdict {
  const size = effectiveSampleSize(decisions);
  const isEnough = size >= EFFECTIVE_SAMPLE_MIN;
  const needed = decisions.length * EFFECTIVE_SAMPLE_MIN / size;
  return {
    name,
    directMethod: withInterval(decisions, directMethod),
    selfNormalised: isEnough ? withInterval(decisions, selfNormalised) : null,
    doublyRobust: isEnough ? withInterval(decisions, doublyRobust) : null,
    effectiveSampleSize: size,
    overlap: overlap(decisions),
    missing: size === 0 ? null : Math.max(0, Math.ceil(needed) - decisions.length),
  };
}

function withInterval(
  decisions: readonly JudgedDecision[],
  estimate: (decisions: readonly JudgedDecision[]) => Estimate,
): IntervalEstimate {
  const interval = bootstrapInterval(
    decisions.length,
    (indices) => estimate(Array.from(indices, (i) => decisions[i]!)).value,
    createRng(2),
    RESAMPLES,
  );
  return { ...estimate(decisions), interval };
}

/** Other settings of the policy that was live, with its own beliefs. */
export const SETTING_CANDIDATES: readonly CandidatePolicy[] = [
  { name: "v = 0.5", policyOf: withPolicy({ explorationScale: 0.5 }) },
  { name: "v = 0.8", policyOf: withPolicy({ explorationScale: 0.8 }) },
  { name: "v = 0 (no exploration)", policyOf: withPolicy({ explorationScale: 0 }) },
  { name: "3 mean positions", policyOf: withPolicy({ meanPositions: 3 }) },
];

function withPolicy(change: Partial<SlotPolicy["policy"]>): CandidatePolicy["policyOf"] {
  return ({ logging: { belief, policy } }) => ({ belief, policy: { ...policy, ...change } });
}
