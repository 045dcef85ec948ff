/** `/models/house-rules`: a formula is tried out before it is stored. */
import { type Guard, requireChannel } from "@shared/http/caller.ts";
import type { AppEnv } from "@shared/http/create_app.ts";
import { jsonBody } from "@shared/http/json_body.ts";
import {
  HouseRuleQuery,
  SaveHouseRuleRequest,
  TryHouseRuleRequest,
} from "@shared/http/models_schema.ts";
import { ProblemError } from "@shared/http/problem.ts";
import { query } from "@shared/http/query.ts";
import { catalogEmpty, withStoreProblems } from "@shared/http/store_problem.ts";
import { type RuleTrial, tryRule } from "@shared/recommend/rule_trial.ts";
import type { CheckedFormula } from "@shared/stores/formula_parser.ts";
import type { HouseRuleStore } from "@shared/stores/house_rule_store.ts";
import type { LoadedSlot, SlotRequest } from "@shared/stores/slot_loader.ts";
import type { Hono } from "hono";

export interface HouseRuleDependencies {
  guard: Guard;
  houseRules: HouseRuleStore;
  /** Throws SyntaxError for what cannot be a formula. */
  checkFormula(text: string): Promise<CheckedFormula>;
  loadSlot(request: SlotRequest): Promise<LoadedSlot>;
}

const DOES = { condition: "strikes films out", number: "shifts the ranking of films" };

/** Adds the routes to the app of `/models`. */
export function addHouseRules(app: Hono<AppEnv>, dependencies: HouseRuleDependencies): void {
  const { guard, houseRules } = dependencies;

  app.get(
    "/house-rules",
    guard("admin"),
    async (c) => c.json({ house_rules: await withStoreProblems(() => houseRules.list()) }),
  );

  app.put("/house-rules", guard("admin"), async (c) => {
    const rule = await jsonBody(c, SaveHouseRuleRequest);
    const { kind } = await checked(dependencies, rule.formula);
    const actor_id = c.get("caller").userId;
    const house_rule = await withStoreProblems(() => houseRules.save({ ...rule, actor_id }));
    const does = rule.enabled ? DOES[kind] : "is stored and not in force";
    return c.json({ success: true, message: `House rule "${rule.name}" ${does}`, house_rule });
  });

  app.post("/house-rules/dry-run", guard("admin"), async (c) => {
    const { name, formula, date, hour, channel = null, top_n, seed } = await jsonBody(
      c,
      TryHouseRuleRequest,
    );
    const { tree, kind } = await checked(dependencies, formula);
    const state = await withStoreProblems(() => dependencies.loadSlot({ channel, date, hour }));
    requireChannel(c.get("caller"), state.slot.channel);
    if (state.catalog.size === 0) throw catalogEmpty();
    const trial = tryRule(state, { name, tree }, top_n ?? state.settings.slateSize, seed);
    const message = trialText(name, trial);
    return c.json({ success: true, message, kind, channel: state.slot.channel, ...trial });
  });

  app.delete("/house-rules", guard("admin"), async (c) => {
    const { name } = query(c, HouseRuleQuery);
    if (!await withStoreProblems(() => houseRules.remove(name))) throw notFound(name);
    return c.json({ success: true, message: `House rule "${name}" is deleted` });
  });
}

function trialText(name: string, { candidates_before, candidates_after, shifted }: RuleTrial) {
  const struck = Math.max(0, candidates_before - candidates_after);
  return `House rule "${name}" would shift ${shifted} of ${candidates_before} films ` +
    `and strike out ${struck}`;
}

async function checked(
  { checkFormula }: HouseRuleDependencies,
  formula: string,
): Promise<CheckedFormula> {
  try {
    return await checkFormula(formula);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new ProblemError({
      status: 422,
      code: "invalid-request",
      detail: `Cannot read request body: /formula: ${error.message}`,
      errors: [{ pointer: "/formula", detail: error.message }],
    }, { cause: error });
  }
}

function notFound(name: string): ProblemError {
  return new ProblemError({
    status: 404,
    code: "not-found",
    detail: `Cannot find house rule "${name}": GET /models/house-rules lists them`,
  });
}
