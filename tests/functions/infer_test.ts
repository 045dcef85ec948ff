// Goal: a slate is explained, recorded before it is returned, and every bad request gets its own
// 4xx and writes nothing.
import assert from "node:assert/strict";
import { gather } from "@shared/catalog/rows.ts";
import { DatabaseRefusal, StoreUnavailable } from "@shared/stores/database.ts";
import { epochDay } from "@shared/signals/slot.ts";
import { explainSlate } from "@shared/stores/explain_slate.ts";
import { createInferApp } from "../../supabase/functions/infer/app.ts";
import { post, smallCatalog, type SmallWorld, smallWorld } from "./small_world.ts";

const SLOT = { date: "2026-11-27", hour: 20 };

const inferApp = (world: SmallWorld) =>
  createInferApp({
    ...world.offer,
    guard: world.guard,
    loadSlot: world.loadSlot,
    readSlate: world.database.readSlate,
    explainSlate: (slate) => explainSlate(world.database, { ...OBJECTS }, slate),
  });

const OBJECTS = {
  download: () => Promise.reject(new Error("not part of this test")),
  uploadNew: () => Promise.reject(new Error("not part of this test")),
  upload: () => Promise.reject(new Error("not part of this test")),
  remove: () => Promise.reject(new Error("not part of this test")),
  signedUrl: () => Promise.reject(new Error("not part of this test")),
};

Deno.test("POST /infer answers a slate whose numbers add up", async () => {
  const world = await smallWorld();
  const { status, body } = await post(inferApp(world), "/infer", { ...SLOT, seed: 3 });
  assert.equal(status, 200);
  assert.equal(body.recommendations.length, 5);
  assert.equal(body.model_version, "v1.0.0");
  assert.equal(body.seed, 3);
  for (const [i, film] of body.recommendations.entries()) {
    const names = Object.keys(film.signal_contributions);
    assert.deepEqual(names, [
      "curator",
      "audience",
      "competition",
      "diversity",
      "novelty",
      "rights",
    ]);
    assert.equal(film.rank, i + 1);
    const weights: number[] = Object.values(film.signal_weights);
    assert(Math.abs(weights.reduce((sum, w) => sum + Math.abs(w), 0) - 1) < 1e-12);
    const weighted: number[] = Object.values(film.weighted_signals);
    assert(Math.abs(weighted.reduce((sum, w) => sum + w, 0) - film.total_score) < 1e-12);
    assert.equal(film.context_features.length, 18);
    assert(film.propensity > 0 && film.propensity <= 1);
    assert(film.pick_probability > 0 && film.pick_probability < 1);
    assert.equal(film.predicted_audience, null);
    assert.equal(film.predicted_audience_interval, null);
  }
  assert.equal(body.signal_sources.curator, "neutral: no model");
  assert.equal(body.signal_sources.audience, "neutral: no model");
});

Deno.test("POST /infer answers and records the audience with what its trees say", async () => {
  const world = await smallWorld();
  const thousands = Float64Array.from({ length: 8 }, (_, row) => 100 + row);
  const asked: number[][] = [];
  world.predictions = {
    audience: (rows) => {
      const said = gather(thousands, rows);
      return { thousands: said, signal: said.map((value) => value / 200) };
    },
    audienceInterval: (rows) => {
      asked.push([...rows]);
      const low = Float64Array.from(rows, (row) => row % 2 ? 90 + row : 101 + row);
      return { low, high: low.map((value) => value + 30) };
    },
    curator: null,
  };
  const { body } = await post(inferApp(world), "/infer", SLOT);
  for (const film of body.recommendations) {
    const row = Number(film.movie_id) - 100;
    assert.equal(film.predicted_audience, 100 + row);
    // most trees may lie above their mean, which the interval holds all the same
    const expected = row % 2 ? [90 + row, 120 + row] : [100 + row, 131 + row];
    assert.deepEqual(film.predicted_audience_interval, expected);
  }
  const shown = body.recommendations.map((film: { movie_id: string }) =>
    Number(film.movie_id) - 100
  );
  assert.deepEqual(asked, [shown], "the slate's films only");
  assert(shown.some((row: number) => row % 2 === 0));
  assert.deepEqual(
    world.slates[0]!.items.map((item) => item.predicted_audience_interval),
    body.recommendations.map((film: Record<string, unknown>) => film.predicted_audience_interval),
  );
  assert.equal(body.signal_sources.audience, "model");
});

Deno.test("POST /infer weighs all signals alike on day one", async () => {
  const world = await smallWorld();
  const { body } = await post(inferApp(world), "/infer", SLOT);
  for (const film of body.recommendations.slice(0, 2)) {
    assert.deepEqual(Object.values(film.signal_weights), new Array(6).fill(1 / 6));
  }
});

Deno.test("POST /infer says why films are not candidates, and the counts add up", async () => {
  const world = await smallWorld();
  const { body } = await post(inferApp(world), "/infer", {
    ...SLOT,
    exclude_movie_ids: [100, "no"],
  });
  assert.deepEqual(body.excluded, { rights: 1, runs: 1, programmed: 0, excluded: 1, rule: 0 });
  assert.equal(body.candidate_count, 5);
});

Deno.test("POST /infer answers 200 with an empty list when no candidate is left", async () => {
  const world = await smallWorld();
  const { status, body } = await post(inferApp(world), "/infer", { date: "2027-06-01", hour: 20 });
  assert.equal(status, 200);
  assert.deepEqual(body.recommendations, []);
  assert.deepEqual(body.excluded, { rights: 8, runs: 0, programmed: 0, excluded: 0, rule: 0 });
  assert.equal(world.slates.length, 1);
});

Deno.test("POST /infer records exactly the slate that it returns", async () => {
  const world = await smallWorld();
  const { body } = await post(inferApp(world), "/infer", SLOT);
  assert.equal(world.slates.length, 1);
  const [slate] = world.slates;
  assert.equal(slate!.slate_id, body.slate_id);
  assert.deepEqual(
    slate!.items.map(({ movie_id, score, propensity }) => ({ movie_id, score, propensity })),
    body.recommendations.map((film: Record<string, unknown>) => ({
      movie_id: film.movie_id,
      score: film.total_score,
      propensity: film.propensity,
    })),
  );
});

Deno.test("POST /infer repeats a slate bit for bit when given its seed", async () => {
  const world = await smallWorld();
  const app = inferApp(world);
  const answers = [];
  for (let i = 0; i < 2; i++) {
    const { body } = await post(app, "/infer", { ...SLOT, seed: 99 });
    answers.push(JSON.stringify({ ...body, slate_id: null }));
  }
  assert.equal(answers[0], answers[1]);
  const { body } = await post(app, "/infer", { ...SLOT, seed: 100 });
  assert.notEqual(JSON.stringify({ ...body, slate_id: null, seed: 99 }), answers[0]);
});

Deno.test("POST /infer takes hour 25 as the small hours of the same broadcast day", async () => {
  const world = await smallWorld();
  const app = inferApp(world);
  const answers = [];
  for (const hour of [1, 25]) {
    const { body } = await post(app, "/infer", { date: "2026-11-27", hour, seed: 1 });
    answers.push(JSON.stringify({ ...body, slate_id: null }));
  }
  assert.equal(answers[0], answers[1]);
});

Deno.test("POST /infer computes propensities later for a large catalogue", async () => {
  const world = await smallWorld(smallCatalog(1000));
  const { body } = await post(inferApp(world), "/infer", SLOT);
  assert.equal(body.recommendations[0].propensity, null);
  assert.equal(world.later.length, 1);
  await Promise.all(world.later);
  const [slate] = world.slates;
  assert.equal(slate!.propensity_draws, 1000);
  assert(slate!.items.every(({ propensity }) => propensity! > 0));
});

Deno.test("POST /infer names and records the showings that moved a film's competition signal", async () => {
  const world = await smallWorld();
  const day = epochDay(SLOT.date);
  const shown = { channel: "TF1", time: "21:10", title: "FILM 2" };
  world.showings = [
    { row: 2, day: day + 3, ...shown },
    { row: 2, day: day + 10, ...shown },
    { row: 4, day: day - 300, ...shown },
    { row: 4, day: day - 30, ...shown },
  ];
  const { body } = await post(inferApp(world), "/infer", { ...SLOT, top_n: 50 });
  const told = Object.fromEntries(
    body.recommendations.map((film: Record<string, unknown>) => [
      film.movie_id,
      film.competitor_showings,
    ]),
  );
  assert.deepEqual(told["102"], [{
    channel: "TF1",
    air_date: "2026-11-30",
    air_time: "21:10",
    title: "FILM 2",
    days_before: -3,
  }]);
  assert.deepEqual(
    told["104"].map(({ days_before }: { days_before: number }) => days_before),
    [30],
  );
  assert.deepEqual([told["100"], told["101"]], [[], []]);
  for (const item of world.slates[0]!.items) {
    assert.deepEqual(item.competitor_showings, told[item.movie_id]);
  }
});

Deno.test("POST /infer names stale feeds and sees to an old one after the response", async (t) => {
  const staleFeeds = [{
    channel: "TF1",
    last_good_at: "2026-11-20T17:10:00Z",
    age_seconds: 147_000,
    failure_code: null,
  }];
  let ended = Promise.withResolvers<void>();
  const cases: [name: string, refreshDue: boolean, refresh: () => Promise<void>][] = [
    ["others see to it", false, () => Promise.resolve()],
    ["it takes longer than the answer", true, () => ended.promise],
    [
      "it fails",
      true,
      () => ended.promise.then(() => Promise.reject(new StoreUnavailable("away"))),
    ],
  ];
  for (const [name, refreshDue, refresh] of cases) {
    await t.step(name, async () => {
      ended = Promise.withResolvers<void>();
      const world = await smallWorld();
      world.feeds = { staleFeeds, refreshDue };
      let refreshes = 0;
      world.refresh = () => {
        refreshes++;
        return refresh();
      };
      const { status, body } = await post(inferApp(world), "/infer", SLOT);
      assert.deepEqual([status, body.stale_feeds], [200, staleFeeds]);
      const settled = Promise.allSettled(world.later);
      ended.resolve();
      await settled;
      assert.equal(refreshes, refreshDue ? 1 : 0);
    });
  }
});

Deno.test("POST /infer refuses what it cannot use and writes nothing", async (t) => {
  const cases: [name: string, body: unknown, status: number, code: string][] = [
    ["unknown field", { ...SLOT, mood: 1 }, 422, "invalid-request"],
    ["hour 28", { ...SLOT, hour: 28 }, 422, "invalid-request"],
    ["30 February", { ...SLOT, date: "2025-02-30" }, 422, "invalid-request"],
    ["unknown channel", { ...SLOT, channel: "Nowhere" }, 422, "invalid-request"],
  ];
  for (const [name, body, status, code] of cases) {
    await t.step(name, async () => {
      const world = await smallWorld();
      const answer = await post(inferApp(world), "/infer", body);
      assert.deepEqual([answer.status, answer.body.code], [status, code]);
      assert.equal(world.slates.length, 0);
    });
  }
  await t.step("empty catalogue", async () => {
    const world = await smallWorld(smallCatalog(0));
    const answer = await post(inferApp(world), "/infer", SLOT);
    assert.deepEqual([answer.status, answer.body.code], [409, "catalog-empty"]);
    assert.equal(world.slates.length, 0);
  });
  await t.step("channel of others", async () => {
    const world = await smallWorld();
    world.caller = { ...world.caller, channels: ["Lumen 2"] };
    const answer = await post(inferApp(world), "/infer", SLOT);
    assert.deepEqual([answer.status, answer.body.code], [403, "channel-not-allowed"]);
    assert.equal(world.slates.length, 0);
  });
});

Deno.test("POST /infer answers 503 with Retry-After while the database is away", async () => {
  const world = await smallWorld();
  world.isAway = true;
  const response = await inferApp(world).request("/infer", {
    method: "POST",
    body: JSON.stringify(SLOT),
  });
  assert.equal(response.status, 503);
  assert.equal(response.headers.get("retry-after"), "2");
  assert.equal((await response.json()).code, "unavailable");
});

Deno.test("POST /infer takes a slate that is not recorded for no fault of the caller's", async (t) => {
  const cases: [reason: DatabaseRefusal["reason"], why: string, status: number, code: string][] = [
    ["not-found", "a reset before the model was looked up", 503, "unavailable"],
    ["conflict", "a reset between the look and the insert", 503, "unavailable"],
    ["invalid", "a rule of the table that we broke", 500, "internal"],
  ];
  for (const [reason, why, status, code] of cases) {
    await t.step(why, async () => {
      const world = await smallWorld();
      const recordSlate = () => Promise.reject(new DatabaseRefusal(reason, "refused"));
      const refusing = { ...world, database: { ...world.database, recordSlate } };
      const offer = { ...world.offer, database: refusing.database };
      const answer = await post(inferApp({ ...refusing, offer }), "/infer", SLOT);
      assert.deepEqual([answer.status, answer.body.code], [status, code]);
    });
  }
});

Deno.test("GET /infer/slates answers 404 for ids that no slate has", async () => {
  const app = inferApp(await smallWorld());
  for (const id of ["x", "00000000-0000-4000-8000-000000000000"]) {
    const response = await app.request(`/infer/slates/${id}`);
    assert.deepEqual([response.status, (await response.json()).code], [404, "slate-not-found"]);
  }
});
