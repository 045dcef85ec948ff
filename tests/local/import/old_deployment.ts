// The buckets of an earlier deployment, written by numpy and, where it is, scikit-learn; films and
// broadcasts are the invented broadcaster's.
import assert from "node:assert/strict";
import { findSklearn } from "../../functions-shared/forest/run_sklearn.ts";
import { inventedFiles } from "../train/invented_files.ts";

export interface OldDeployment extends AsyncDisposable {
  readonly directory: string;
  /** Whether there is a forest. */
  readonly hasForest: boolean;
  /** What its hostile pickle would create if it were executed. */
  readonly marker: string;
}

const SCRIPT = new URL("old_deployment.py", import.meta.url).pathname;
export const NEWEST = "models/versions/v1.0.10/contextual_thompson_sampler.npz";

/** Writes the deployment, which goes at the end of the block; null, and says so, without NumPy. */
export async function oldDeployment(): Promise<OldDeployment | null> {
  const python = await findPython();
  if (python === null) return null;
  const directory = await Deno.makeTempDir({ prefix: "old-deployment-" });
  const marker = `${directory}/executed`;
  const { success, stdout, stderr } = await new Deno.Command(python, {
    args: [SCRIPT, directory, marker],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  await Deno.mkdir(`${directory}/movie-data`);
  await using files = await inventedFiles();
  await Deno.copyFile(files.catalog, `${directory}/movie-data/catalog.parquet`);
  await Deno.copyFile(files.history, `${directory}/movie-data/programmes.parquet`);
  await Deno.writeTextFile(`${directory}/movie-data/broken.parquet`, "PAR1 but nothing else PAR1");
  return {
    directory,
    marker,
    hasForest: new TextDecoder().decode(stdout).trim() === "sklearn",
    [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }),
  };
}

/** One with scikit-learn if there is one, else with NumPy alone; REQUIRE_ALL=1 wants the first. */
async function findPython(): Promise<string | null> {
  const python = await findSklearn();
  if (python !== null) return python;
  assert.notEqual(Deno.env.get("REQUIRE_ALL"), "1", "scikit-learn is required and missing");
  try {
    const { success } = await new Deno.Command("python3", { args: ["-c", "import numpy"] })
      .output();
    if (success) return "python3";
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  console.log("skipped: the import of files that NumPy writes, which is not installed");
  return null;
}

/** Returns the weights of v1.0.10 for a context: (1-alpha) softmax(U c + b) + alpha / 6. */
export function weightsOfNewest(context: ArrayLike<number>): Record<string, number> {
  const names = ["audience", "competition", "diversity", "novelty", "rights", "curator"];
  const exps = names.map((_, i) => {
    let logit = i / 8;
    for (let j = 0; j < 16; j++) logit += (16 * i + j) / 128 * context[j]!;
    return Math.exp(logit);
  });
  const sum = exps.reduce((total, value) => total + value, 0);
  return Object.fromEntries(names.map((name, i) => [name, 0.75 * exps[i]! / sum + 0.25 / 6]));
}
