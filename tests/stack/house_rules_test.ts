// Goal: a rule holds from the next slate on and is gone when it is deleted; a slate that rules
// shaped is explained and learned from like any other. Method: the real functions on a stack.
import assert from "node:assert/strict";
import type { Stack } from "../../supabase/local/stack.ts";
import { checkExchange } from "../functions-shared/contract/check_exchange.ts";
import { call, get, startProjectStack } from "./project_stack.ts";

const SLOT = { date: "2026-12-04", hour: 20, seed: 11, top_n: 10 };

async function send(stack: Stack, method: "PUT" | "DELETE", query: string, requestBody?: unknown) {
  const path = `/models/house-rules${query}`;
  const response = await fetch(stack.functionsUrl + path, {
    method,
    headers: { apikey: stack.keys.secret, "content-type": "application/json" },
    ...(requestBody !== undefined && { body: JSON.stringify(requestBody) }),
  });
  const { status } = response;
  const body = await response.json();
  checkExchange({ method, path, requestBody, status, body });
  return { status, body };
}

async function slate(stack: Stack) {
  const { status, body } = await call(stack, "infer", SLOT);
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

/** A slate without its id. */
const alike = (body: object) => JSON.stringify({ ...body, slate_id: null });

Deno.test("house rules shape the slates of a running stack", async (t) => {
  await using stack = await startProjectStack();
  const before = await slate(stack);
  const [first, last] = [before.recommendations[0], before.recommendations.at(-1)];
  let lifted = before;

  await t.step("a condition strikes films out", async () => {
    const formula = `duration_min != ${first.duration_min}`;
    assert.equal((await send(stack, "PUT", "", { name: "no-first", formula })).status, 200);
    const { recommendations, excluded } = await slate(stack);
    assert(excluded.rule > 0);
    for (const film of recommendations) assert.notEqual(film.duration_min, first.duration_min);
  });

  await t.step("a number lifts a film, and the slate is explained", async () => {
    await send(stack, "DELETE", "?name=no-first");
    const formula =
      `duration_min == ${last.duration_min} and release_year == ${last.release_year}` +
      " ? 10 : 0";
    await send(stack, "PUT", "", { name: "lift", formula });
    lifted = await slate(stack);
    assert.equal(lifted.recommendations[0].movie_id, last.movie_id);
    const [rule] = lifted.recommendations[0].house_rules;
    assert.deepEqual([rule.name, rule.effect], ["lift", 10]);
    assert.equal(lifted.recommendations[0].mean_score, last.mean_score);
    const { body } = await get(stack, `infer/slates/${lifted.slate_id}`);
    assert.equal(body.verified, true, JSON.stringify(body.recomputed));
    assert.equal(body.slate.items[0].house_rule_bonus, 10);
  });

  await t.step("a rule that cannot be used is refused and changes nothing", async () => {
    const { status, body } = await send(stack, "PUT", "", {
      name: "lift",
      formula: 'curator.constructor("return Deno")()',
    });
    assert.deepEqual([status, body.errors[0].pointer], [422, "/formula"]);
    const rules = await get(stack, "models/house-rules");
    assert.deepEqual(rules.body.house_rules.map(({ name }: { name: string }) => name), ["lift"]);
  });

  await t.step("deleting it brings back the slate as it was", async () => {
    assert.equal((await send(stack, "DELETE", "?name=lift")).status, 200);
    assert.equal((await send(stack, "DELETE", "?name=lift")).status, 404);
    assert.equal(alike(await slate(stack)), alike(before));
  });

  await t.step("a film that a rule lifted can be picked, sent back as it was shown", async () => {
    const { slate_id, recommendations } = lifted;
    const { status, body } = await call(stack, "update-parameters", {
      slate_id,
      selected_movie: recommendations[0],
    });
    assert.equal(status, 200, JSON.stringify(body));
  });
});
