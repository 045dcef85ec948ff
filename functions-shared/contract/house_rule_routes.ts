/** Formulas by which the operator strikes films out or shifts their ranking. */
import {
  HouseRuleQuery,
  SaveHouseRuleRequest,
  TryHouseRuleRequest,
} from "@shared/http/models_schema.ts";
import {
  HouseRuleDeleted,
  HouseRulesAnswer,
  HouseRuleSaved,
  HouseRuleTrial,
} from "./models_answers.ts";
import type { Route } from "./route.ts";

const CLASSICS = {
  name: "classics-at-night",
  formula: "hour >= 22 and release_year < 1970 ? 0.5 : 0",
  description: "Old films late in the evening",
  enabled: true,
  updated_at: "2026-11-22T10:00:00.000Z",
  actor_id: null,
};

export const HOUSE_RULE_ROUTES: readonly Route[] = [
  {
    method: "get",
    path: "/models/house-rules",
    summary: "List the house rules by name",
    roles: ["admin"],
    answer: HouseRulesAnswer,
    problems: [],
    example: { answer: { house_rules: [CLASSICS] } },
  },
  {
    method: "put",
    path: "/models/house-rules",
    summary: "Store a house rule under its name, in place of the one of that name",
    roles: ["admin"],
    body: SaveHouseRuleRequest,
    answer: HouseRuleSaved,
    problems: ["conflict"],
    example: {
      body: {
        name: CLASSICS.name,
        formula: CLASSICS.formula,
        description: CLASSICS.description,
      },
      answer: {
        success: true,
        message: 'House rule "classics-at-night" shifts the ranking of films',
        house_rule: CLASSICS,
      },
    },
  },
  {
    method: "post",
    path: "/models/house-rules/dry-run",
    summary: "Try a house rule on a slot: the slate without and with it, and nothing stored",
    roles: ["admin"],
    body: TryHouseRuleRequest,
    answer: HouseRuleTrial,
    problems: ["catalog-empty", "channel-not-allowed"],
    example: {
      body: {
        name: CLASSICS.name,
        formula: CLASSICS.formula,
        date: "2026-11-27",
        hour: 22,
        top_n: 1,
      },
      answer: {
        success: true,
        message: 'House rule "classics-at-night" would shift 12 of 170 films and strike out 0',
        kind: "number",
        channel: "Channel 1",
        candidates_before: 170,
        candidates_after: 170,
        shifted: 12,
        before: [{ movie_id: 4711, title: "The Long Evening", rank: 1, effect: 0 }],
        after: [{ movie_id: 815, title: "Night Train", rank: 1, effect: 0.5 }],
      },
    },
  },
  {
    method: "delete",
    path: "/models/house-rules",
    summary: "Delete a house rule",
    roles: ["admin"],
    query: HouseRuleQuery,
    answer: HouseRuleDeleted,
    problems: ["not-found"],
    example: {
      query: { name: CLASSICS.name },
      answer: { success: true, message: 'House rule "classics-at-night" is deleted' },
    },
  },
];
