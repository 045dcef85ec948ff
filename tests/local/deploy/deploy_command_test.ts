// Goal: nothing is changed unasked, nor by sources that fail their checks, nor where all is as it
// should be. Method: steps that note what is done with them.
import assert from "node:assert/strict";
import { runDeploy } from "../../../supabase/local/deploy/deploy_command.ts";
import type { DeployStep } from "../../../supabase/local/deploy/deploy_step.ts";
import { silentProgress } from "../../../supabase/local/progress.ts";

function world(changes: Record<string, string[]>) {
  const done: string[] = [];
  const printed: string[] = [];
  const steps = Object.entries(changes).map(([name, lines]): DeployStep => ({
    name,
    look: () => Promise.resolve(lines),
    apply: () => Promise.resolve(void done.push(`change ${name}`)),
  }));
  return {
    done,
    printed,
    context: {
      steps,
      check: () => Promise.resolve(void done.push("check")),
      smokeTest: () => {
        done.push("ask");
        return Promise.resolve(["catalog: No films yet"]);
      },
      progress: silentProgress,
      print: (text: string) => void printed.push(text),
    },
  };
}

Deno.test("runDeploy() only tells, unless --yes", async () => {
  const { done, printed, context } = world({ Database: ["apply a.sql"], Vault: [] });
  await runDeploy(false, context);
  assert.deepEqual(done, []);
  assert.deepEqual(printed.slice(0, 2), [
    "Database:\n  apply a.sql",
    "Vault: nothing to change",
  ]);
});

Deno.test("runDeploy() checks, changes what differs in order, asks, and says what is missing", async () => {
  const { done, printed, context } = world({ Database: ["x"], Buckets: [], Functions: ["y"] });
  await runDeploy(true, context);
  assert.deepEqual(done, ["check", "change Database", "change Functions", "ask"]);
  assert.equal(printed.at(-1), "  still missing: catalog: No films yet");
});

Deno.test("runDeploy() changes nothing when the checks fail, and nothing after a failed step", async () => {
  const { done, context } = world({ Database: ["x"], Functions: ["y"] });
  const failing = { ...context, check: () => Promise.reject(new Error("not fit")) };
  await assert.rejects(runDeploy(true, failing), /not fit/);
  assert.deepEqual(done, []);
  const [database, functions] = context.steps;
  const broken = { ...database!, apply: () => Promise.reject(new Error("database is away")) };
  await assert.rejects(runDeploy(true, { ...context, steps: [broken, functions!] }), /away/);
  assert.deepEqual(done, ["check"]);
});
