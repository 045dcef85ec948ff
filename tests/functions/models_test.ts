// Goal: versions are made, activated and deleted by whoever may, and a version that cannot serve
// is never activated.
import assert from "node:assert/strict";
import { createModelsApp, type ModelsDependencies } from "../../supabase/functions/models/app.ts";
import { VersionsAnswer } from "@shared/contract/models_answers.ts";
import { MODELS_ROUTES } from "@shared/contract/models_routes.ts";
import { DatabaseRefusal, FileUnusable, StoreUnavailable } from "@shared/stores/database.ts";
import { ModelFileUnusable } from "@shared/stores/upload_version.ts";
import type { VersionRow } from "@shared/stores/version_log.ts";
import type { Caller } from "@shared/http/caller.ts";
import { checkExchange } from "../functions-shared/contract/check_exchange.ts";
import { PROGRAMMER } from "./small_world.ts";

const SHA256 = "ab".repeat(32);
const FILE = Uint8Array.of(1, 2, 3, 4);

/** The answer that the contract gives as the example of a route, of which a test changes a part. */
const answered = (path: string) =>
  MODELS_ROUTES.find((route) => route.path === path)!.example.answer as Record<string, unknown>;

const [VERSION] = VersionsAnswer.parse(answered("/models/versions")).versions;

const row = (name: string, status: VersionRow["status"]): VersionRow => ({
  ...VERSION!,
  version_name: name,
  storage_path: `versions/${name}/contextual_thompson_sampler.npz`,
  parent_version: null,
  sha256: SHA256,
  bytes: 4,
  status,
});

function world(change: Partial<ModelsDependencies> = {}, caller: Caller = PROGRAMMER) {
  const done: string[] = [];
  const rows = [row("v1.0.2", "pending"), row("v1.0.1", "ready"), row("v1.0.0", "deleted")];
  const note = (what: string) => {
    done.push(what);
    return Promise.resolve();
  };
  const app = createModelsApp({
    guard: () => async (c, next) => {
      c.set("caller", caller);
      await next();
    },
    versions: {
      list: (limit) => Promise.resolve(rows.slice(0, limit)),
      current: () =>
        Promise.resolve({ ...answered("/models/current-version"), version_name: "v1.0.1" }),
      read: (name) =>
        Promise.resolve(rows.find(({ version_name }) => version_name === name) ?? null),
      activate: (name) =>
        note(`activate ${name}`).then(() => ({
          activation_id: 7,
          version_name: name,
          replay_from_seq: 12,
          set_aside: 0,
        })),
      remove: (name) => note(`remove ${name}`).then(() => [`versions/${name}/a`]),
      performance: (since) => Promise.resolve({ ...answered("/models/performance"), since }),
    },
    houseRules: {
      list: () => Promise.resolve([]),
      save: () => Promise.reject(new Error("not part of this test")),
      remove: () => Promise.resolve(false),
    },
    checkFormula: () => Promise.reject(new Error("not part of this test")),
    loadSlot: () => Promise.reject(new Error("not part of this test")),
    createCheckpoint: (cause, _actor, bump) =>
      note(`checkpoint ${cause} ${bump}`)
        .then(() => ({ outcome: "created" as const, versionName: "v1.0.3", lastSeq: 9 })),
    contextNames: () => Promise.resolve(["prime_time"]),
    checkFile: ({ version_name }, names) => note(`check ${version_name} for ${names}`),
    checkHash: ({ version_name }) => note(`hash ${version_name}`),
    fileUrl: ({ version_name }) => Promise.resolve(`https://x/${version_name}`),
    uploadVersion: ({ bytes, bump, sha256 }) =>
      note(`upload ${bytes} ${bump} ${sha256}`).then(() => ({
        version_name: "v1.1.0",
        sha256: SHA256,
        bytes: bytes.length,
        algorithm: "mnl-ts/1",
        duplicate: false,
      })),
    removeFiles: (paths) => note(`files ${paths}`),
    pictureUrl: () => Promise.resolve(null),
    drawPicture: (name) => note(`draw ${name}`),
    sweep: () => Promise.resolve({ removed_files: ["x"], drawn_pictures: [], failed_pictures: [] }),
    reset: () =>
      note("reset").then(() => ({
        archive_path: "archives/1",
        archived: {
          selection_events: 1,
          slates: 2,
          model_parameter_logs: 3,
          model_activations: 4,
        },
      })),
    afterResponse: () => {},
    now: () => new Date("2026-11-22T12:00:00Z"),
    ...change,
  });
  const ask = async (method: string, path: string, sent?: unknown) => {
    const isRaw = sent instanceof Uint8Array || sent instanceof FormData;
    const init = sent === undefined
      ? { method }
      : { method, body: isRaw ? sent as BodyInit : JSON.stringify(sent) };
    const response = await app.request(`/models/${path}`, init);
    const { status } = response;
    const body = await response.json();
    const requestBody = isRaw ? undefined : sent;
    checkExchange({ method, path: `/models/${path}`, requestBody, status, body });
    return { status, body };
  };
  return { ask, done };
}

Deno.test("POST /models/load-version checks the file before it activates", async () => {
  const { ask, done } = world();
  const { status, body } = await ask("POST", "load-version", { version_name: "v1.0.1" });
  assert.deepEqual([status, body.activation_id], [200, 7]);
  assert.deepEqual(done, ["check v1.0.1 for prime_time", "activate v1.0.1"]);
});

Deno.test("versions of the model blame no file while database or Storage is away", async (t) => {
  const away = () => Promise.reject(new StoreUnavailable("away"));
  const load = { version_name: "v1.0.1" };
  const cases: [
    name: string,
    world: Parameters<typeof world>[0],
    ...asked: [string, string, unknown?],
  ][] = [
    ["no channels to check by", { contextNames: away }, "POST", "load-version", load],
    ["no file to activate", { checkFile: away }, "POST", "load-version", load],
    ["no file to hand out", { checkHash: away }, "GET", "versions/v1.0.1/file"],
  ];
  for (const [name, changed, ...asked] of cases) {
    await t.step(name, async () => {
      const { ask, done } = world(changed);
      const { status, body } = await ask(...asked);
      assert.deepEqual([status, body.code], [503, "unavailable"]);
      assert.deepEqual(done, []);
    });
  }
});

Deno.test("POST /models/load-version activates nothing that cannot serve", async (t) => {
  const bad = () => Promise.reject(new FileUnusable("its file must have SHA-256 ab"));
  const cases: [name: string, version: string, status: number, code: string][] = [
    ["unknown", "v9.9.9", 404, "version-not-found"],
    ["deleted", "v1.0.0", 404, "version-not-found"],
    ["pending", "v1.0.2", 409, "version-unusable"],
    ["altered file", "v1.0.1", 409, "version-unusable"],
    ["no name of a version", "latest", 422, "invalid-request"],
  ];
  for (const [name, version_name, status, code] of cases) {
    await t.step(name, async () => {
      const { ask, done } = world({ checkFile: bad });
      const answer = await ask("POST", "load-version", { version_name });
      assert.deepEqual([answer.status, answer.body.code], [status, code]);
      assert.deepEqual(done, []);
    });
  }
});

Deno.test("GET /models/versions/{version_name}/file checks the file before it hands it out", async (t) => {
  const { ask, done } = world();
  const { status, body } = await ask("GET", "versions/v1.0.1/file");
  assert.deepEqual([status, body.url, body.sha256, body.bytes], [
    200,
    "https://x/v1.0.1",
    SHA256,
    4,
  ]);
  assert.deepEqual(done, ["hash v1.0.1"]);

  const bad = () => Promise.reject(new FileUnusable("its file must have SHA-256 ab"));
  const cases: [name: string, version: string, status: number, code: string][] = [
    ["unknown", "v9.9.9", 404, "version-not-found"],
    ["deleted", "v1.0.0", 404, "version-not-found"],
    ["no name of a version", "latest", 404, "version-not-found"],
    ["pending", "v1.0.2", 409, "version-unusable"],
    ["altered file", "v1.0.1", 409, "version-unusable"],
  ];
  for (const [name, version, status, code] of cases) {
    await t.step(name, async () => {
      const answer = await world({ checkHash: bad }).ask("GET", `versions/${version}/file`);
      assert.deepEqual([answer.status, answer.body.code], [status, code]);
    });
  }
});

Deno.test("POST /models/versions takes a file as the body or as a part of a form", async (t) => {
  const form = new FormData();
  form.set("file", new File([FILE], "model.npz"));
  form.set("bump", "major");
  const cases: [name: string, query: string, sent: unknown, done: string][] = [
    ["body", "", FILE, "upload 1,2,3,4 minor null"],
    ["body and query", `?bump=patch&sha256=${SHA256}`, FILE, `upload 1,2,3,4 patch ${SHA256}`],
    ["form", "", form, "upload 1,2,3,4 major null"],
  ];
  for (const [name, query, sent, expected] of cases) {
    await t.step(name, async () => {
      const { ask, done } = world();
      const { status, body } = await ask("POST", `versions${query}`, sent);
      assert.deepEqual([status, body.version_name, body.bytes], [200, "v1.1.0", 4]);
      assert.deepEqual(done, [expected, "draw v1.1.0"]);
    });
  }
});

Deno.test("POST /models/versions refuses what is no model, and says why", async (t) => {
  const unusable = () => Promise.reject(new ModelFileUnusable("Cannot read learner as it is cut"));
  const busy = () => Promise.reject(new DatabaseRefusal("conflict", "v1.0.2 is being written"));
  const cases: [
    name: string,
    query: string,
    sent: Uint8Array,
    change: Partial<ModelsDependencies>,
    status: number,
    pointer: string | undefined,
  ][] = [
    ["nothing", "", new Uint8Array(), {}, 422, ""],
    ["no hash", "?sha256=AB", FILE, {}, 422, "?sha256"],
    ["unknown parameter", "?activate=true", FILE, {}, 422, "?activate"],
    ["too large", "", new Uint8Array((8 << 20) + 1), {}, 413, undefined],
    ["no model", "", FILE, { uploadVersion: unusable }, 422, "/file"],
    ["busy", "", FILE, { uploadVersion: busy }, 409, undefined],
  ];
  for (const [name, query, sent, change, status, pointer] of cases) {
    await t.step(name, async () => {
      const { ask, done } = world(change);
      const answer = await ask("POST", `versions${query}`, sent);
      assert.deepEqual([answer.status, answer.body.errors?.[0]?.pointer], [status, pointer]);
      assert.deepEqual(done, []);
    });
  }
});

Deno.test("POST /models/create-checkpoint draws the picture afterwards", async () => {
  const later: Promise<void>[] = [];
  const { ask, done } = world({ afterResponse: (work) => void later.push(work) });
  const { status, body } = await ask("POST", "create-checkpoint", { bump: "minor" });
  assert.deepEqual([status, body.outcome, body.version_name, body.last_seq], [
    200,
    "created",
    "v1.0.3",
    9,
  ]);
  await Promise.all(later);
  assert.deepEqual(done, ["checkpoint manual minor", "draw v1.0.3"]);
});

Deno.test("POST /models/create-checkpoint lets automation make patches only", async () => {
  const automation = { ...PROGRAMMER, userId: null, isAutomation: true };
  const { ask, done } = world({}, automation);
  for (const body of [{}, { cause: "manual" }, { cause: "sweep", bump: "major" }]) {
    assert.equal((await ask("POST", "create-checkpoint", body)).status, 403);
  }
  assert.deepEqual(done, []);
  assert.equal((await ask("POST", "create-checkpoint", { cause: "threshold" })).status, 200);
});

Deno.test("DELETE /models/versions removes the row, then the files", async () => {
  const { ask, done } = world();
  assert.equal((await ask("DELETE", "versions/v1.0.1")).status, 200);
  assert.deepEqual(done, ["remove v1.0.1", "files versions/v1.0.1/a"]);
});

Deno.test("DELETE /models/versions says why a version must stay", async () => {
  const versions = world();
  const refusing = world({
    versions: {
      list: () => Promise.resolve([]),
      current: () => Promise.resolve({}),
      read: () => Promise.resolve(row("v1.0.1", "ready")),
      activate: () => Promise.resolve({}),
      remove: () => Promise.reject(new DatabaseRefusal("conflict", "Cannot delete: it is active")),
      performance: () => Promise.resolve({}),
    },
  });
  const answer = await refusing.ask("DELETE", "versions/v1.0.1");
  assert.deepEqual([answer.status, answer.body.code], [409, "conflict"]);
  assert.deepEqual(refusing.done, []);
  assert.equal((await versions.ask("DELETE", "versions/v7.0.0")).status, 404);
});

Deno.test("POST /models/admin/reset-test-data needs the word", async () => {
  const { ask, done } = world();
  for (const body of [{}, { confirm: "reset" }, { confirm: true }]) {
    assert.equal((await ask("POST", "admin/reset-test-data", body)).status, 422);
  }
  assert.deepEqual(done, []);
  const { body } = await ask("POST", "admin/reset-test-data", { confirm: "RESET" });
  assert.equal(body.archive_path, "archives/1");
});

Deno.test("GET /models/versions pages", async () => {
  const { ask } = world();
  const { body } = await ask("GET", "versions?limit=2");
  assert.deepEqual([body.versions.length, body.next_before], [2, "v1.0.1"]);
  assert.equal((await ask("GET", "versions")).body.next_before, null);
  assert.equal((await ask("GET", "versions?limit=0")).status, 422);
  assert.equal((await ask("GET", "versions?page=2")).body.errors[0].pointer, "?page");
});

Deno.test("GET /models/weight-marginals-url says when a picture will be there", async () => {
  const pending = await world().ask("GET", "weight-marginals-url");
  assert.deepEqual([pending.status, pending.body.code], [404, "weight-marginals-pending"]);
  const drawn = world({ pictureUrl: (name) => Promise.resolve(`https://x/${name}`) });
  const { body } = await drawn.ask("GET", "weight-marginals-url?version=v1.0.1");
  assert.equal(body.url, "https://x/v1.0.1");
});

Deno.test("GET /models/performance looks back the weeks it is asked for", async () => {
  const { body } = await world().ask("GET", "performance?weeks=2");
  assert.equal(body.since, "2026-11-08");
});
