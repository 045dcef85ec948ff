// Goal: the routes of /competition pass on what was asked and answer as promised, whoever asks
// wrongly is told which field. Method: plain objects instead of sources and database.
import assert from "node:assert/strict";
import { ScheduleUnusable } from "@shared/stores/read_schedule.ts";
import { StoreUnavailable } from "@shared/stores/database.ts";
import { type SyncRequest, UnknownFeed } from "@shared/stores/sync_competition.ts";
import type { ScheduleUpload } from "@shared/stores/upload_schedule.ts";
import { createCompetitionApp } from "../../supabase/functions/competition/app.ts";
import { COMPETITION_ROUTES } from "@shared/contract/competition_routes.ts";
import { checkExchange } from "../functions-shared/contract/check_exchange.ts";
import { post, PROGRAMMER } from "./small_world.ts";

// deno-lint-ignore no-explicit-any -- examples of the contract are checked by its own tests
const example = (path: string): any =>
  COMPETITION_ROUTES.find((route) => route.path === path)!.example.answer;

function appWith(fields: { isAutomation?: boolean; error?: Error } = {}) {
  const syncs: SyncRequest[] = [];
  const uploads: ScheduleUpload[] = [];
  const queries: unknown[] = [];
  const { success: _, outcome, ...report } = example("/competition/sync");
  const { showings, sources } = example("/competition/schedules");
  const act = <T>(note: () => void, answer: T) => {
    note();
    return fields.error ? Promise.reject(fields.error) : Promise.resolve(answer);
  };
  const app = createCompetitionApp({
    guard: () => async (c, next) => {
      c.set("caller", { ...PROGRAMMER, isAutomation: fields.isAutomation ?? false });
      await next();
    },
    feeds: {
      feeds: () => Promise.resolve(sources),
      schedules: (query) => act(() => queries.push(query), showings),
    },
    sync: (order) => act(() => syncs.push(order), { outcome, report }),
    upload: (upload) =>
      act(() => uploads.push(upload), {
        ...{ sync_id: 9, parsed: 3, matched: 2, unmatched: 1, withdrawn: 0 },
        channel: upload.channel ?? "TF1",
        format: upload.format ?? "tf1",
        range: { first: "2026-11-28", last: "2026-12-04" },
        file: { sha256: "a".repeat(64), bytes: upload.bytes.length },
      }),
  });
  return { app, syncs, uploads, queries };
}

/** Sends a body as it is and returns the answer, which must be as promised. */
async function send(app: ReturnType<typeof appWith>["app"], path: string, init: RequestInit) {
  const response = await app.request(path, { method: "POST", ...init });
  const { status } = response;
  const body = await response.json();
  checkExchange({ method: "POST", path, status, body });
  return { status, body };
}

const pointers = (body: { errors: { pointer: string }[] }) =>
  body.errors.map(({ pointer }) => pointer);

Deno.test("POST /competition/sync looks 21 days ahead at all channels", async () => {
  const { app, syncs } = appWith();
  const { status, body } = await post(app, "/competition/sync", {});
  assert.equal(status, 200);
  assert.deepEqual(syncs, [
    { cause: "manual", actorId: PROGRAMMER.userId, daysAhead: 21, channels: null },
  ]);
  assert.equal(body.channels[0].parsed, 3);
  await post(app, "/competition/sync", { days_ahead: 0, channels: ["TF1"] });
  assert.deepEqual([syncs[1]!.daysAhead, syncs[1]!.channels], [0, ["TF1"]]);
});

Deno.test("POST /competition/sync by automation does what is due", async () => {
  const { app, syncs } = appWith({ isAutomation: true });
  await post(app, "/competition/sync", {});
  assert.equal(syncs[0]!.cause, "schedule");
});

Deno.test("POST /competition answers wrong requests with the field", async (t) => {
  const { app, syncs, queries } = appWith();
  const cases: [path: string, body: unknown, pointer: string][] = [
    ["sync", { days_ahead: -1 }, "/days_ahead"],
    ["sync", { days_ahead: 1.5 }, "/days_ahead"],
    ["sync", { channels: [] }, "/channels"],
    ["sync", { url: "http://127.0.0.1" }, "/url"],
    ["schedules", { start: "2026-02-30", end: "2026-03-05" }, "/start"],
    ["schedules", { start: "2026-03-02", end: "2026-03-01" }, "/end"],
    ["schedules", { start: "2026-01-01", end: "2026-04-03" }, "/end"],
    ["schedules", { start: "2026-01-01", end: "2026-01-02", as_of: "2026-01-01" }, "/as_of"],
  ];
  for (const [path, body, pointer] of cases) {
    await t.step(`${path} ${JSON.stringify(body)}`, async () => {
      const answer = await post(app, `/competition/${path}`, body);
      assert.deepEqual([answer.status, pointers(answer.body)], [422, [pointer]]);
    });
  }
  assert.deepEqual([syncs.length, queries.length], [0, 0]);
});

Deno.test("POST /competition/schedules passes the query on and tells the sources' age", async () => {
  const { app, queries } = appWith();
  const asked = { start: "2026-01-01", end: "2026-04-02", as_of: "2026-01-01T10:00:00+01:00" };
  const { status, body } = await post(app, "/competition/schedules", {
    ...asked,
    channels: ["M6"],
    include_unmatched: true,
  });
  assert.equal(status, 200);
  assert.deepEqual(queries, [{
    start: asked.start,
    end: asked.end,
    channels: ["M6"],
    asOf: asked.as_of,
    includeUnmatched: true,
  }]);
  assert.deepEqual(body.sources, [], "of the channels asked for");
  const all = await post(app, "/competition/schedules", { start: asked.start, end: asked.start });
  assert.equal(all.body.sources[0].stale, false);
});

Deno.test("POST /competition/upload takes the body as the file", async () => {
  const { app, uploads } = appWith();
  const { status, body } = await send(app, "/competition/upload?channel=Rival&format=xmltv", {
    body: "<tv/>",
    headers: { "content-type": "application/xml" },
  });
  assert.deepEqual([status, body.channel, body.first_day], [200, "Rival", "2026-11-28"]);
  assert.deepEqual(uploads, [{
    bytes: new TextEncoder().encode("<tv/>"),
    channel: "Rival",
    format: "xmltv",
    timeZone: null,
    actorId: PROGRAMMER.userId,
  }]);
});

Deno.test("POST /competition/upload takes a form with the file and its parameters", async () => {
  const { app, uploads } = appWith();
  const form = new FormData();
  form.set("file", new File(["<tv/>"], "guide.xml"));
  form.set("time_zone", "Europe/Zurich");
  const { status } = await send(app, "/competition/upload", { body: form });
  assert.equal(status, 200);
  assert.deepEqual(uploads[0], {
    bytes: new TextEncoder().encode("<tv/>"),
    channel: null,
    format: null,
    timeZone: "Europe/Zurich",
    actorId: PROGRAMMER.userId,
  });
});

Deno.test("POST /competition/upload refuses what it cannot read", async (t) => {
  const { app, uploads } = appWith();
  const form = new FormData();
  form.set("channel", "TF1");
  const broken = { "content-type": "multipart/form-data; boundary=x" };
  const unsized = () =>
    new ReadableStream({
      start(controller) {
        for (let i = 0; i < 9; i++) controller.enqueue(new Uint8Array(1_000_000));
        controller.close();
      },
    });
  const cases: [name: string, query: string, init: RequestInit, status: number, code: string][] = [
    ["no body", "", {}, 422, "invalid-request"],
    ["unknown format", "?format=html", { body: "<tv/>" }, 422, "invalid-request"],
    ["unknown zone", "?time_zone=Mars/Base", { body: "<tv/>" }, 422, "invalid-request"],
    ["unknown parameter", "?week=44", { body: "<tv/>" }, 422, "invalid-request"],
    ["form without file", "", { body: form }, 422, "invalid-request"],
    ["broken form", "", { body: "no form", headers: broken }, 422, "invalid-request"],
    ["too large", "", { body: new Uint8Array(8_000_001) }, 413, "body-too-large"],
    ["too large, unsized", "", { body: unsized() }, 413, "body-too-large"],
  ];
  for (const [name, query, init, status, code] of cases) {
    await t.step(name, async () => {
      const answer = await send(app, `/competition/upload${query}`, init);
      assert.deepEqual([answer.status, answer.body.code], [status, code]);
    });
  }
  assert.equal(uploads.length, 0);
});

Deno.test("POST /competition says what the stores refuse", async (t) => {
  const file = { body: "<tv/>" };
  const cases: [error: Error, path: string, init: RequestInit, status: number, code: string][] = [
    [new UnknownFeed("no"), "sync", { body: "{}" }, 422, "invalid-request"],
    [new ScheduleUnusable("schedule", "no"), "upload", file, 422, "schedule-unusable"],
    [new StoreUnavailable("no"), "upload", file, 503, "unavailable"],
    [new StoreUnavailable("no"), "sync", { body: "{}" }, 503, "unavailable"],
  ];
  for (const [error, path, init, status, code] of cases) {
    await t.step(`${error.name} of ${path}`, async () => {
      const answer = await send(appWith({ error }).app, `/competition/${path}`, init);
      assert.deepEqual([answer.status, answer.body.code], [status, code]);
    });
  }
});
