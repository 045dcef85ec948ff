// Goal: films are found by title and id, and each says truly how it stands in the slot.
import assert from "node:assert/strict";
import { findFilms } from "@shared/recommend/find_films.ts";
import { createCatalogApp } from "../../supabase/functions/catalog/app.ts";
import { createInferApp } from "../../supabase/functions/infer/app.ts";
import { post, smallCatalog, type SmallWorld, smallWorld } from "./small_world.ts";
import { checkExchange } from "../functions-shared/contract/check_exchange.ts";

const SLOT = "date=2026-11-27&hour=20&channel=Lumen%201";

const catalogApp = (world: SmallWorld) =>
  createCatalogApp({
    guard: world.guard,
    loadSlot: world.loadSlot,
    now: () => new Date("2026-11-27T12:00:00Z"),
  });

async function films(world: SmallWorld, query: string) {
  const path = `/catalog/films?${query}`;
  const response = await catalogApp(world).request(path);
  const { status } = response;
  const body = await response.json();
  checkExchange({ method: "GET", path, status, body });
  return { status, body };
}

const catalogOf = (titles: readonly string[]) => ({ ...smallCatalog(titles.length), titles });

Deno.test("findFilms() puts the title that begins with the text first, accents and case aside", () => {
  const catalog = catalogOf(["Le Grand Élan", "Elancourt", "Relance", "Élan", "Other"]);
  assert.deepEqual(findFilms(catalog, "  élan ", 10), { rows: [3, 1, 0, 2], matched: 4 });
});

Deno.test("findFilms() wants every word, in any order, and counts what it cuts", () => {
  const catalog = catalogOf(["The Last Train Home", "Home", "Train to Home", "Last"]);
  assert.deepEqual(findFilms(catalog, "home train", 1), { rows: [2], matched: 2 });
  assert.deepEqual(findFilms(catalog, "", 10), { rows: [], matched: 0 });
  assert.deepEqual(findFilms(catalog, "...", 10), { rows: [], matched: 0 });
});

Deno.test("findFilms() finds a film by its id", () => {
  assert.deepEqual(findFilms(smallCatalog(), "103", 10).rows, [3]);
});

Deno.test("GET /catalog/films scores a candidate as the slate does", async () => {
  const world = await smallWorld();
  const infer = createInferApp({
    ...world.offer,
    guard: world.guard,
    loadSlot: world.loadSlot,
    readSlate: world.database.readSlate,
    explainSlate: () => Promise.reject(new Error("not part of this test")),
  });
  const slate = await post(infer, "/infer", { date: "2026-11-27", hour: 20, top_n: 6 });
  const { body } = await films(world, SLOT);
  assert.equal(body.candidate_count, 6);
  assert.equal(body.films[0].movie_id, slate.body.recommendations[0].movie_id);
  for (const film of body.films) {
    const offered = slate.body.recommendations.find(
      ({ movie_id }: { movie_id: string }) => movie_id === film.movie_id,
    );
    assert.deepEqual(film.signal_contributions, offered.signal_contributions);
    assert(Math.abs(film.mean_score - offered.mean_score) < 1e-12);
  }
  const ranks = body.films.map(({ mean_rank }: { mean_rank: number }) => mean_rank);
  assert.deepEqual(ranks, [1, 2, 3, 4, 5, 6]);
});

Deno.test("GET /catalog/films names the first reason that bars a film", async () => {
  const world = await smallWorld();
  world.exclusions.add("Lumen 1 2026-11-27 20 101");
  const { body } = await films(world, `${SLOT}&ids=100,101,106,107,999`);
  const standings = body.films.map((film: { movie_id: string; standing: string }) => [
    film.movie_id,
    film.standing,
  ]);
  assert.deepEqual(standings, [
    ["100", "candidate"],
    ["101", "excluded"],
    ["106", "rights"],
    ["107", "runs"],
  ]);
});

Deno.test("GET /catalog/films ranks the films that are barred, each with its reason", async () => {
  const world = await smallWorld();
  world.exclusions.add("Lumen 1 2026-11-27 20 101");
  const { body } = await films(world, `${SLOT}&barred=true`);
  const found = body.films as { movie_id: string; standing: string; mean_score: number }[];
  assert.equal(body.matched, 3);
  assert.deepEqual(
    Object.fromEntries(found.map(({ movie_id, standing }) => [movie_id, standing])),
    { "101": "excluded", "106": "rights", "107": "runs" },
  );
  const scores = found.map(({ mean_score }) => mean_score);
  assert.deepEqual(scores, scores.toSorted((a, b) => b - a));
  const single = (await films(world, `${SLOT}&ids=106`)).body.films[0];
  assert.deepEqual(found.find(({ movie_id }) => movie_id === "106"), single);
  const [best, ...others] = (await films(world, `${SLOT}&barred=true&limit=1`)).body.films;
  assert.deepEqual([best, others.length], [found[0], 0]);
});

Deno.test("GET /catalog/films says what is programmed nearby, and for how long that bars", async () => {
  const world = await smallWorld();
  const loadSlot: SmallWorld["loadSlot"] = async (request) => {
    const state = await world.loadSlot(request);
    const day = state.slot.day;
    const programmed = [
      { row: 0, channel: "Lumen 2", day: day + 90 },
      { row: 1, channel: "Lumen 2", day: day - 91 },
    ];
    return { ...state, programmed };
  };
  const { body } = await films({ ...world, loadSlot }, `${SLOT}&ids=100,101`);
  assert.deepEqual(
    body.films.map(({ standing }: { standing: string }) => standing),
    ["programmed", "candidate"],
  );
});

Deno.test("GET /catalog/films tells who else shows a film, the five nearest to the slot", async () => {
  const world = await smallWorld();
  const announced: [row: number, channel: string, daysAfter: number][] = [
    [0, "TF1", -30],
    [0, "M6", 2],
    [0, "France 2", -4],
    [0, "TF1", 60],
    [0, "ARTE", 0],
    [0, "France 3", -400],
    [1, "RTS 1", 1],
  ];
  const loadSlot: SmallWorld["loadSlot"] = async (request) => {
    const state = await world.loadSlot(request);
    const showings = announced.map(([row, channel, daysAfter]) => ({
      row,
      channel,
      day: state.slot.airDay + daysAfter,
      time: "21:10",
      title: "As printed",
    }));
    return { ...state, showings };
  };
  const { body } = await films({ ...world, loadSlot }, `${SLOT}&ids=100,102`);
  assert.deepEqual(body.films[0].nearest_showings, [
    { channel: "ARTE", date: "2026-11-27", days_before: 0 },
    { channel: "M6", date: "2026-11-29", days_before: -2 },
    { channel: "France 2", date: "2026-11-23", days_before: 4 },
    { channel: "TF1", date: "2026-10-28", days_before: 30 },
    { channel: "TF1", date: "2027-01-26", days_before: -60 },
  ]);
  assert.deepEqual(body.films[1].nearest_showings, []);
});

Deno.test("GET /catalog/films answers 422 naming the parameter, 403 for a foreign channel", async () => {
  const world = await smallWorld();
  for (
    const [query, pointer] of [["limit=0", "?limit"], ["hour=28", "?hour"], ["x=1", "?x"], [
      "barred=1",
      "?barred",
    ]]
  ) {
    const { status, body } = await films(world, query!);
    assert.equal(status, 422);
    assert.equal(body.errors[0].pointer, pointer);
  }
  world.caller = { ...world.caller, channels: ["Lumen 2"] };
  assert.equal((await films(world, SLOT)).status, 403);
  assert.equal((await films(world, "ids=100")).body.channel, "Lumen 2");
});

Deno.test("GET /catalog/films answers 409 without films and 503 without a database", async () => {
  assert.equal((await films(await smallWorld(smallCatalog(0)), SLOT)).body.code, "catalog-empty");
  const world = await smallWorld();
  world.isAway = true;
  assert.equal((await films(world, SLOT)).status, 503);
});
