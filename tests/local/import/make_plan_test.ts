// Goal: of an earlier deployment's buckets everything that can be used is converted, and everything
// else is refused one by one with its reason. Method: buckets written by numpy and scikit-learn.
import assert from "node:assert/strict";
import { readCatalog } from "@shared/catalog/read_catalog.ts";
import { decodeAudienceModel } from "@shared/forest/forest_file.ts";
import { decodeLearner } from "@shared/bandit/learner_file.ts";
import { contextFeatures, contextNames } from "@shared/signals/context.ts";
import { SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import { createSlot } from "@shared/signals/slot.ts";
import type { DeploymentSource } from "../../../supabase/local/import/deployment_source.ts";
import { directorySource } from "../../../supabase/local/import/directory_source.ts";
import { SIGNAL_ORDERS } from "../../../supabase/local/import/import_flags.ts";
import { makePlan, type PlanRequest } from "../../../supabase/local/import/make_plan.ts";
import { planText } from "../../../supabase/local/import/plan_text.ts";
import { NEWEST, oldDeployment, weightsOfNewest } from "./old_deployment.ts";

const REQUEST: PlanRequest = {
  channels: ["Channel 1"],
  country: "CH",
  convert: false,
  signalNames: () => SIGNAL_ORDERS["curator-last"]!,
  choices: { model: undefined, catalog: undefined, history: undefined, forest: undefined },
};
const plan = (source: DeploymentSource, change: Partial<PlanRequest> = {}) =>
  makePlan(source, { ...REQUEST, ...change }, () => {});

const SLOT = createSlot({ channel: "Channel 1", date: "2026-12-04", hour: 20 });
const CONTEXT = contextFeatures(SLOT, contextNames([]));

Deno.test("makePlan() takes what it can and refuses the rest one by one", async (t) => {
  await using old = await oldDeployment();
  if (old === null) return;
  const source = directorySource(old.directory);
  const made = await plan(source);
  const found = new Map(made.findings.map((finding) => [finding.path, finding]));
  const is = (path: string, outcome: string, detail: RegExp) => {
    const finding = found.get(path);
    assert.equal(finding?.outcome, outcome, `${path}: ${finding?.detail}`);
    assert.match(finding!.detail, detail);
  };

  await t.step("the newest model that can be read, its signals in our order", async () => {
    is(
      NEWEST,
      "import",
      /legacy-cts with 16 context features; signal order audience first; runs on/,
    );
    const { learner } = await decodeLearner(made.model!.bytes, {
      contextNames: contextNames(["Channel 1"]),
    });
    const { mean } = learner.weightBelief(CONTEXT);
    const expected = weightsOfNewest(CONTEXT);
    SIGNAL_NAMES.forEach((name, i) => assert(Math.abs(mean[i]! - expected[name]!) < 1e-12, name));
  });

  await t.step(
    "models that are damaged, hostile or impossible are refused, older ones left",
    () => {
      const version = (name: string) => NEWEST.replace("v1.0.10", name);
      is(version("v1.0.11"), "refuse", /Cannot read/);
      is(version("v1.0.12"), "refuse", /object|pickle|dtype/i);
      is(version("v1.0.13"), "refuse", /tau.*positive/);
      is(version("v1.0.9"), "leave", /another version is taken/);
      is("models/versions/v1.0.10/notes.txt", "leave", /not imported/);
    },
  );

  await t.step("catalogue and history are told apart by their columns", async () => {
    is("movie-data/catalog.parquet", "import", /catalogue of 200 films/);
    is("movie-data/programmes.parquet", "import", /broadcasts on 6 channels/);
    is("movie-data/broken.parquet", "refuse", /Cannot read Parquet file/);
    assert.equal((await readCatalog(made.catalog!, "1")).size, 200);
  });

  await t.step("pickles that are hostile or none are refused; nothing was executed", async () => {
    is("ml-models/hostile.pkl", "refuse", /posix\.system|os\.system/);
    is("ml-models/text.joblib", "refuse", /begins with 74 68 69 73/);
    await assert.rejects(Deno.stat(old.marker), Deno.errors.NotFound);
  });

  await t.step("the forest comes with medians and scale, proven by the source's rows", async () => {
    if (!old.hasForest) return;
    is("ml-models/audience_model.joblib", "import", /8 trees.*scaler moved.*50 of 50 predictions/);
    is("ml-models/audience_model.joblib", "import", /always at their median: house_secret/);
    const { medians, targetScale, forest } = await decodeAudienceModel(made.forest!);
    assert.equal(forest.featureNames[5], "channel_Lumen 1");
    assert(medians[2]! > 60 && targetScale.median > 0);
  });

  await t.step("planText() lists the three groups", () => {
    const text = planText(made, "here", "there");
    const headings = ["From here into there", "To be imported:", "Refused:", "Left where it is:"];
    const places = headings.map((heading) => text.indexOf(heading));
    assert(places.every((at, i) => at >= 0 && (i === 0 || at > places[i - 1]!)), text);
  });
});

Deno.test("makePlan() refuses a model whose signal order nobody knows", async () => {
  await using old = await oldDeployment();
  if (old === null) return;
  const made = await plan(directorySource(old.directory), { signalNames: () => null });
  assert.equal(made.model, null);
  const finding = made.findings.find(({ path }) => path === NEWEST)!;
  assert.match(finding.detail, /add --signal-order curator-first or curator-last/);
  assert.notEqual(made.catalog, null, "the rest goes on");
});

Deno.test("makePlan() turns the old learner into ours when asked", async () => {
  await using old = await oldDeployment();
  if (old === null) return;
  const { model } = await plan(directorySource(old.directory), { convert: true });
  assert.equal(model!.learner.algorithm, "mnl-ts/1");
  const { mean } = model!.learner.weightBelief(CONTEXT);
  const best = (weights: (name: string, i: number) => number) =>
    [...SIGNAL_NAMES].sort((a, b) =>
      weights(b, SIGNAL_NAMES.indexOf(b)) - weights(a, SIGNAL_NAMES.indexOf(a))
    );
  const expected = weightsOfNewest(CONTEXT);
  assert.deepEqual(best((_, i) => mean[i]!), best((name) => expected[name]!));
});

Deno.test("makePlan() takes the files that are named and says which are not there", async () => {
  await using old = await oldDeployment();
  if (old === null) return;
  const source = directorySource(old.directory);
  const model = NEWEST.replace("v1.0.10", "v1.0.9");
  const made = await plan(source, {
    choices: { ...REQUEST.choices, model, catalog: "movie-data/x" },
  });
  assert.equal(made.model!.sourcePath, model);
  assert.deepEqual([made.catalog, made.history, made.forest], [null, null, null]);
  const reasons = made.findings.map(({ path, detail }) => `${path}: ${detail}`).join("\n");
  assert.match(reasons, /movie-data\/x: no such file in the source/);
  assert.match(reasons, /programmes\.parquet: .*received none/);
  assert.match(reasons, /catalog\.parquet: .*another one was asked for/);
});

Deno.test("makePlan() finds nothing in a directory without buckets", async () => {
  const directory = await Deno.makeTempDir();
  try {
    assert.deepEqual((await plan(directorySource(directory))).findings, []);
  } finally {
    await Deno.remove(directory);
  }
  await assert.rejects(plan(directorySource(directory)), Deno.errors.NotFound);
});
