// Goal: an earlier deployment's buckets are imported into a running stack with one command, and
// infer answers with their model; kill -9 in the middle, run again, gives the same. Method: the real
// command in a process of its own; the buckets are written by numpy and scikit-learn.
import assert from "node:assert/strict";
import { contextFeatures, contextNames } from "@shared/signals/context.ts";
import { createSlot } from "@shared/signals/slot.ts";
import { bucketSource } from "../../../supabase/local/import/bucket_source.ts";
import type { Stack } from "../../../supabase/local/stack.ts";
import { serviceClient } from "../../../supabase/local/train/open_project.ts";
import { call, startProjectStack } from "../../stack/project_stack.ts";
import { killProxy } from "./kill_proxy.ts";
import { oldDeployment, weightsOfNewest } from "./old_deployment.ts";

const COMMAND = new URL("../../../supabase/local/import/main.ts", import.meta.url).pathname;
const SLOT = { date: "2026-12-04", hour: 20 };

const run = (args: readonly string[], env: Record<string, string> = {}) =>
  new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--quiet", "--no-check", COMMAND, ...args],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
    env: { NO_COLOR: "1", ...env },
  }).spawn();

async function finish(child: Deno.ChildProcess) {
  const { code, signal, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, signal, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Answers must rest on the imported model, films and, where there is one, forest. */
async function assertServed(stack: Stack, hasForest: boolean): Promise<void> {
  const { status, body } = await call(stack, "infer", { ...SLOT, seed: 1 });
  assert.equal(status, 200, JSON.stringify(body));
  const imported = await stack.db.query<{ version_name: string; algorithm: string }>(
    "select version_name, algorithm from model_parameter_logs where cause = 'import' and status = 'ready'",
  );
  assert.deepEqual(imported, [{ version_name: body.model_version, algorithm: "legacy-cts" }]);
  const slot = createSlot({ channel: "Channel 1", ...SLOT });
  const expected = weightsOfNewest(contextFeatures(slot, contextNames([])));
  const [film] = body.recommendations;
  for (const [name, weight] of Object.entries(expected)) {
    assert(Math.abs(film.signal_weights[name] - weight) < 1e-9, name);
  }
  assert.equal(typeof film.predicted_audience, hasForest ? "number" : "object");
}

Deno.test("deno task import takes a deployment over, and infer answers with its model", async (t) => {
  await using stack = await startProjectStack({ prepare: async () => {} });
  await using old = await oldDeployment();
  if (old === null) return;
  const args = ["--from", old.directory, "--data-dir", stack.dataDir];
  const order = ["--signal-order", "curator-last"];

  await t.step("without --yes and a terminal nothing is stored", async () => {
    const { code, stdout, stderr } = await finish(run([...args, ...order]));
    assert.equal(code, 2, stderr);
    assert.match(stderr, /add --yes to import/);
    assert.match(
      stdout,
      /To be imported:[\s\S]*catalog\.parquet[\s\S]*Refused:[\s\S]*hostile\.pkl/,
    );
    const dry = await finish(run([...args, ...order, "--dry-run"]));
    assert.equal(dry.code, 0, dry.stderr);
    assert.equal((await call(stack, "infer", SLOT)).body.code, "catalog-empty");
  });

  await t.step("one command", async () => {
    const { code, stdout, stderr } = await finish(run([...args, ...order, "--yes"]));
    assert.equal(code, 0, stderr);
    assert.match(stdout, /Imported; the model is served as v1\.1\.0/);
    await assertServed(stack, old.hasForest);
  });

  await t.step("again changes nothing", async () => {
    const { code, stdout, stderr } = await finish(run([...args, ...order, "--yes"]));
    assert.equal(code, 0, stderr);
    assert.match(stdout, /the same model came as v1\.1\.0 before/);
    await assertServed(stack, old.hasForest);
  });

  await t.step("its buckets can be the source of another import", async () => {
    const source = bucketSource(serviceClient(stack.url, stack.keys.secret), stack.url);
    const listed = await source.list();
    const catalog = listed.find(({ path }) => path === "movie-data/catalog.parquet")!;
    assert.equal((await source.read(catalog.path, 1e9)).length, catalog.bytes);
    assert(listed.some(({ path }) => /^models\/versions\/v1\.1\.0\/.+\.npz$/.test(path)));
    await assert.rejects(source.read(catalog.path, 10), /at most 10 bytes/);
  });
});

Deno.test("deno task import, killed in the middle and run again, ends the same", async () => {
  await using stack = await startProjectStack({ prepare: async () => {} });
  await using old = await oldDeployment();
  if (old === null) return;
  const order = ["--signal-order", "curator-last", "--yes", "--from", old.directory];
  const key = { SUPABASE_SECRET_KEY: stack.keys.secret };
  const fatal = [
    /\/object\/movie-data\/catalog\.parquet$/,
    /\/rpc\/reserve_version$/,
    /\/object\/models\/versions\/v1\.[1-9]\d*\.0\//,
    /\/rpc\/commit_version$/,
  ];
  for (const path of fatal) {
    const running: { child?: Deno.ChildProcess } = {};
    await using proxy = killProxy(
      stack.url,
      (method, requested) => method === "POST" && path.test(requested),
      () => running.child?.kill("SIGKILL"),
    );
    running.child = run([...order, "--url", proxy.url], key);
    const { signal, stderr } = await finish(running.child);
    assert.equal(signal, "SIGKILL", `${path}: ${stderr}`);
    // a lease of two minutes is let run out
    await stack.db.query(
      "update model_parameter_logs set reserved_until = now() where status = 'pending'",
    );
  }
  const { code, stderr } = await finish(run([...order, "--url", stack.url], key));
  assert.equal(code, 0, stderr);
  await assertServed(stack, old.hasForest);
  const [activations] = await stack.db.query<{ count: number }>(
    "select count(*)::int as count from model_activations as a join model_parameter_logs as v using (version_name) where v.cause = 'import'",
  );
  assert.equal(activations!.count, 1);
});
