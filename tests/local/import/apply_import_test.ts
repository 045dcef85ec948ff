// Goal: nothing is half-imported: an import that dies at any call to the outside, before or after
// the call took effect, leaves a project that works, and the same import again ends as one that did
// not die. Method: a project in memory whose every call can be the last of a run.
import assert from "node:assert/strict";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { encodeLearner } from "@shared/bandit/learner_file.ts";
import { contextNames } from "@shared/signals/context.ts";
import { sha256Hex } from "@shared/stores/sha256.ts";
import { applyImport, type ImportTarget } from "../../../supabase/local/import/apply_import.ts";
import type { ImportPlan } from "../../../supabase/local/import/import_plan.ts";

const CHANNELS = ["Channel 1"];

async function plan(): Promise<ImportPlan> {
  const prior = createMnlPrior(contextNames(CHANNELS));
  const learner = mnlLearner({ ...prior, eventCount: 7 });
  const bytes = await encodeLearner(learner, 0);
  return {
    findings: [],
    model: { learner, bytes, sha256: await sha256Hex(bytes), sourcePath: "models/x.npz" },
    catalog: Uint8Array.of(1),
    history: Uint8Array.of(2),
    forest: Uint8Array.of(3),
  };
}

interface Version {
  status: "pending" | "ready" | "deleted";
  sha256: string;
}

class Killed extends Error {}

/** A project; the run dies at call number `killAt`, counted in half calls: even before, odd after. */
class MemoryProject {
  readonly objects = new Map<string, string>();
  readonly versions = new Map<string, Version>();
  readonly activations: string[] = [];
  calls = 0;
  waits = 0;
  killAt = Infinity;

  async #outside<T>(effect: () => T | Promise<T>): Promise<T> {
    if (this.calls++ === this.killAt) throw new Killed();
    const result = await effect();
    if (this.calls++ === this.killAt) throw new Killed();
    return result;
  }

  target(): ImportTarget {
    const put = (bucket: string, path: string, bytes: Uint8Array) =>
      void this.objects.set(`${bucket}/${path}`, bytes.join(","));
    const path = (version: string) => `versions/${version}/contextual_thompson_sampler.npz`;
    const commit = (name: string, sha256: string) => {
      const version = this.versions.get(name)!;
      assert.equal(version.status, "pending");
      this.versions.set(name, { status: "ready", sha256 });
    };
    return {
      channels: CHANNELS,
      database: {
        reserveInitialVersion: () =>
          this.#outside(() => {
            const first = this.versions.get("v1.0.0") ?? { status: "pending", sha256: "" };
            this.versions.set("v1.0.0", first);
            const ready = first.status === "ready";
            return { versionName: "v1.0.0", storagePath: path("v1.0.0"), ready };
          }),
        commitVersion: ({ versionName, sha256 }) =>
          this.#outside(() => {
            commit(versionName, sha256);
            this.activations.push(versionName);
          }),
      },
      objects: {
        upload: (bucket, name, bytes) => this.#outside(() => put(bucket, name, bytes)),
        uploadNew: (bucket, name, bytes) =>
          this.#outside(() => {
            if (this.objects.has(`${bucket}/${name}`)) return false;
            put(bucket, name, bytes);
            return true;
          }),
        download: (bucket, name) =>
          this.#outside(() =>
            Uint8Array.from(this.objects.get(`${bucket}/${name}`)!.split(","), Number)
          ),
      },
      versions: {
        reserve: () => this.#outside(() => this.#reserve(path)),
        commit: (name, { sha256 }) => this.#outside(() => commit(name, sha256)),
        activate: (name) =>
          this.#outside(() => {
            assert.equal(this.versions.get(name)?.status, "ready");
            this.activations.push(name);
            return {};
          }),
        abandon: () => Promise.reject(new Error("no other file stands at a new name's path")),
        imported: (sha256) =>
          this.#outside(() => {
            const found = [...this.versions].find(([, v]) =>
              v.status === "ready" && v.sha256 === sha256
            );
            return found
              ? { versionName: found[0], wasActivated: this.activations.includes(found[0]) }
              : null;
          }),
      },
      wait: () => Promise.resolve(void this.waits++),
    };
  }

  /** A reservation that somebody died with is in the way until its lease ends. */
  #reserve(path: (version: string) => string) {
    const pending = [...this.versions].find(([, { status }]) => status === "pending");
    const versionName = pending?.[0] ?? `v1.${this.versions.size}.0`;
    const outcome: "busy" | "reserved" = pending ? "busy" : "reserved";
    if (!pending) this.versions.set(versionName, { status: "pending", sha256: "" });
    else if (this.waits >= 2) this.versions.set(versionName, { status: "deleted", sha256: "" });
    const base = { versionName: "", storagePath: "", sha256: "" };
    const storagePath = path(versionName);
    return { outcome, versionName, storagePath, base, parentVersion: "", ranges: [], lastSeq: 0 };
  }

  /** What a slate would rest on. */
  served() {
    const active = this.activations.at(-1);
    return {
      data: [...this.objects].filter(([key]) => !key.startsWith("models/")).sort(),
      model: active &&
        this.objects.get(`models/versions/${active}/contextual_thompson_sampler.npz`),
    };
  }
}

Deno.test("applyImport() stores everything and serves the model last", async () => {
  const project = new MemoryProject();
  const steps: string[] = [];
  const imported = await plan();
  const outcome = await applyImport(imported, project.target(), (what) => steps.push(what));
  assert.deepEqual(outcome, { versionName: "v1.1.0", wasThere: false });
  assert.deepEqual(project.activations, ["v1.0.0", "v1.1.0"]);
  assert.equal(project.served().model, imported.model!.bytes.join(","));
  assert.deepEqual(steps.slice(1), [
    "movie-data/history.parquet",
    "movie-data/catalog.parquet",
    "the model",
  ]);
});

Deno.test("applyImport() leaves a model alone that it brought before", async () => {
  const project = new MemoryProject();
  await applyImport(await plan(), project.target(), () => {});
  project.activations.push("v1.0.0"); // somebody went back
  const outcome = await applyImport(await plan(), project.target(), () => {});
  assert.deepEqual(outcome, { versionName: "v1.1.0", wasThere: true });
  assert.deepEqual(project.activations, ["v1.0.0", "v1.1.0", "v1.0.0"]);
});

Deno.test("applyImport() killed at any call and run again ends as if it had not been", async () => {
  const whole = new MemoryProject();
  await applyImport(await plan(), whole.target(), () => {});
  assert(whole.calls >= 2 * 9, "forest, history, catalogue, first version, import");
  for (let killAt = 0; killAt < whole.calls; killAt++) {
    const project = new MemoryProject();
    project.killAt = killAt;
    await assert.rejects(applyImport(await plan(), project.target(), () => {}), Killed);
    const { model } = project.served();
    assert(project.activations.length === 0 || model, `killed at ${killAt}: no file is served`);
    project.killAt = Infinity;
    await applyImport(await plan(), project.target(), () => {});
    assert.deepEqual(project.served(), whole.served(), `killed at ${killAt}`);
    assert.equal(project.activations.length, 2, `killed at ${killAt}`);
    const ready = [...project.versions.values()].filter(({ status }) => status === "ready");
    assert.equal(ready.length, 2, `killed at ${killAt}`);
  }
});

Deno.test("applyImport() gives up when a version is being written all the time", async () => {
  const project = new MemoryProject();
  await applyImport({ ...await plan(), model: null }, project.target(), () => {});
  const target = project.target();
  project.versions.set("v1.0.9", { status: "pending", sha256: "" });
  project.waits = -1000;
  await assert.rejects(applyImport(await plan(), target, () => {}), /try again later/);
  assert.deepEqual(project.activations, ["v1.0.0"]);
});
