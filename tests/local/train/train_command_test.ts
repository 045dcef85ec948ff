// Goal: one command trains, reports and stores; the same seed gives the same files; bad input is
// refused by file, column and rule. Method: the real command on invented files and, where it
// stores, on an object store in memory.
import assert from "node:assert/strict";
import { decodeCurator } from "@shared/forest/curator_file.ts";
import { decodeAudienceModel } from "@shared/forest/forest_file.ts";
import { silentProgress } from "../../../supabase/local/progress.ts";
import type { Project } from "../../../supabase/local/train/open_project.ts";
import { runTraining } from "../../../supabase/local/train/train_command.ts";
import { parseTrainFlags, type TrainFlags } from "../../../supabase/local/train/train_flags.ts";
import { type InventedFiles, inventedFiles } from "./invented_files.ts";

const flagsFor = (files: InventedFiles, out: string, ...more: string[]): TrainFlags =>
  parseTrainFlags([
    ...["--catalog", files.catalog, "--history", files.history],
    ...["--channels", files.channels.join(","), "--out", `${files.directory}/${out}`],
    ...more,
  ]);

async function train(flags: TrainFlags, project: Project | null = null): Promise<string> {
  const printed: string[] = [];
  const print = (text: string) => void printed.push(text);
  const today = "2026-11-22";
  await runTraining(flags, { project, progress: silentProgress, today, print });
  return printed.join("\n");
}

Deno.test("runTraining() shows both models beside their baselines and draws the report", async () => {
  await using files = await inventedFiles();
  const text = await train(flagsFor(files, "a", "--dry-run"));
  for (const name of ["forest", "mean by slot", "film's last rating", "curator", "coin"]) {
    assert.match(text, new RegExp(`^\\| ${name} +\\|`, "m"));
  }
  assert.match(text, /random[^\n]*\n\n {2}\S+ +█{30} +\d/, "the first feature has the longest bar");
  assert.match(text, /^\| coin +\| +0\.693 \|/m);
  const svg = await Deno.readTextFile(`${files.directory}/a/training_report.svg`);
  assert.equal(svg.match(/class="mark"/g)!.length, 10);
});

Deno.test("runTraining() writes the same files for the same seed, others for another", async () => {
  await using files = await inventedFiles();
  for (const [out, seed] of [["a", "5"], ["b", "5"], ["c", "6"]] as const) {
    await train(flagsFor(files, out, "--dry-run", "--seed", seed));
  }
  for (const name of ["audience_forest.npz", "curator.npz", "training_report.svg"]) {
    const read = (out: string) => Deno.readFile(`${files.directory}/${out}/${name}`);
    assert.deepEqual(await read("a"), await read("b"));
    assert.notDeepEqual(await read("a"), await read("c"));
  }
});

Deno.test("runTraining() stores both models, and none in a dry run", async () => {
  await using files = await inventedFiles();
  const stored = new Map<string, Uint8Array>();
  const settings = {
    channels: files.channels.map((name) => ({ name, time_zone: "Europe/Zurich" })),
    slate_size: 5,
    repeat_days: 90,
    mean_positions: 2,
    exploration_scale: 1,
  };
  const project = {
    objects: {
      upload: (bucket: string, path: string, bytes: Uint8Array) => {
        stored.set(`${bucket}/${path}`, bytes);
        return Promise.resolve();
      },
    },
    database: {
      settings: () => Promise.resolve(settings),
      slotSnapshot: () => Promise.resolve({ artifacts: {}, settings }),
    },
  } as unknown as Project;
  await train(flagsFor(files, "a", "--dry-run"), project);
  assert.equal(stored.size, 0);
  const { channels: _, ...flags } = flagsFor(files, "a");
  await train({ ...flags, channels: undefined }, project);
  const forest = await decodeAudienceModel(stored.get("ml-models/audience_forest.npz")!);
  assert.equal(forest.hyperparameters.seed, 0);
  const curator = await decodeCurator(stored.get("ml-models/curator.npz")!);
  assert.deepEqual(curator.contextNames.slice(16), files.channels);
});

Deno.test("runTraining() refuses bad input by file, column and rule", async () => {
  await using files = await inventedFiles();
  const damaged = `${files.directory}/damaged.parquet`;
  await Deno.writeFile(damaged, (await Deno.readFile(files.catalog)).slice(0, -9));
  const flags = flagsFor(files, "a", "--dry-run");
  const wrong: [change: Partial<TrainFlags>, reason: RegExp][] = [
    [{ files: { catalog: damaged, history: files.history } }, /train on .*damaged\.parquet: /],
    [
      { files: { catalog: files.history, history: files.history } },
      /train on .*history\.parquet: .*catalog_id must not be empty/,
    ],
    [{ files: { catalog: "/nowhere.parquet", history: files.history } }, /\/nowhere\.parquet/],
    [
      { channels: ["Elsewhere"] },
      /column "channel" must hold one of Elsewhere: received .*Lumen 1/,
    ],
    [{ channels: ["TF1_T_PL"] }, /at least 50 broadcasts/],
  ];
  for (const [change, reason] of wrong) {
    await assert.rejects(train({ ...flags, ...change }), reason);
  }
});
