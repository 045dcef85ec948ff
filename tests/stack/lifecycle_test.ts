// Goal: versions are made, rolled back, rebuilt, deleted and reset through the API, and the state
// is always what the activation log says. Method: the real functions; every version's file is
// compared with the fold of the log from the prior, computed here.
import assert from "node:assert/strict";
import { sha256Hex } from "@shared/stores/sha256.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { checkExchange } from "../functions-shared/contract/check_exchange.ts";
import { type Answer, call, callUntilDone, get, startProjectStack } from "./project_stack.ts";
import { fileOf, foldOf, pick } from "./version_files.ts";

const SLOT = { date: "2026-12-04", hour: 20 };
async function checkpoint(stack: Stack, body: object = {}): Promise<string> {
  const answer = await call(stack, "models/create-checkpoint", body);
  assert.equal(answer.body.outcome, "created", JSON.stringify(answer.body));
  return answer.body.version_name;
}

async function upload(stack: Stack, bytes: Uint8Array, query = "") {
  const response = await fetch(`${stack.functionsUrl}/models/versions${query}`, {
    method: "POST",
    headers: { apikey: stack.keys.secret, "content-type": "application/zip" },
    body: bytes as BodyInit,
  });
  const { status } = response;
  const body = await response.json();
  checkExchange({ method: "POST", path: "/models/versions", status, body });
  return { status, body };
}

/** Replaces the file of a version, as nothing of ours ever does. */
async function putFile(stack: Stack, version: string, bytes: Uint8Array): Promise<void> {
  const path = `models/versions/${version}/contextual_thompson_sampler.npz`;
  const response = await fetch(`${stack.url}/storage/v1/object/${path}`, {
    method: "PUT",
    headers: { apikey: stack.keys.secret, "content-type": "application/zip" },
    body: bytes as BodyInit,
  });
  assert.equal(response.status, 200, await response.text());
}

/** Ends the instances that hold the model, and removes the copies that they made. */
async function forgetModels(stack: Stack): Promise<void> {
  for (const name of ["infer", "health"]) {
    const instances = stack.functions.instances(name);
    for (const instance of instances) instance.kill();
    await Promise.all(instances.map(({ end }) => end));
  }
  const copies = `${stack.dataDir}/artifacts`;
  for await (const { name } of Deno.readDir(copies)) {
    if (name.startsWith("model.npz.")) await Deno.remove(`${copies}/${name}`);
  }
}

/** Reads again while an instance is being born. */
async function getUntilDone(stack: Stack, path: string): Promise<Answer["body"]> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const { body } = await get(stack, path).catch(() => ({ body: {} }));
    if ("checks" in body || "artifacts" in body) return body;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${path} did not answer`);
}

const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

Deno.test("versions follow the log through checkpoints, rollbacks, retractions and a reset", async (t) => {
  // what the database asks for by itself is lost: here every checkpoint is asked for
  await using stack = await startProjectStack({ netFault: () => ({ copies: 0, delayMs: 0 }) });
  let events: string[] = [];

  await t.step("a checkpoint holds the fold and serves on", async () => {
    events = await pick(stack, 4);
    assert.equal(await checkpoint(stack), "v1.0.1");
    assert.deepEqual(await fileOf(stack, "v1.0.1"), await foldOf(stack, upTo(4), 4));
    const { body } = await call(stack, "infer", { ...SLOT, seed: 1 });
    assert.deepEqual([body.model_version, body.model_seq], ["v1.0.1", 4]);
    const current = await get(stack, "models/current-version");
    assert.equal(current.body.version_name, "v1.0.1");
    assert.equal(current.body.events_on_top, 0);
  });

  await t.step("not due is said, and names the version that serves", async () => {
    const { status, body } = await call(stack, "models/create-checkpoint", { cause: "sweep" });
    assert.deepEqual([status, body.outcome, body.version_name], [200, "not_due", "v1.0.1"]);
  });

  await t.step(
    "a damaged file is never served: the state before it is, and health says so",
    async () => {
      const good = await fileOf(stack, "v1.0.1");
      const ask = () => callUntilDone(stack, "infer", { ...SLOT, seed: 9 });
      const before = (await ask()).body;
      const damaged: [name: string, bytes: Uint8Array][] = [
        ["a flipped bit", good.with(good.length >> 1, good[good.length >> 1]! ^ 1)],
        ["truncated", good.slice(0, -10)],
        ["replaced by another version's file", await fileOf(stack, "v1.0.0")],
      ];
      for (const [name, bytes] of damaged) {
        await putFile(stack, "v1.0.1", bytes);
        await forgetModels(stack);
        const { body } = await ask();
        assert.deepEqual([body.model_version, body.model_seq], ["v1.0.0", 4], name);
        assert.deepEqual(body.recommendations, before.recommendations, name);
        const ready = await getUntilDone(stack, "health/ready");
        assert.equal(ready.ready, false, name);
        assert.match(
          JSON.stringify(ready.checks),
          /file cannot be used, so an earlier one is served/,
        );
        const [model] = (await getUntilDone(stack, "health/model-sources")).artifacts;
        assert.deepEqual([model.source, model.version], ["previous_version", "v1.0.0"], name);
        assert.match(
          model.unusable_reason,
          /Cannot load model v1\.0\.1 as its file must have SHA-256/,
        );
      }
      await putFile(stack, "v1.0.1", good);
      await forgetModels(stack);
      assert.equal((await ask()).body.model_version, "v1.0.1");
      assert.equal((await getUntilDone(stack, "health/ready")).ready, true);
    },
  );

  await t.step(
    "an event in a file is retracted: the next version is as if it had never been",
    async () => {
      for (const duplicate of [false, true]) {
        const { status, body } = await call(stack, "update-parameters/retract", {
          event_id: events[1],
        });
        assert.deepEqual([status, body.seq, body.duplicate], [200, 5, duplicate]);
      }
      assert.equal(await checkpoint(stack, { cause: "sweep" }), "v1.0.2");
      assert.deepEqual(await fileOf(stack, "v1.0.2"), await foldOf(stack, [1, 3, 4], 5));
    },
  );

  await t.step("names count up as asked", async () => {
    assert.equal(await checkpoint(stack, { bump: "minor" }), "v1.1.0");
    assert.equal(await checkpoint(stack, { bump: "major" }), "v2.0.0");
  });

  await t.step("rolling back sets events aside and learns on from there", async () => {
    const { status, body } = await call(stack, "models/load-version", { version_name: "v1.0.1" });
    assert.equal(status, 200, JSON.stringify(body));
    await pick(stack, 1);
    const slate = await call(stack, "infer", { ...SLOT, seed: 2 });
    assert.equal(slate.body.model_version, "v1.0.1");
    const name = await checkpoint(stack);
    assert.equal(name, "v2.0.1");
    // v1.0.1 held 1 to 4 with the event that was retracted later; that stays taken back
    assert.deepEqual(await fileOf(stack, name), await foldOf(stack, [1, 3, 4, 6], 6));
  });

  await t.step("a version is downloaded, and its file uploaded as another", async () => {
    const { status, body } = await get(stack, "models/versions/v2.0.1/file");
    assert.equal(status, 200, JSON.stringify(body));
    const file = new Uint8Array(await (await fetch(body.url)).arrayBuffer());
    assert.deepEqual([await sha256Hex(file), file.length], [body.sha256, body.bytes]);
    for (const duplicate of [false, true]) {
      const answer = await upload(stack, file, `?sha256=${body.sha256}`);
      assert.deepEqual([answer.status, answer.body.duplicate], [200, duplicate]);
      assert.equal(answer.body.version_name, "v2.1.0");
    }
    assert.deepEqual(await fileOf(stack, "v2.1.0"), file);
    const current = await get(stack, "models/current-version");
    assert.equal(current.body.version_name, "v2.0.1", "it is not active");
  });

  await t.step("an uploaded version serves the same weights, and learns on", async () => {
    const before = await call(stack, "infer", { ...SLOT, seed: 3 });
    const { status, body } = await call(stack, "models/load-version", { version_name: "v2.1.0" });
    assert.deepEqual([status, body.set_aside], [200, 6]);
    const after = await call(stack, "infer", { ...SLOT, seed: 3 });
    assert.equal(after.body.model_version, "v2.1.0");
    assert.deepEqual(after.body.recommendations, before.body.recommendations);
    await call(stack, "models/load-version", { version_name: "v2.0.1" });
  });

  await t.step("what is no model of this project is not taken in", async () => {
    const file = await fileOf(stack, "v2.0.1");
    const spoiled: [name: string, bytes: Uint8Array][] = [
      ["cut", file.slice(0, -10)],
      ["a flipped bit", file.with(file.length >> 1, file[file.length >> 1]! ^ 1)],
      ["something else", new TextEncoder().encode("not a model")],
    ];
    for (const [name, bytes] of spoiled) {
      const { status, body } = await upload(stack, bytes);
      assert.deepEqual([status, body.code], [422, "invalid-request"], name);
    }
    const { body } = await get(stack, "models/versions?limit=1");
    assert.equal(body.versions[0].version_name, "v2.1.0");
  });

  await t.step("the active version and the roots of others are not deleted", async () => {
    for (const version of ["v2.0.1", "v1.0.0"]) {
      const response = await fetch(`${stack.functionsUrl}/models/versions/${version}`, {
        method: "DELETE",
        headers: { apikey: stack.keys.secret },
      });
      assert.deepEqual([response.status, (await response.json()).code], [409, "conflict"]);
    }
    const response = await fetch(`${stack.functionsUrl}/models/versions/v1.1.0`, {
      method: "DELETE",
      headers: { apikey: stack.keys.secret },
    });
    assert.equal(response.status, 200, await response.text());
    const gone = await call(stack, "models/load-version", { version_name: "v1.1.0" });
    assert.deepEqual([gone.status, gone.body.code], [404, "version-not-found"]);
  });

  await t.step("a file that was altered is not activated", async () => {
    const bytes = await fileOf(stack, "v1.0.2");
    bytes[bytes.length >> 1]! ^= 1;
    await putFile(stack, "v1.0.2", bytes);
    const { status, body } = await call(stack, "models/load-version", { version_name: "v1.0.2" });
    assert.deepEqual([status, body.code], [409, "version-unusable"]);
    assert.match(body.detail, /SHA-256/);
  });

  await t.step("the picture of the weights is drawn after the response", async () => {
    for (let i = 0; i < 600; i++) {
      const { status, body } = await get(stack, "models/weight-marginals-url");
      if (status === 200) {
        const svg = await (await fetch(body.url)).text();
        assert.match(svg, /<title[^>]*>Weights of v2\.0\.1/);
        return;
      }
      assert.equal(body.code, "weight-marginals-pending");
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.fail("it was not drawn within a minute");
  });

  await t.step("versions are listed with what is known of them", async () => {
    const { body } = await get(stack, "models/versions?limit=10");
    const [newest, active] = body.versions;
    assert.deepEqual([newest.version_name, newest.cause], ["v2.1.0", "import"]);
    assert.deepEqual([active.version_name, active.is_active], ["v2.0.1", true]);
    assert.equal(typeof active.metrics.log_loss, "number");
  });

  await t.step("ten times back and forth, the state is what the activation log says", async () => {
    const versions = ["v1.0.1", "v2.0.1"];
    for (let i = 0; i < 10; i++) {
      const version_name = versions[i % 2]!;
      const { status } = await call(stack, "models/load-version", { version_name });
      assert.equal(status, 200);
      await pick(stack, 1, 5 + i);
      const { body } = await call(stack, "infer", { date: "2026-12-20", hour: 20, seed: i });
      assert.deepEqual([body.model_version, body.model_seq], [version_name, 7 + i]);
    }
    // v2.0.1 holds 1, 3, 4, 6; of the ten events after it only the last was learned on top
    const name = await checkpoint(stack);
    assert.deepEqual(await fileOf(stack, name), await foldOf(stack, [1, 3, 4, 6, 16], 16));
  });

  await t.step("a reset archives, then begins anew", async () => {
    const { status, body } = await call(stack, "models/admin/reset-test-data", {
      confirm: "RESET",
    });
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(body.archived.selection_events, 16);
    const slate = await call(stack, "infer", { ...SLOT, seed: 3 });
    assert.equal(slate.body.model_seq, 0);
    assert.equal(slate.body.excluded.programmed, 0);
    for (const film of slate.body.recommendations.slice(0, 2)) {
      assert.deepEqual(Object.values(film.signal_weights), new Array(6).fill(1 / 6));
    }
    await pick(stack, 1);
    assert.equal((await call(stack, "infer", SLOT)).body.model_seq, 1);
  });
});
