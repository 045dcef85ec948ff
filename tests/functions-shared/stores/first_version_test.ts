// Goal: the first version is whole, whatever an earlier attempt left at its path.
import assert from "node:assert/strict";
import { encodeLearner } from "@shared/bandit/learner_file.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import type { VersionCommit } from "@shared/stores/database.ts";
import { ensureFirstVersion, priorFile } from "@shared/stores/first_version.ts";
import { sha256Hex } from "@shared/stores/sha256.ts";
import { NAMES, VersionWorld } from "./version_world.ts";

const PATH = "versions/v2.0.0/contextual_thompson_sampler.npz";

Deno.test("ensureFirstVersion() keeps a whole file that it finds, and replaces another", async (t) => {
  const prior = (await priorFile(NAMES)).bytes;
  const other = await encodeLearner(mnlLearner({ ...createMnlPrior(NAMES), kappa: 0.5 }), 0);
  const cases: [name: string, left: Uint8Array | null, expected: Uint8Array][] = [
    ["nothing", null, prior],
    ["the prior", prior, prior],
    ["the prior of another release", other, other],
    ["half a file", prior.slice(0, prior.length >> 1), prior],
    ["something else", new TextEncoder().encode("not a model"), prior],
  ];
  for (const [name, left, expected] of cases) {
    await t.step(name, async () => {
      const { files, objects } = await VersionWorld.create();
      if (left) files.set(PATH, left);
      const commits: VersionCommit[] = [];
      const versionName = "v2.0.0";
      await ensureFirstVersion(
        {
          reserveInitialVersion: () =>
            Promise.resolve({ versionName, storagePath: PATH, ready: false }),
          commitVersion: (commit) => Promise.resolve(void commits.push(commit)),
        },
        objects,
        NAMES,
      );
      assert.deepEqual(files.get(PATH), expected);
      assert.deepEqual([commits[0]!.sha256, commits[0]!.bytes], [
        await sha256Hex(expected),
        expected.length,
      ]);
    });
  }
});
