// Goal: whatever is sent twice, from wherever, is done once and answered alike. Method: three
// instances a function on a real PostgreSQL, twins sent at once.
import assert from "node:assert/strict";
import type { Stack } from "../../supabase/local/stack.ts";
import { onPostgres } from "./on_postgres.ts";
import { startPostgres } from "./postgres_cluster.ts";
import { type Answer, call, startProjectStack } from "./project_stack.ts";
import { signedIn } from "./scratch_stack.ts";

const SLOT = { date: "2026-12-04", hour: 20 };
const TWINS = 12;

async function count(stack: Stack, table: string): Promise<number> {
  const rows = await stack.db.query<{ n: number }>(`select count(*)::int as n from ${table}`, []);
  return rows[0]!.n;
}

const keyed = (stack: Stack, key: string) => ({
  apikey: stack.keys.secret,
  "idempotency-key": key,
});

/** Sends until the answer is another than "being worked on". */
async function callWithKey(stack: Stack, path: string, body: unknown, key: string) {
  for (let attempt = 0; attempt < 100; attempt++) {
    const answer = await call(stack, path, body, keyed(stack, key));
    if (answer.body.code !== "request-in-progress") return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`${path} was in progress for ever`);
}

const distinct = (answers: readonly Answer[]) =>
  new Set(answers.map(({ status, body }) => JSON.stringify([status, body])));

await onPostgres("idempotency", () => {
  Deno.test("a request under a key is done once", async (t) => {
    await using cluster = await startPostgres();
    await using stack = await startProjectStack({ postgresUrl: cluster.url, instances: 3 });
    const first = await callWithKey(stack, "infer", SLOT, "first");

    await t.step("twins at once get one slate, one event, one answer", async () => {
      const slates = await count(stack, "public.slates");
      const offered = await Promise.all(
        Array.from({ length: TWINS }, () => callWithKey(stack, "infer", SLOT, "twins")),
      );
      assert.equal(distinct(offered).size, 1);
      assert.equal(await count(stack, "public.slates"), slates + 1);
      const { slate_id, recommendations } = offered[0]!.body;
      const pick = { slate_id, selected_movie: { movie_id: recommendations[0].movie_id } };
      const learned = await Promise.all(
        Array.from({ length: TWINS }, () => callWithKey(stack, "update-parameters", pick, "pick")),
      );
      assert.equal(distinct(learned).size, 1);
      assert.deepEqual([learned[0]!.status, learned[0]!.body.duplicate], [200, false]);
      assert.equal(await count(stack, "public.selection_events"), 1);
    });

    await t.step("another body under the key is refused and written nowhere", async () => {
      const slates = await count(stack, "public.slates");
      const other = await call(stack, "infer", { ...SLOT, hour: 21 }, keyed(stack, "first"));
      assert.deepEqual([other.status, other.body.code], [422, "idempotency-key-reused"]);
      assert.equal(await count(stack, "public.slates"), slates);
      const again = await callWithKey(stack, "infer", SLOT, "first");
      assert.deepEqual(again.body, first.body);
    });

    await t.step("another caller has keys of its own", async () => {
      const session = (await (await signedIn(stack)).auth.getSession()).data.session!;
      const theirs = await call(stack, "infer", { ...SLOT, hour: 21 }, {
        apikey: stack.keys.publishable,
        authorization: `Bearer ${session.access_token}`,
        "idempotency-key": "first",
      });
      assert.equal(theirs.status, 200);
      assert.notEqual(theirs.body.slate_id, first.body.slate_id);
    });

    await t.step("feedback stays one event after its key is forgotten", async () => {
      const slate = (await call(stack, "infer", SLOT)).body;
      const body = { ...SLOT, slate_id: slate.slate_id };
      const before = await callWithKey(stack, "regenerate", body, "refusal");
      const events = await count(stack, "public.selection_events");
      await stack.db.query("delete from recommender.idempotency_keys", []);
      const after = await callWithKey(stack, "regenerate", body, "refusal");
      assert.deepEqual([before.body.duplicate, after.body.duplicate], [false, true]);
      assert.equal(after.body.event_id, before.body.event_id);
      assert.equal(after.body.slate_id, before.body.slate_id);
      assert.equal(await count(stack, "public.selection_events"), events);
    });
  });
});
