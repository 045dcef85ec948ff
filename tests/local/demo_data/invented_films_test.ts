// Goal: invented films are repeatable, unique, within their ranges, and have holes at the stated
// rates. Method: one list of 3,000; shares within 4 standard errors of the documented ones.
import assert from "node:assert/strict";
import { popularityScore } from "../../../supabase/local/demo_data/demo_film.ts";
import { inventedFilms } from "../../../supabase/local/demo_data/invented_films.ts";
import {
  inventedTitle,
  processedTitle,
} from "../../../supabase/local/demo_data/invented_titles.ts";
import { streamRng } from "../../../supabase/local/demo_data/draws.ts";

const films = inventedFilms(11, 3000);

function assertShare(name: string, count: number, expected: number) {
  const tolerance = 4 * Math.sqrt(expected * (1 - expected) / films.length);
  assert.ok(Math.abs(count / films.length - expected) < tolerance, `${name}: ${count}`);
}

Deno.test("inventedFilms() repeats for a seed, and a longer list begins with the shorter", () => {
  assert.deepEqual(inventedFilms(11, 200), films.slice(0, 200));
  assert.notDeepEqual(inventedFilms(12, 200), films.slice(0, 200));
});

Deno.test("inventedFilms() gives every film an id and a title of its own", () => {
  assert.equal(new Set(films.map((film) => film.catalogId)).size, films.length);
  assert.equal(new Set(films.map((film) => processedTitle(film.title))).size, films.length);
});

Deno.test("inventedFilms() uses WO_ ids exactly where there is no TMDB id", () => {
  for (const { catalogId, tmdbId } of films) {
    assert.match(catalogId, tmdbId === null ? /^WO_\d{6}$/ : /^9\d{8}$/);
    if (tmdbId !== null) assert.equal(catalogId, String(tmdbId));
  }
});

Deno.test("inventedFilms() leaves fields out at the documented rates", () => {
  const shares: [name: string, missing: number, expected: number][] = [
    ["tmdbId", films.filter((film) => film.tmdbId === null).length, 0.04],
    ["director", films.filter((film) => film.director === null).length, 0.13],
    ["genres", films.filter((film) => film.genres.length === 0).length, 0.03],
    ["voteAverage", films.filter((film) => film.voteAverage === null).length, 0.05],
    ["revenue", films.filter((film) => film.revenue === null).length, 0.35],
  ];
  for (const [name, missing, expected] of shares) assertShare(name, missing, expected);
});

Deno.test("inventedFilms() stays within the ranges of its fields", () => {
  for (const film of films) {
    assert.ok(film.productionYear === null || between(film.productionYear, 1950, 2026));
    assert.ok(film.durationMin === null || between(film.durationMin, 62, 210));
    assert.ok(film.voteAverage === null || between(film.voteAverage, 0, 10));
    assert.ok(film.revenue === null || film.revenue > 0);
    assert.equal(new Set(film.genres).size, film.genres.length);
    if (film.releaseDate !== null) {
      assert.equal(film.releaseDate.slice(0, 4), String(film.productionYear));
    }
  }
});

const between = (value: number, low: number, high: number) => value >= low && value <= high;

Deno.test("inventedFilms() correlates revenue with popularity as documented", () => {
  const pairs = films.filter((film) => film.revenue !== null && film.popularity !== null)
    .map((film) => [popularityScore(film), Math.log(film.revenue!)] as const);
  const n = pairs.length;
  const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / n;
  const [mx, my] = [mean(pairs.map(([x]) => x)), mean(pairs.map(([, y]) => y))];
  const covariance = mean(pairs.map(([x, y]) => (x - mx) * (y - my)));
  const sx = Math.sqrt(mean(pairs.map(([x]) => (x - mx) ** 2)));
  const sy = Math.sqrt(mean(pairs.map(([, y]) => (y - my) ** 2)));
  // Both deviations are 1.1: correlation 1.1 / sqrt(1.1² + 1.1²); its standard error is (1 - r²) / √n.
  assert.ok(Math.abs(covariance / (sx * sy) - Math.SQRT1_2) < 4 * 0.5 / Math.sqrt(n));
});

Deno.test("inventedFilms() refuses a count that is not one", () => {
  for (const count of [-1, 1.5, NaN, 1e6]) {
    assert.throws(() => inventedFilms(1, count), { name: "RangeError" });
  }
  assert.deepEqual(inventedFilms(1, 0), []);
});

Deno.test("inventedTitle() never repeats one, also when few are left", () => {
  const rng = streamRng(5, "test");
  const taken = new Set<string>();
  const titles = Array.from({ length: 4000 }, () => inventedTitle(rng, "it", taken));
  assert.equal(new Set(titles.map(processedTitle)).size, 4000);
});

Deno.test("processedTitle() drops accents, case and punctuation and keeps numerals", () => {
  const cases: [title: string, expected: string][] = [
    ["L'été à Montréac", "l ete a montreac"],
    ["  Die BRÜCKE – Teil 2!", "die brucke teil 2"],
    ["...", ""],
  ];
  for (const [title, expected] of cases) assert.equal(processedTitle(title), expected);
});
