/**
 * A house rule tried out on a slot: what would change if it were in force, with nothing stored.
 * The slates before and after come of the same seed, so that the rule alone makes them differ.
 */
import type { HouseRule } from "./house_rules.ts";
import { filmFields } from "./recommendation.ts";
import { type RecommendedSlate, recommendSlate, type SlotState } from "./recommend_slate.ts";

/** A film of one of the two slates. */
export interface TriedFilm {
  readonly movie_id: string | number;
  readonly title: string;
  /** From 1. */
  readonly rank: number;
  /** What the tried rule adds to its utility. */
  readonly effect: number;
}

/** The candidates and slates of a slot, without and with the rule. */
export interface RuleTrial {
  readonly candidates_before: number;
  readonly candidates_after: number;
  /** Candidates whose rank it shifts. */
  readonly shifted: number;
  readonly before: readonly TriedFilm[];
  readonly after: readonly TriedFilm[];
}

/**
 * Puts `rule` beside the rules in force, in place of the one of its name.
 *
 * @param size Films of each slate.
 * @param seed Whole number from 0 to 2^53 - 1.
 * @throws {SyntaxError} If its formula cannot be compiled; one that was checked can.
 */
export function tryRule(state: SlotState, rule: HouseRule, size: number, seed: number): RuleTrial {
  const others = state.houseRules.filter(({ name }) => name !== rule.name);
  const before = recommendSlate(state, size, seed);
  const after = recommendSlate({ ...state, houseRules: [...others, rule] }, size, seed);
  const effects = after.ruleColumns.find(({ name }) => name === rule.name)?.effects ?? null;
  return {
    candidates_before: before.candidates.length,
    candidates_after: after.candidates.length,
    shifted: effects?.filter((effect) => effect !== 0).length ?? 0,
    before: filmsOf(before, state, null),
    after: filmsOf(after, state, effects),
  };
}

function filmsOf(
  { slate, candidates }: RecommendedSlate,
  { catalog }: SlotState,
  effects: Float64Array | null,
): TriedFilm[] {
  return Array.from(slate.rows, (candidate, position) => {
    const { movie_id, title } = filmFields(catalog, catalog.ids[candidates[candidate]!]!);
    return {
      movie_id,
      title,
      rank: position + 1,
      effect: effects?.[candidate] ?? 0,
    };
  });
}
