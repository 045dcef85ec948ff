// Goal: SQL errors, however many, never end the built-in database. Method: more of them than
// one engine is given, and what must survive the change of engines.
import assert from "node:assert/strict";
import { clientFor, startScratchStack } from "./scratch_stack.ts";

Deno.test("the built-in database is opened anew before SQL errors wear it out", async () => {
  await using stack = await startScratchStack();
  const { db } = stack;
  await db.transact("create table public.kept (n integer); insert into public.kept values (1);");
  const first = db.connection.driver;
  for (let i = 0; i < 2001; i++) await assert.rejects(() => db.query("select 1 / 0"));
  assert.deepEqual(await db.query("select n from public.kept"), [{ n: 1 }]);
  assert.notEqual(db.connection.driver, first);

  const { data, error } = await clientFor(stack, stack.keys.secret).from("app_settings").select();
  assert.deepEqual([error, data!.length > 0], [null, true], "Lite goes on with the new engine");
  await db.query("select net.http_get($1)", [stack.url]);
  while ((await db.query("select 1 from net._http_response")).length === 0) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
});
