/**
 * The audience forest, trained and asked, beside scikit-learn on the same rows and one processor.
 * All times are of CPU, as other work on the machine would count for either side otherwise.
 */
import { cpuUsage } from "node:process";
import { readPickle } from "@shared/formats/pickle.ts";
import { AudienceCache } from "@shared/forest/audience_cache.ts";
import { audienceContext } from "@shared/forest/audience_context.ts";
import { audienceFeatureNames } from "@shared/forest/audience_features.ts";
import { broadcastFeatures } from "@shared/forest/audience_matrix.ts";
import type { AudienceModel } from "@shared/forest/audience_model.ts";
import { CONSTANT, type FeatureMatrix, matrixOfRows } from "@shared/forest/feature_matrix.ts";
import { nodeCount } from "@shared/forest/forest.ts";
import { decodeAudienceModel, encodeAudienceModel } from "@shared/forest/forest_file.ts";
import { predictForest } from "@shared/forest/predict_forest.ts";
import { fitQuantiles } from "@shared/forest/quantile_transform.ts";
import { regressionMetrics } from "@shared/forest/regression_metrics.ts";
import { importForest } from "@shared/forest/sklearn_forest.ts";
import { FOREST_SETTINGS, type ForestSettings, trainForest } from "@shared/forest/train_forest.ts";
import { fillMissing, trainingMedians } from "@shared/forest/training_medians.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { findSklearn } from "../functions-shared/forest/run_sklearn.ts";
import { type SyntheticRows, syntheticRows } from "../functions-shared/forest/synthetic_rows.ts";
import { OWN_CHANNELS, randomWorld } from "../functions-shared/signals/random_world.ts";
import { installTools, SKLEARN } from "../test_tools.ts";
import type { BenchRow } from "./bench_row.ts";
import { cpuMs, medianCpuMs } from "./median_cpu_ms.ts";

const [FEATURES, LEARNED, HELD_OUT, FILMS, TREES] = [45, 20_000, 5_000, 10_000, 100];
/** Features that are the same for all films of a slot: hour, weekday, season, channel and so on. */
const SLOT_FEATURES = 10;
const NAMES = Array.from({ length: FEATURES }, (_, i) => `x${i}`);

/** What forest_sklearn.py prints, and what it leaves in files. */
interface Reference {
  readonly fit_cpu_ms: number;
  readonly r2: number;
  readonly predict_ms: number;
  readonly predict_one_ms: number;
  readonly forest: Uint8Array;
  readonly predictions: Float64Array;
}

/** Times training, asking and loading; scikit-learn times itself. About a minute. */
export async function benchForest(): Promise<BenchRow[]> {
  const rows = syntheticRows(LEARNED + HELD_OUT, FEATURES, 5);
  const asked = slotRows();
  const reference = await askSklearn(rows, asked);
  return [
    trainingRow(rows, reference),
    ...(reference === null ? [] : predictionRows(asked, reference)),
    ...await audienceRows(),
  ];
}

function trainingRow({ features, targets }: SyntheticRows, reference: Reference | null): BenchRow {
  const cut = LEARNED * FEATURES;
  const learned = matrixOfRows(features.slice(0, cut), FEATURES);
  const settings: ForestSettings = {
    trees: TREES,
    maxFeatures: 1,
    minSamplesLeaf: 1,
    maxDepth: null,
    maxNodes: null,
    seed: 1,
  };
  const before = cpuUsage();
  const forest = trainForest(NAMES, learned, targets.slice(0, LEARNED), settings);
  const oursMs = cpuMs(before);
  const predicted = predictForest(forest, matrixOfRows(features.slice(cut), FEATURES));
  const { r2 } = regressionMetrics(predicted, targets.slice(LEARNED));
  return {
    name: "train 100 trees on 20,000 rows x 45 features",
    ours: oursMs,
    theirs: reference?.fit_cpu_ms ?? null,
    reference: "scikit-learn, one processor",
    note: "all features at each split",
    figures: [["R2 on 5,000 rows held out", r2.toFixed(4), reference?.r2.toFixed(4) ?? ""]],
  };
}

function predictionRows(asked: Float64Array, reference: Reference): BenchRow[] {
  const { forest } = importForest(readPickle(reference.forest), NAMES);
  const matrix = withConstants(asked);
  const actual = predictForest(forest, matrix);
  const equal = actual.filter((value, row) => value === reference.predictions[row]).length;
  const manyMs = medianCpuMs(20, () => void predictForest(forest, matrix));
  const one = matrixOfRows(asked.slice(0, FEATURES), FEATURES);
  const oneMs = medianCpuMs(50, () => void predictForest(forest, one), 100);
  const perTree = (ms: number, rows: number) => `${(ms * 1e6 / rows / TREES).toFixed(1)} ns`;
  return [
    {
      name: "ask 100 trees about 10,000 films",
      ours: manyMs,
      theirs: reference.predict_ms,
      reference: "scikit-learn, one processor",
      note: `${nodeCount(forest)} nodes`,
      figures: [
        ["a film and tree", perTree(manyMs, FILMS), perTree(reference.predict_ms, FILMS)],
        ["predictions equal to the last bit", `${equal} of ${FILMS}`, "the same forest"],
      ],
    },
    {
      name: "ask 100 trees about one film",
      isDetail: true,
      ours: oneMs,
      theirs: reference.predict_one_ms,
      reference: "scikit-learn, one processor",
      note: "",
      figures: [["a tree", perTree(oneMs, 1), perTree(reference.predict_one_ms, 1)]],
    },
  ];
}

/** A slot with a real catalogue's features, as a request has it. */
async function audienceRows(): Promise<BenchRow[]> {
  const { catalog } = randomWorld({ seed: 1, films: FILMS, broadcasts: 0, picks: 0, showings: 0 });
  const contexts = Array.from(
    { length: 200 },
    (_, i) =>
      audienceContext(
        { channel: OWN_CHANNELS[i % 2]!, day: 20_000 + i, hour: 6 + i % 18 },
        new Set(),
      ),
  );
  const rng = createRng(2);
  const films = Int32Array.from({ length: 8_000 }, () => Math.floor(rng.uniform() * FILMS));
  const names = audienceFeatureNames(catalog, OWN_CHANNELS, 10);
  const slots = Array.from(films, (_, i) => contexts[i % contexts.length]!);
  const features = broadcastFeatures(names, catalog, films, slots);
  const medians = trainingMedians(features, names.length);
  const matrix = matrixOfRows(fillMissing(features, medians), names.length);
  const targets = Float64Array.from(films, (_, i) => slots[i]!.hour + 5 * rng.uniform());
  const forest = trainForest(names, matrix, targets, { ...FOREST_SETTINGS, minSamplesLeaf: 2 });
  const model: AudienceModel = {
    forest,
    medians,
    targetScale: fitQuantiles(targets, true),
    hyperparameters: {},
  };
  const file = encodeAudienceModel(model);
  let asked = 0;
  const cache = new AudienceCache(contexts.length);
  const question = () => ({ model, modelVersion: "1", catalog, context: contexts[asked++ % 200]! });
  const known = new AudienceCache();
  const context = contexts[0]!;
  return [
    {
      name: "audience of 10,000 films in a new slot",
      ours: medianCpuMs(50, () => void cache.predict(question())),
      theirs: null,
      reference: "",
      note: `${nodeCount(forest)} nodes, ${names.length} features; a slot asked before: ${
        (1000 * medianCpuMs(20, () => void known.predict({ ...question(), context }), 50)).toFixed(
          1,
        )
      } us`,
    },
    {
      name: "load the audience model",
      isDetail: true,
      ours: await medianLoadMs(file),
      theirs: null,
      reference: "",
      note: `${(file.length / 1e6).toFixed(1)} MB, ${nodeCount(forest)} nodes, with all checks`,
    },
  ];
}

async function medianLoadMs(file: Uint8Array): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 9; i++) {
    const before = cpuUsage();
    await decodeAudienceModel(file);
    times.push(cpuMs(before));
  }
  return times.sort((a, b) => a - b)[4]!;
}

/** [films, 45] rows that agree in the slot's features. */
function slotRows(): Float64Array {
  const { features } = syntheticRows(FILMS, FEATURES, 9);
  return features.map((value, i) => i % FEATURES < SLOT_FEATURES ? features[i % FEATURES]! : value);
}

function withConstants(rows: Float64Array): FeatureMatrix {
  const matrix = matrixOfRows(rows, FEATURES);
  return {
    ...matrix,
    columnAt: matrix.columnAt.map((at, feature) => feature < SLOT_FEATURES ? CONSTANT : at),
    constants: Float32Array.from(rows.subarray(0, FEATURES)),
  };
}

/** Installs scikit-learn where it is missing; returns null where that cannot be done. */
async function askSklearn(rows: SyntheticRows, asked: Float64Array): Promise<Reference | null> {
  let python = await findSklearn();
  if (python === null) {
    await installTools([SKLEARN]);
    python = await findSklearn();
  }
  if (python === null) {
    console.error("there is no scikit-learn to compare with: install python3-sklearn");
    return null;
  }
  const folder = await Deno.makeTempDir();
  try {
    const path = (name: string) => `${folder}/${name}`;
    const write = (name: string, values: Float64Array) =>
      Deno.writeFile(path(name), new Uint8Array(values.slice().buffer));
    await write("features", rows.features);
    await write("targets", rows.targets);
    await write("asked", asked);
    const script = new URL("forest_sklearn.py", import.meta.url).pathname;
    const files = [path("asked"), path("forest"), path("predictions")];
    const { success, stdout, stderr } = await new Deno.Command(python, {
      args: [script, path("features"), path("targets"), String(LEARNED), ...files],
      env: { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
    }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    const predictions = await Deno.readFile(path("predictions"));
    return {
      ...JSON.parse(new TextDecoder().decode(stdout)),
      forest: await Deno.readFile(path("forest")),
      predictions: new Float64Array(predictions.buffer),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}
