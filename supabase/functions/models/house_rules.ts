/** `/models/house-rules`: a formula is tried out before it is stored. */
import type { Guard } from "@shared/http/caller.ts";
import type { AppEnv } from "@shared/http/create_app.ts";
import { jsonBody } from "@shared/http/json_body.ts";
import { HouseRuleQuery, SaveHouseRuleRequest } from "@shared/http/models_schema.ts";
import { ProblemError } from "@shared/http/problem.ts";
import { query } from "@shared/http/query.ts";
import { withStoreProblems } from "@shared/http/store_problem.ts";
import type { CheckedFormula } from "@shared/stores/formula_parser.ts";
import type { HouseRuleStore } from "@shared/stores/house_rule_store.ts";
import type { Hono } from "hono";

export interface HouseRuleDependencies {
  guard: Guard;
  houseRules: HouseRuleStore;
  /** Throws SyntaxError for what cannot be a formula. */
  checkFormula(text: string): Promise<CheckedFormula>;
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
    const kind = await kindOf(dependencies, rule.formula);
    const actor_id = c.get("caller").userId;
    const house_rule = await withStoreProblems(() => houseRules.save({ ...rule, actor_id }));
    const does = rule.enabled ? DOES[kind] : "is stored and not in force";
    return c.json({ success: true, message: `House rule "${rule.name}" ${does}`, house_rule });
  });

  app.delete("/house-rules", guard("admin"), async (c) => {
    const { name } = query(c, HouseRuleQuery);
    if (!await withStoreProblems(() => houseRules.remove(name))) throw notFound(name);
    return c.json({ success: true, message: `House rule "${name}" is deleted` });
  });
}

async function kindOf(
  { checkFormula }: HouseRuleDependencies,
  formula: string,
): Promise<CheckedFormula["kind"]> {
  try {
    return (await checkFormula(formula)).kind;
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
