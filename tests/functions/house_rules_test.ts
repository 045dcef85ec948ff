// Goal: a house rule strikes films out or shifts their rank, is on record with each film, and
// changes neither scores nor P(pick); only a formula that was tried out is stored.
import assert from "node:assert/strict";
import { DatabaseRefusal } from "@shared/stores/database.ts";
import { checkFormula } from "@shared/stores/formula_parser.ts";
import type { HouseRuleRow, HouseRuleStore } from "@shared/stores/house_rule_store.ts";
import type { RuleEffect } from "@shared/recommend/house_rules.ts";
import { addHouseRules } from "../../supabase/functions/models/house_rules.ts";
import { createApp } from "@shared/http/create_app.ts";
import { createCatalogApp } from "../../supabase/functions/catalog/app.ts";
import { createInferApp } from "../../supabase/functions/infer/app.ts";
import { checkExchange } from "../functions-shared/contract/check_exchange.ts";
import { post, PROGRAMMER, type SmallWorld, smallWorld } from "./small_world.ts";

const SLOT = { date: "2026-11-27", hour: 20, seed: 3 };

const rule = async (name: string, formula: string) => ({
  name,
  tree: (await checkFormula(formula)).tree,
});

const infer = (world: SmallWorld, body: unknown = SLOT) =>
  post(
    createInferApp({
      ...world.offer,
      guard: world.guard,
      loadSlot: world.loadSlot,
      readSlate: world.database.readSlate,
      explainSlate: () => Promise.reject(new Error("not part of this test")),
    }),
    "/infer",
    body,
  );

// deno-lint-ignore no-explicit-any -- answers are checked by the tests that read them
const ids = (body: any): string[] => body.recommendations.map((film: any) => film.movie_id);

Deno.test("POST /infer offers no film that a rule strikes out, and counts them", async () => {
  const world = await smallWorld();
  world.houseRules = [await rule("no-drama", 'not genre("Drama")')];
  const { body } = await infer(world);
  assert.deepEqual(ids(body).sort(), ["101", "103", "105"]);
  assert.deepEqual(body.excluded, { rights: 1, runs: 1, programmed: 0, excluded: 0, rule: 3 });
  assert.equal(body.candidate_count, 3);
  const mean = (j: number) =>
    body.recommendations.reduce(
      (sum: number, film: { signal_contributions: Record<string, number> }) =>
        sum + Object.values(film.signal_contributions)[j]! / 3,
      0,
    );
  world.slates[0]!.signal_mean.forEach((value, j) => assert(Math.abs(value - mean(j)) < 1e-12));
});

Deno.test("POST /infer answers 200 with an empty list when rules strike out all films", async () => {
  const world = await smallWorld();
  world.houseRules = [await rule("nothing", "release_year > 3000"), await rule("shift", "novelty")];
  const { status, body } = await infer(world);
  assert.deepEqual([status, body.recommendations, body.excluded.rule], [200, [], 6]);
});

Deno.test("POST /infer leads with a film that a rule lifts, and scores it as before", async () => {
  const world = await smallWorld();
  const plain = (await infer(world, { ...SLOT, top_n: 6 })).body;
  assert(plain.recommendations.every((film: { house_rules: [] }) => film.house_rules.length === 0));
  const last = plain.recommendations.at(-1);
  const year = last.release_year;
  world.houseRules = [
    await rule("lift", `release_year == ${year} ? 9 : 0`),
    await rule("little", "popularity / 1000"),
  ];
  const { body } = await infer(world, { ...SLOT, top_n: 6 });
  const [first] = body.recommendations;
  assert.equal(first.movie_id, last.movie_id);
  const item = world.slates[1]!.items[0]!;
  const norm = item.weights.reduce((sum, w) => sum + Math.abs(w), 0);
  assert.deepEqual(first.house_rules[0], { name: "lift", effect: 9, weighted_effect: 9 / norm });
  assert.equal(first.mean_score, last.mean_score);
  // all six films are in both slates, so each is as likely to be picked as before
  const chances = (answer: typeof body) =>
    new Map(
      answer.recommendations.map((film: { movie_id: string; pick_probability: number }) =>
        [film.movie_id, film.pick_probability.toFixed(12)] as const
      ),
    );
  for (const [id, chance] of chances(body)) assert.equal(chance, chances(plain).get(id));
  const recorded = first.house_rules.map(({ name, effect }: RuleEffect) => ({ name, effect }));
  assert.deepEqual(item.house_rules, recorded);
  assert.equal(item.house_rule_bonus, 9 + (item.house_rules[1]?.effect ?? 0));
});

Deno.test("POST /infer is certain of a film that a rule lifts beyond reach", async () => {
  const world = await smallWorld();
  world.houseRules = [
    await rule("up", "release_year == 1990 ? 10 : -10"),
    await rule("further", "release_year == 1990 ? 10 : -10"),
  ];
  const { body } = await infer(world, { ...SLOT, top_n: 1 });
  assert.deepEqual([ids(body), body.recommendations[0].propensity], [["102"], 1000.5 / 1001]);
});

Deno.test("GET /catalog/films says that a rule bars a film", async () => {
  const world = await smallWorld();
  world.houseRules = [await rule("no-drama", 'not genre("Drama")')];
  const { guard, loadSlot } = world;
  const app = createCatalogApp({ guard, loadSlot, now: () => new Date("2026-11-27T12:00:00Z") });
  const response = await app.request("/catalog/films?date=2026-11-27&hour=20&ids=100,101");
  const body = await response.json();
  assert.equal(response.status, 200, JSON.stringify(body));
  assert.deepEqual(
    body.films.map((film: { standing: string }) => film.standing).sort(),
    ["candidate", "rule"],
  );
});

/** The routes over a table in memory. */
function rulesApp(loadSlot?: SmallWorld["loadSlot"]) {
  const rows = new Map<string, HouseRuleRow>();
  const houseRules: HouseRuleStore = {
    list: () => Promise.resolve([...rows.values()]),
    save(rule) {
      if (rule.name === "one-too-many") {
        return Promise.reject(new DatabaseRefusal("conflict", "at most 20"));
      }
      const row = { ...rule, updated_at: "2026-11-22T10:00:00.000000+00:00" };
      rows.set(rule.name, row);
      return Promise.resolve(row);
    },
    remove: (name) => Promise.resolve(rows.delete(name)),
  };
  const app = createApp("models");
  const guard =
    () => async (c: Parameters<ReturnType<SmallWorld["guard"]>>[0], next: () => Promise<void>) => {
      c.set("caller", PROGRAMMER);
      await next();
    };
  addHouseRules(app, {
    guard,
    houseRules,
    checkFormula,
    loadSlot: loadSlot ?? (() => Promise.reject(new Error("not part of this test"))),
  });
  const ask = async (method: string, query = "", requestBody?: unknown) => {
    const path = `/models/house-rules${query}`;
    const response = await app.request(path, {
      method,
      ...(requestBody !== undefined && { body: JSON.stringify(requestBody) }),
    });
    const { status } = response;
    const body = await response.json();
    checkExchange({ method, path, requestBody, status, body });
    return { status, body };
  };
  return { ask, rows };
}

Deno.test("PUT /models/house-rules stores a rule and says what it does", async () => {
  const { ask, rows } = rulesApp();
  const condition = await ask("PUT", "", { name: "short", formula: " duration_min < 100 " });
  assert.equal(condition.status, 200);
  assert.equal(condition.body.message, 'House rule "short" strikes films out');
  assert.deepEqual(rows.get("short"), {
    name: "short",
    formula: "duration_min < 100",
    description: null,
    enabled: true,
    updated_at: "2026-11-22T10:00:00.000000+00:00",
    actor_id: PROGRAMMER.userId,
  });
  const number = await ask("PUT", "", { name: "short", formula: "-novelty", description: "x" });
  assert.equal(number.body.message, 'House rule "short" shifts the ranking of films');
  const off = await ask("PUT", "", { name: "off", formula: "1", enabled: false });
  assert.equal(off.body.message, 'House rule "off" is stored and not in force');
  const { body } = await ask("GET");
  assert.deepEqual(body.house_rules.map(({ formula }: HouseRuleRow) => formula), ["-novelty", "1"]);
});

Deno.test("PUT /models/house-rules stores nothing that it cannot use", async (t) => {
  const cases: [name: string, body: unknown, status: number, pointer: string | undefined][] = [
    ["an attack", { name: "a", formula: 'novelty.constructor("x")()' }, 422, "/formula"],
    ["half a formula", { name: "a", formula: "novelty >" }, 422, "/formula"],
    ["an unknown variable", { name: "a", formula: "novelti > 1" }, 422, "/formula"],
    ["no formula", { name: "a", formula: "  " }, 422, "/formula"],
    ["a long formula", { name: "a", formula: "1".repeat(501) }, 422, "/formula"],
    ["a bad name", { name: "A b", formula: "1" }, 422, "/name"],
    ["an unknown field", { name: "a", formula: "1", weight: 2 }, 422, "/weight"],
    ["the 21st", { name: "one-too-many", formula: "1" }, 409, undefined],
  ];
  for (const [name, sent, status, pointer] of cases) {
    await t.step(name, async () => {
      const { ask, rows } = rulesApp();
      const answer = await ask("PUT", "", sent);
      assert.deepEqual([answer.status, answer.body.errors?.[0].pointer], [status, pointer]);
      assert.equal(rows.size, 0);
    });
  }
});

Deno.test("POST /models/house-rules/dry-run shows what a rule would do, and stores nothing", async () => {
  const world = await smallWorld();
  const { ask, rows } = rulesApp(world.loadSlot);
  const { seed, ...slot } = SLOT;
  const plain = (await infer(world, { ...slot, seed, top_n: 6 })).body;
  const { movie_id, release_year } = plain.recommendations.at(-1);
  const trial = { ...slot, seed, name: "lift", top_n: 6 };

  const lifted = await ask("POST", "/dry-run", {
    ...trial,
    formula: `release_year == ${release_year} ? 9 : 0`,
  });
  assert.equal(lifted.status, 200, JSON.stringify(lifted.body));
  const { kind, before, after, shifted, candidates_before, candidates_after } = lifted.body;
  assert.deepEqual([kind, shifted, candidates_before, candidates_after], ["number", 1, 6, 6]);
  assert.deepEqual(before.map((film: { movie_id: string }) => film.movie_id), ids(plain));
  assert.deepEqual([after[0].movie_id, after[0].effect, after[0].rank], [movie_id, 9, 1]);

  const struck = await ask("POST", "/dry-run", { ...trial, formula: 'not genre("Drama")' });
  assert.deepEqual(
    [struck.body.kind, struck.body.candidates_before, struck.body.candidates_after],
    ["condition", 6, 3],
  );
  assert.equal(struck.body.message, 'House rule "lift" would shift 0 of 6 films and strike out 3');

  world.houseRules = [await rule("lift", "release_year < 0")];
  const replaced = await ask("POST", "/dry-run", { ...trial, formula: "true" });
  assert.deepEqual(
    [replaced.body.candidates_before, replaced.body.candidates_after],
    [0, 6],
    "it stands in for the rule of its name",
  );
  const refused = await ask("POST", "/dry-run", { ...trial, formula: "novelti > 1" });
  assert.deepEqual([refused.status, refused.body.errors[0].pointer], [422, "/formula"]);
  assert.equal(rows.size, 0);
});

Deno.test("DELETE /models/house-rules takes a name that is there", async () => {
  const { ask, rows } = rulesApp();
  await ask("PUT", "", { name: "short", formula: "true" });
  assert.equal((await ask("DELETE")).status, 422);
  assert.equal((await ask("DELETE", "?name=other")).status, 404);
  assert.equal(rows.size, 1);
  const { status, body } = await ask("DELETE", "?name=short");
  assert.deepEqual([status, body.message], [200, 'House rule "short" is deleted']);
  assert.equal(rows.size, 0);
});
