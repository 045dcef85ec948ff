// Goal: the functions run on the runtime of hosted Supabase, which is Deno 2.1, though everything
// else here is newer. Method: the local stack with its function processes on deno@2.1.4.
import assert from "node:assert/strict";
import { hostedDeno } from "./hosted_deno.ts";
import { call, startProjectStack } from "./project_stack.ts";

Deno.test("the functions answer on hosted Deno 2.1", async () => {
  await using stack = await startProjectStack({ functionsDeno: await hostedDeno() });
  const slot = { date: "2026-12-04", hour: 20 };
  const offered = await call(stack, "infer", slot);
  assert.equal(offered.status, 200, JSON.stringify(offered.body));
  assert.equal(offered.body.recommendations.length, 5);
  const learned = await call(stack, "update-parameters", {
    slate_id: offered.body.slate_id,
    selected_movie: { movie_id: offered.body.recommendations[0].movie_id },
  });
  assert.deepEqual([learned.status, learned.body.model_seq], [200, 1]);
  const next = await call(stack, "infer", slot);
  const refused = await call(stack, "regenerate", { ...slot, slate_id: next.body.slate_id });
  assert.deepEqual([refused.status, refused.body.model_seq], [200, 2]);
});
