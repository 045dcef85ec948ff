/** Writing and reading a learner's file, beside numpy doing the same with the same arrays. */
import { decodeLearner, encodeLearner } from "@shared/bandit/learner_file.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { contextNames } from "@shared/signals/context.ts";
import type { BenchRow } from "./bench_row.ts";
import { numpyMs } from "./numpy_reference.ts";

const RUNS = 200;

/** Times the file of a learner with 18 context features, D = 115; numpy times itself. */
export async function benchNpz(): Promise<BenchRow[]> {
  const names = contextNames(["Channel 1", "Channel 2"]);
  const learner = mnlLearner(createMnlPrior(names));
  const file = await encodeLearner(learner, 1000);
  const path = await Deno.makeTempFile({ suffix: ".npz" });
  try {
    await Deno.writeFile(path, file);
    const kilobytes = `D = 115, ${Math.round(file.length / 1000)} KB`;
    return [
      {
        name: "write a learner's NPZ file",
        ours: await medianAsyncMs(() => encodeLearner(learner, 1000)),
        theirs: await numpyMs("npz_numpy.py", ["write", path, String(RUNS)]),
        reference: "numpy.savez",
        note: `${kilobytes}, with the conversion for earlier readers`,
      },
      {
        name: "read a learner's NPZ file",
        ours: await medianAsyncMs(() => decodeLearner(file, { contextNames: names })),
        theirs: await numpyMs("npz_numpy.py", ["read", path, String(RUNS)]),
        reference: "numpy.load",
        note: `${kilobytes}, with all checks`,
      },
    ];
  } finally {
    await Deno.remove(path);
  }
}

async function medianAsyncMs(work: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < RUNS / 10; i++) await work();
  const times: number[] = [];
  for (let i = 0; i < RUNS; i++) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b)[RUNS >> 1]!;
}
