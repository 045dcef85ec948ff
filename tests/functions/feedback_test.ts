// Goal: feedback is taken from the slate on record, once; what a client says besides is checked
// against it; refusals of the request write nothing.
import assert from "node:assert/strict";
import { createInferApp } from "../../supabase/functions/infer/app.ts";
import { createRegenerateApp } from "../../supabase/functions/regenerate/app.ts";
import { createUpdateParametersApp } from "../../supabase/functions/update-parameters/app.ts";
import { post, type SmallWorld, smallWorld } from "./small_world.ts";

const SLOT = { date: "2026-11-27", hour: 20 };
const EVENT = "aaaaaaaa-0000-4000-8000-000000000001";

function apps(world: SmallWorld) {
  const { offer, guard, loadSlot, database } = world;
  return {
    infer: createInferApp({
      ...offer,
      guard,
      loadSlot,
      readSlate: database.readSlate,
      explainSlate: () => Promise.reject(new Error("not part of this test")),
    }),
    update: createUpdateParametersApp({
      guard,
      database,
      loadSlot,
      now: () => new Date("2026-11-22T10:00:00Z"),
    }),
    regenerate: createRegenerateApp({ ...offer, database, guard, loadSlot }),
  };
}

async function offered() {
  const world = await smallWorld();
  const all = apps(world);
  const { body: slate } = await post(all.infer, "/infer", { ...SLOT, seed: 5 });
  return { world, ...all, slate };
}

Deno.test("POST /update-parameters learns a pick from the recorded slate", async () => {
  const { world, update, infer, slate } = await offered();
  const film = slate.recommendations[1];
  const { status, body } = await post(update, "/update-parameters", {
    slate_id: slate.slate_id,
    selected_movie: { ...film, selected_signals: { novelty: true, rights: false } },
    unselected_movies: [slate.recommendations[0]],
  });
  assert.equal(status, 200);
  assert.deepEqual(
    [body.success, body.seq, body.duplicate, body.model_seq, body.selections_until_checkpoint],
    [true, 1, false, 1, 2],
  );
  assert.deepEqual(world.events[0]!.ticked_signals, ["novelty"]);
  const { body: next } = await post(infer, "/infer", { ...SLOT, seed: 5 });
  assert.equal(next.model_seq, 1);
  assert.notDeepEqual(
    next.recommendations[0].signal_weights,
    slate.recommendations[0].signal_weights,
  );
});

Deno.test("POST /update-parameters records one event for one event id", async () => {
  const { world, update, slate } = await offered();
  const request = {
    slate_id: slate.slate_id,
    event_id: EVENT,
    selected_movie: { movie_id: slate.recommendations[0].movie_id },
  };
  const first = await post(update, "/update-parameters", request);
  const second = await post(update, "/update-parameters", request);
  assert.deepEqual([first.body.duplicate, second.body.duplicate], [false, true]);
  assert.deepEqual([first.body.seq, second.body.seq, world.events.length], [1, 1, 1]);
});

Deno.test("POST /update-parameters scores an own choice itself", async () => {
  const { world, update, slate } = await offered();
  const shown = new Set(slate.recommendations.map((film: { movie_id: string }) => film.movie_id));
  const own = ["100", "101", "102", "103", "104", "105", "106", "107"].find((id) =>
    !shown.has(id)
  )!;
  const { status } = await post(update, "/update-parameters", {
    slate_id: slate.slate_id,
    selected_movie: { movie_id: Number(own) },
  });
  assert.equal(status, 200);
  const [event] = world.events;
  assert.equal(event!.own_choice, true);
  assert.equal(event!.films!.length, 1);
  assert.equal(event!.films![0]!.signals.length, 6);
});

Deno.test("POST /update-parameters takes the former service's body", async () => {
  const { world, update, slate } = await offered();
  const [picked, ...others] = slate.recommendations;
  const reordered = Object.fromEntries(Object.entries(picked.signal_contributions).reverse());
  const { status, body } = await post(update, "/update-parameters", {
    selected_movie: { ...picked, signal_contributions: reordered },
    unselected_movies: others,
    timestamp: "2026-11-22T10:00:00",
  });
  assert.equal(status, 200);
  assert.equal(body.success, true);
  const [event] = world.events;
  assert.equal(event!.source, "client");
  assert.deepEqual(event!.films![0]!.signals, Object.values(picked.signal_contributions));
  assert.deepEqual(event!.films!.map(({ reward }) => reward), [1, 0, 0, 0, 0]);
});

Deno.test("POST /update-parameters refuses what is not so, and writes nothing", async (t) => {
  const { world, update, slate } = await offered();
  const [film, other] = slate.recommendations;
  const base = { slate_id: slate.slate_id, selected_movie: { movie_id: film.movie_id } };
  const wrong = {
    ...film.signal_contributions,
    rights: film.signal_contributions.rights > 0.5 ? 0 : 1,
  };
  const cases: [name: string, body: unknown, status: number, pointer: string][] = [
    [
      "unknown film",
      { ...base, selected_movie: { movie_id: "9" } },
      422,
      "/selected_movie/movie_id",
    ],
    [
      "unknown slate",
      { ...base, slate_id: "00000000-0000-4000-8000-000000000000" },
      404,
      "/slate_id",
    ],
    ["slate of another date", { ...base, date: "2026-11-28" }, 409, "/slate_id"],
    ["slate of another hour", { ...base, hour: 21 }, 409, "/slate_id"],
    ["slate of another channel", { ...base, channel: "Lumen 2" }, 409, "/slate_id"],
    [
      "other signals than shown",
      { ...base, selected_movie: { ...film, signal_contributions: wrong } },
      422,
      "/selected_movie/signal_contributions",
    ],
    [
      "other context than shown",
      { ...base, selected_movie: { ...film, context_features: new Array(18).fill(0) } },
      422,
      "/selected_movie/context_features",
    ],
    [
      "unselected film outside the slate",
      { ...base, unselected_movies: [{ movie_id: "106" }] },
      422,
      "/unselected_movies/0/movie_id",
    ],
    [
      "picked and refused at once",
      { ...base, unselected_movies: [other, film] },
      422,
      "/unselected_movies/1/movie_id",
    ],
    [
      "no slate and no signals",
      { selected_movie: { movie_id: "100", context_features: film.context_features } },
      422,
      "/selected_movie/signal_contributions",
    ],
    [
      "no slate and a context of another model",
      { selected_movie: { ...film, context_features: [1, 0] } },
      422,
      "/selected_movie/context_features",
    ],
  ];
  for (const [name, body, status, pointer] of cases) {
    await t.step(name, async () => {
      const answer = await post(update, "/update-parameters", body);
      assert.equal(answer.status, status, JSON.stringify(answer.body));
      assert.equal(answer.body.errors?.[0]?.pointer, pointer);
    });
  }
  assert.equal(world.events.length, 0);
});

Deno.test("POST /update-parameters/retract undoes as if it had never been", async () => {
  const { world, update, infer, slate } = await offered();
  const before = JSON.stringify(slate.recommendations);
  await post(update, "/update-parameters", {
    slate_id: slate.slate_id,
    event_id: EVENT,
    selected_movie: { movie_id: slate.recommendations[0].movie_id },
  });
  const { status } = await post(update, "/update-parameters/retract", { event_id: EVENT });
  assert.equal(status, 200);
  const { body } = await post(infer, "/infer", { ...SLOT, seed: 5 });
  assert.equal(JSON.stringify(body.recommendations), before);
  assert.equal(body.model_seq, 2);
  assert.equal(world.events.length, 2);
});

Deno.test("POST /update-parameters/retract sent twice is one retraction", async () => {
  const { world, update, slate } = await offered();
  await post(update, "/update-parameters", {
    slate_id: slate.slate_id,
    event_id: EVENT,
    selected_movie: { movie_id: slate.recommendations[0].movie_id },
  });
  const first = await post(update, "/update-parameters/retract", { event_id: EVENT });
  const second = await post(update, "/update-parameters/retract", {
    event_id: EVENT.toUpperCase(),
  });
  assert.deepEqual([first.body.seq, first.body.duplicate], [2, false]);
  assert.deepEqual([second.body.seq, second.body.duplicate], [2, true]);
  assert.equal(second.body.event_id, first.body.event_id);
  assert.equal(world.events.length, 2);
});

Deno.test("POST /update-parameters/retract is for the author and admins", async () => {
  const { world, update, slate } = await offered();
  await post(update, "/update-parameters", {
    slate_id: slate.slate_id,
    event_id: EVENT,
    selected_movie: { movie_id: slate.recommendations[0].movie_id },
  });
  world.caller = { ...world.caller, userId: "22222222-2222-4222-8222-222222222222" };
  assert.equal((await post(update, "/update-parameters/retract", { event_id: EVENT })).status, 403);
  world.caller = { ...world.caller, isAdmin: true };
  assert.equal((await post(update, "/update-parameters/retract", { event_id: EVENT })).status, 200);
  const unknown = await post(update, "/update-parameters/retract", {
    event_id: "00000000-0000-4000-8000-000000000000",
  });
  assert.deepEqual([unknown.status, unknown.body.code], [404, "event-not-found"]);
});

Deno.test("POST /regenerate learns the refusal and offers other films", async () => {
  const { world, regenerate, slate } = await offered();
  const { status, body } = await post(regenerate, "/regenerate", {
    ...SLOT,
    slate_id: slate.slate_id,
    unselected_movies: slate.recommendations,
  });
  assert.equal(status, 200);
  assert.equal(world.events[0]!.kind, "rejection");
  assert.equal(body.model_seq, 1);
  assert.equal(body.excluded.excluded, 5);
  const refused = new Set(slate.recommendations.map((film: { movie_id: string }) => film.movie_id));
  assert(body.recommendations.every((film: { movie_id: string }) => !refused.has(film.movie_id)));
});

Deno.test("POST /regenerate sent twice is one refusal and one slate", async () => {
  const { world, regenerate, slate } = await offered();
  const request = { ...SLOT, slate_id: slate.slate_id, event_id: EVENT };
  const first = await post(regenerate, "/regenerate", request);
  const second = await post(regenerate, "/regenerate", request);
  assert.equal(second.body.duplicate, true);
  assert.equal(second.body.slate_id, first.body.slate_id);
  assert.deepEqual(second.body.recommendations, first.body.recommendations);
  assert.deepEqual([world.events.length, world.slates.length], [1, 2]);
});

Deno.test("POST /regenerate with abandon_context forgets the refusals of the slot", async () => {
  const { world, regenerate, slate } = await offered();
  await post(regenerate, "/regenerate", { ...SLOT, slate_id: slate.slate_id });
  assert.equal(world.exclusions.size, 5);
  const { body } = await post(regenerate, "/regenerate", { ...SLOT, abandon_context: true });
  assert.equal(body.exclusions_cleared, 5);
  assert.equal(body.excluded.excluded, 0);
  assert.equal(body.recommendations.length, 5);
});

Deno.test("POST /regenerate can learn without offering a slate", async () => {
  const { world, regenerate, slate } = await offered();
  const { body } = await post(regenerate, "/regenerate", {
    ...SLOT,
    slate_id: slate.slate_id,
    generate_new_slate: false,
  });
  assert.deepEqual([body.success, body.recommendations.length], [true, 0]);
  assert.deepEqual([world.events.length, world.slates.length], [1, 1]);
});

Deno.test("POST /regenerate refuses a slate of another slot and writes nothing", async () => {
  const { world, regenerate, slate } = await offered();
  const answer = await post(regenerate, "/regenerate", {
    date: "2026-11-28",
    hour: 20,
    slate_id: slate.slate_id,
  });
  assert.deepEqual([answer.status, answer.body.code], [409, "slate-of-another-slot"]);
  assert.deepEqual([world.events.length, world.slates.length], [0, 1]);
});
