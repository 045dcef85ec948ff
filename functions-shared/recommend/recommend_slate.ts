/**
 * From a slot and the state of the world to a slate: candidates, signals, draws, propensities.
 * Pure: the same input gives the same slate, which is how a stored slate is explained later.
 */
import type { Learner, SlatePolicy, WeightBelief } from "@shared/bandit/learner.ts";
import { pickProbabilities, slatePropensities } from "@shared/bandit/propensity.ts";
import { composeSlate, type Slate } from "@shared/bandit/slate.ts";
import type { AudienceInterval, AudiencePrediction } from "@shared/forest/predict_audience.ts";
import { type ExclusionCounts, selectCandidates } from "@shared/catalog/candidates.ts";
import type { Catalog } from "@shared/catalog/catalog.ts";
import { gather } from "@shared/catalog/rows.ts";
import { contextFeatures, timeSlot } from "@shared/signals/context.ts";
import type { SignalIndex } from "@shared/signals/signal_index.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import { computeSignals, type Programmed, type SignalSources } from "@shared/signals/signals.ts";
import type { Slot } from "@shared/signals/slot.ts";
import type { ScheduledShowing } from "./decisive_showings.ts";
import { bonusOf, type HouseRule, judgeFilms, type RuleColumn } from "./house_rules.ts";
import { ruleScope } from "./rule_films.ts";
import type { Settings } from "./settings.ts";

/** Draws behind the propensities, R in the literature. */
export const PROPENSITY_DRAWS = 1000;

/** Share of the trees whose answers a film's audience interval spans. */
export const AUDIENCE_COVERAGE = 0.8;

/** The state of the world, as far as a slot is concerned. Rows are rows of the catalogue. */
export interface SlotState {
  readonly slot: Slot;
  readonly settings: Settings;
  readonly catalog: Catalog;
  readonly index: SignalIndex;
  readonly learner: Learner;
  /** Picks made through the system that stand, for any slot. */
  readonly programmed: readonly Programmed[];
  /** Runs of a film that such picks use up and the catalogue does not count yet. */
  readonly runsUsed: ReadonlyMap<number, number>;
  /** Films refused in this context. */
  readonly excludedRows: ReadonlySet<number>;
  /** Showings of films on competing channels, past and announced. */
  readonly showings: readonly ScheduledShowing[];
  /** What the models say of films in this slot. */
  readonly predictions: Predictions;
  /** In force; they strike candidates out or shift their ranking. */
  readonly houseRules: readonly HouseRule[];
}

/** Says something of each of [m] films, given as rows of the catalogue. */
type OfFilms<Said> = (rows: Int32Array) => Said;

/** Predictions for a slot, made for the films that are asked about; null without a model. */
export interface Predictions {
  readonly audience: OfFilms<AudiencePrediction> | null;
  /** How far the trees disagree; for few films. */
  readonly audienceInterval: OfFilms<AudienceInterval> | null;
  /** Probabilities in [0, 1]. */
  readonly curator: OfFilms<Float64Array> | null;
}

export const NO_PREDICTIONS: Predictions = {
  audience: null,
  audienceInterval: null,
  curator: null,
};

/** Candidates of a slot with their signals. */
export interface ScoredSlot {
  /** [d] */
  readonly context: Float64Array;
  /** [M] rows of the catalogue. */
  readonly candidates: Int32Array;
  readonly excluded: ExclusionCounts;
  /** [6, M] column-major, each in [0, 1]. */
  readonly signals: Float64Array;
  readonly signalSources: SignalSources;
  /** [6] mean over the candidates; zeros when there is none. */
  readonly signalMean: Float64Array;
  /** What house rules add to the utility of the candidates. */
  readonly ruleColumns: readonly RuleColumn[];
}

/** A slate with what it was computed from. */
export interface RecommendedSlate extends ScoredSlot {
  readonly belief: WeightBelief;
  readonly policy: SlatePolicy;
  readonly seed: number;
  readonly slate: Slate;
  /** [N] chance that each film is the one picked, by the posterior mean, house rules apart. */
  readonly pickProbabilities: Float64Array;
}

/** Returns who may be offered in the slot and how each looks. */
export function scoreSlot(state: SlotState): ScoredSlot {
  const { slot, catalog, settings } = state;
  const selected = selectCandidates({
    catalog,
    slot,
    runsUsed: state.runsUsed,
    programmedRows: programmedNearby(state.programmed, slot, settings.repeatDays),
    excludedRows: state.excludedRows,
  });
  const { values, sources: signalSources } = signalsOf(state, selected.rows);
  const { candidates, signals, ruleColumns } = withHouseRules(state, selected.rows, values);
  return {
    context: contextFeatures(slot, state.learner.contextNames),
    candidates,
    excluded: { ...selected.excluded, rule: selected.rows.length - candidates.length },
    signals,
    signalSources,
    signalMean: columnMeans(signals, candidates.length),
    ruleColumns,
  };
}

/** Applies the house rules to candidates and signals [6, M]; without rules both stay as they are. */
function withHouseRules(
  state: SlotState,
  candidates: Int32Array,
  signals: Float64Array,
): Pick<ScoredSlot, "candidates" | "signals" | "ruleColumns"> {
  const { houseRules, catalog, slot, runsUsed, predictions } = state;
  if (houseRules.length === 0) return { candidates, signals, ruleColumns: [] };
  const audience = predictions.audience?.(candidates).thousands ?? null;
  const scope = ruleScope({ catalog, slot, candidates, signals, runsUsed, audience });
  const { kept, columns } = judgeFilms(houseRules, scope, candidates.length);
  const kepts = Int32Array.from({ length: SIGNAL_COUNT * kept.length }, (_, i) => {
    const j = Math.floor(i / kept.length);
    return j * candidates.length + kept[i % kept.length]!;
  });
  return {
    candidates: kept.map((i) => candidates[i]!),
    signals: gather(signals, kepts),
    ruleColumns: columns.map(({ name, effects }) => ({ name, effects: gather(effects, kept) })),
  };
}

/**
 * Composes the slate of a slot.
 * @param size Films wanted; fewer come when there are fewer candidates.
 * @param seed Whole number from 0 to 2^53 - 1.
 */
export function recommendSlate(state: SlotState, size: number, seed: number): RecommendedSlate {
  const scored = scoreSlot(state);
  const belief = state.learner.weightBelief(scored.context);
  const policy = slatePolicy(state);
  const slate = composeSlate({ ...slateInput(scored, belief, policy, seed), size });
  return {
    ...scored,
    belief,
    policy,
    seed,
    slate,
    pickProbabilities: pickProbabilities({
      signals: scored.signals,
      count: scored.candidates.length,
      rows: slate.rows,
      belief,
    }),
  };
}

/** [6] signals of the film in `row` of the catalogue, candidate or not. */
export function scoreFilm(state: SlotState, row: number): Float64Array {
  return scoreFilms(state, Int32Array.of(row));
}

/** [6, M] column-major: signals of the films in `rows` of the catalogue, candidates or not. */
export function scoreFilms(state: SlotState, rows: Int32Array): Float64Array {
  return signalsOf(state, rows).values;
}

/** [N] probability that each film of the slate is offered at all; see learning on propensities. */
export function propensitiesOf(recommended: RecommendedSlate): Float64Array {
  const { belief, policy, seed, slate } = recommended;
  return slatePropensities({
    ...slateInput(recommended, belief, policy, seed),
    size: slate.rows.length,
    rows: slate.rows,
    draws: PROPENSITY_DRAWS,
  });
}

/** The learner's way of composing slates, as the operator's settings change it. */
export function slatePolicy({ learner, settings, slot }: SlotState): SlatePolicy {
  if (learner.algorithm === "legacy-cts") return learner.slatePolicy;
  const quiet = settings.timeSlotsWithoutExploration.includes(timeSlot(slot.hour));
  return {
    meanPositions: settings.meanPositions,
    sharedDraw: false,
    explorationScale: quiet ? 0 : settings.explorationScale,
  };
}

function signalsOf(state: SlotState, candidates: Int32Array) {
  const { catalog, index, slot, programmed, showings } = state;
  const { audience, curator } = state.predictions;
  return computeSignals({
    catalog,
    index,
    candidates,
    slot,
    programmed,
    showings,
    audience: audience && audience(candidates).signal,
    curator: curator && curator(candidates),
  });
}

function slateInput(scored: ScoredSlot, belief: WeightBelief, policy: SlatePolicy, seed: number) {
  return {
    signals: scored.signals,
    count: scored.candidates.length,
    bonus: bonusOf(scored.ruleColumns),
    belief,
    policy,
    seed,
  };
}

/** Rows picked for slots within `repeatDays` of this one, on any channel. */
function programmedNearby(
  programmed: readonly Programmed[],
  slot: Slot,
  repeatDays: number,
): ReadonlySet<number> {
  return new Set(
    programmed.filter(({ day }) => Math.abs(day - slot.day) <= repeatDays).map(({ row }) => row),
  );
}

function columnMeans(signals: Float64Array, count: number): Float64Array {
  const means = new Float64Array(SIGNAL_COUNT);
  if (count === 0) return means;
  for (let j = 0; j < SIGNAL_COUNT; j++) {
    let sum = 0;
    for (let i = j * count; i < (j + 1) * count; i++) sum += signals[i]!;
    means[j] = sum / count;
  }
  return means;
}
