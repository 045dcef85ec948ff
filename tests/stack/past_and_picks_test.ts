// Goal: what slates and events on record say, and what the past is worth to the learner, can be had of
// a running project by one command each; a warm start loses no pick, whatever dies. Method: slates
// and feedback through the real routes, then the real commands; deaths after every single call.
import assert from "node:assert/strict";
import { decodeLearner } from "@shared/bandit/learner_file.ts";
import { createMnlPrior, type MnlState, updateMnl } from "@shared/bandit/mnl_posterior.ts";
import { contextNames } from "@shared/signals/context.ts";
import { loggedEvent } from "@shared/stores/logged_event.ts";
import { supabaseVersionLog } from "@shared/stores/supabase_version_log.ts";
import { readRecordedEvents } from "../../supabase/local/evaluate/recorded_log.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { openProject, type Project } from "../../supabase/local/train/open_project.ts";
import {
  storeWarmStart,
  type WarmStartTarget,
} from "../../supabase/local/train/warm_start/store_warm_start.ts";
import { killProxy } from "../local/import/kill_proxy.ts";
import { call, startProjectStack } from "./project_stack.ts";

const SLATES = 32;
const CALLS_MAX = 20;
const CHANNELS = ["Lumen 1", "Lumen 2"];

const run = (script: string, args: readonly string[], env: Record<string, string> = {}) =>
  new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--allow-all", "--quiet", "--no-check"],
      new URL(`../../supabase/local/${script}/main.ts`, import.meta.url).pathname,
      ...args,
    ],
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

/** Slates of 32 slots: most picked from, every eighth refused, one pick taken back. */
async function answerSlates(stack: Stack): Promise<void> {
  let retracted = "";
  for (let i = 0; i < SLATES; i++) {
    const date = `2026-12-${String(1 + i % 16).padStart(2, "0")}`;
    const slot = { date, hour: 20 + Math.floor(i / 16), channel: CHANNELS[i % 2]!, seed: i };
    const slate = await call(stack, "infer", slot);
    assert.equal(slate.status, 200, JSON.stringify(slate.body));
    const { slate_id, recommendations } = slate.body;
    const event_id = crypto.randomUUID();
    const { movie_id } = recommendations[i % recommendations.length];
    const answer = i % 8 === 7
      ? await call(stack, "regenerate", { slate_id, ...slot, generate_new_slate: false })
      : await call(stack, "update-parameters", {
        slate_id,
        event_id,
        selected_movie: { movie_id },
      });
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    retracted = i === 4 ? event_id : retracted;
  }
  const undone = await call(stack, "update-parameters/retract", { event_id: retracted });
  assert.equal(undone.status, 200, JSON.stringify(undone.body));
}

/** The target whose `calls`-th call is the last that arrives; what follows it does not happen. */
function dyingAfter(target: WarmStartTarget, calls: number): WarmStartTarget {
  let left = calls;
  const dying = <T extends object>(store: T): T =>
    new Proxy(store, {
      get: (_, name) => async (...args: unknown[]) => {
        if (left <= 0) throw new Error("dead");
        const method: (...args: unknown[]) => unknown = Reflect.get(store as object, name);
        const result = await method.apply(store, args);
        if (--left === 0) throw new Error("dead");
        return result;
      },
    });
  return { ...target, versions: dying(target.versions), objects: dying(target.objects) };
}

/** What the model must be: all standing events on the prior of the warm start. */
async function expectedState(project: Project, prior: MnlState): Promise<MnlState> {
  const rows = await readRecordedEvents(project.client);
  const retracted = new Set(rows.map(({ retracts }) => retracts));
  const standing = rows.filter((row) => row.kind !== "retraction" && !retracted.has(row.event_id));
  return updateMnl(prior, standing.map((row) => loggedEvent(row).choice!));
}

Deno.test("the log is judged, and the past folded in beneath it", async (t) => {
  await using stack = await startProjectStack();
  await answerSlates(stack);
  const project = await openProject(
    { url: undefined, dataDir: stack.dataDir, keyVariable: "" },
    () => undefined,
  );

  await t.step("evaluate --log judges every slate of the real routes", async () => {
    const args = ["--log", "--data-dir", stack.dataDir, "--version", "v1.0.0"];
    const { code, stdout, stderr } = await finish(run("evaluate", [...args, "--json"]));
    assert.equal(code, 0, stderr);
    const { slates, answered, judged, notJudged, versions, verdict } = JSON.parse(stdout);
    assert.deepEqual([slates, answered, judged], [SLATES, SLATES - 1, SLATES - 1], stdout);
    assert.deepEqual(notJudged, {});
    assert.equal(versions[0].version, "all");
    assert(versions.length > 3, "each version has its own line");
    assert.equal(versions[0].slates, SLATES - 1);
    assert.equal(
      verdict.live.value,
      (SLATES - 5) / (SLATES - 1),
      "four of eight-and-twenty refused",
    );
    assert(verdict.random.value > 0 && verdict.random.value < 1);
    for (const { name, selfNormalised, doublyRobust, effectiveSampleSize } of verdict.candidates) {
      assert(effectiveSampleSize <= SLATES - 1);
      const isRefused = effectiveSampleSize < 30;
      assert.equal(selfNormalised === null, isRefused, name);
      assert.equal(doublyRobust === null, isRefused, name);
    }
    const stored = verdict.candidates.at(-1);
    assert.match(stored.name, /^version v1\.0\.0 \(has learned 0 of the answers\)$/);
    assert(verdict.candidates.some(({ missing }: { missing: number | null }) => missing! > 0));
    const text = await finish(run("evaluate", args));
    assert.match(
      text.stdout,
      /not judged, as [\d.]+ effective decisions of 30 are on record; about \d+ more/,
    );
  });

  await t.step(
    "a warm start that dies after any call ends the same, and loses no pick",
    async () => {
      const names = contextNames(CHANNELS);
      const plain = createMnlPrior(names);
      const prior = { ...plain, mean: plain.mean.map((value, i) => value + 0.01 * i) };
      const target: WarmStartTarget = {
        versions: supabaseVersionLog(project.client),
        objects: project.objects,
        settings: () => project.database.settings(),
        codeVersion: "test",
        wait: () => Promise.reject(new Error("nobody else writes a version")),
      };
      const store = (calls: number) =>
        storeWarmStart(prior, "a test", dyingAfter(target, calls), () => {});
      let calls = 0;
      while (calls++ < CALLS_MAX) {
        const served = await store(calls).catch((error) => {
          assert.equal(error.message, "dead", error.stack);
        });
        if (served) break;
        const { status } = await call(stack, "infer", { date: "2026-12-20", hour: 20 });
        assert.equal(status, 200, `after ${calls} calls`);
        await stack.db.query(
          "update model_parameter_logs set reserved_until = now() where status = 'pending'",
        );
      }
      assert(calls >= 8 && calls < CALLS_MAX, `${calls} calls`);
      const again = await storeWarmStart(prior, "a test", target, () => {});
      assert(again.wasThere);
      const roots = await stack.db.query<{ version_name: string }>(
        "select version_name from model_parameter_logs where cause = 'import' and status = 'ready'",
      );
      assert.deepEqual(roots, [{ version_name: again.priorVersion }], "one prior, however often");
      const row = await target.versions.read(again.versionName);
      assert.equal(row!.event_count, SLATES - 1);
      const file = await project.objects.download("models", row!.storage_path, 8 << 20);
      const { learner } = await decodeLearner(file, { contextNames: names });
      assert(learner.algorithm === "mnl-ts/1");
      const expected = await expectedState(project, prior);
      assert.deepEqual(learner.state.mean, expected.mean);
      assert.deepEqual(learner.state.covariance, expected.covariance);
      assert.equal(learner.state.eventCount, SLATES - 1);
    },
  );

  await t.step("train --warm-start, killed and run again, serves one warm prior", async () => {
    const key = { SUPABASE_SECRET_KEY: stack.keys.secret };
    const out = ["--out", `${stack.dataDir}/training`];
    const running: { child?: Deno.ChildProcess } = {};
    await using proxy = killProxy(
      stack.url,
      (method, path) => method === "POST" && /\/object\/models\/versions\//.test(path),
      () => running.child?.kill("SIGKILL"),
    );
    running.child = run("train", ["--warm-start", "--url", proxy.url, ...out], key);
    assert.equal((await finish(running.child)).signal, "SIGKILL");
    await stack.db.query(
      "update model_parameter_logs set reserved_until = now() where status = 'pending'",
    );
    const second = await finish(run("train", ["--warm-start", "--url", stack.url, ...out], key));
    assert.equal(second.code, 0, second.stderr);
    const served = /worth [^\n]+ days of picks[\s\S]*Served as (v[\d.]+), .* prior is (v[\d.]+)/
      .exec(second.stdout);
    assert(served, second.stdout);
    const { body } = await call(stack, "infer", { date: "2026-12-21", hour: 20 });
    assert.equal(body.model_version, served[1]);
    assert.equal(body.model_seq, SLATES + 1);
    const third = await finish(run("train", ["--warm-start", "--url", stack.url, ...out], key));
    assert.match(
      third.stdout,
      new RegExp(`in service already: ${served[1]} stands on ${served[2]}`),
    );
  });
});
