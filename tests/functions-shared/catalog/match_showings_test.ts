// Goal: each showing keeps what the schedule says of it, and names a film only where the title does.
import assert from "node:assert/strict";
import { matchShowings } from "@shared/catalog/match_showings.ts";
import { MATCH_THRESHOLD } from "@shared/catalog/match_title.ts";
import { buildTitleIndex } from "@shared/catalog/title_index.ts";
import type { FilmShowing } from "@shared/formats/schedule.ts";

const IDS = ["603", "604", "605", "606"];
const index = buildTitleIndex({
  titles: ["Les phares du lac", "Les phares du lac 2", "Le retour", "Le retour"],
  releaseYears: [2016, 2019, 1990, 2010],
  directors: [null, "Ada Perrin", null, null],
});

const showing = (title: string, fields: Partial<FilmShowing> = {}): FilmShowing => ({
  channel: "TF1",
  broadcastDate: "2025-10-25",
  airDate: "2025-10-26",
  airTime: "00:15",
  startsAt: "2025-10-25T22:15:00Z",
  title,
  originalTitle: null,
  year: null,
  director: null,
  durationMin: null,
  ...fields,
});

const match = (film: FilmShowing) => matchShowings(index, IDS, [film], MATCH_THRESHOLD)[0]!;

Deno.test("matchShowings() names the film with score and rule", () => {
  const director = "Ada Perrin";
  assert.deepEqual(match(showing("LES PHARES DU LAC 2", { year: 2019, director })), {
    broadcast_date: "2025-10-25",
    air_date: "2025-10-26",
    air_time: "00:15",
    starts_at: "2025-10-25T22:15:00Z",
    title: "LES PHARES DU LAC 2",
    original_title: null,
    release_year: 2019,
    director,
    match_outcome: "matched",
    movie_id: "604",
    match_score: 1,
    match_rule: "exact",
    candidates: [{ movie_id: "604", score: 1, rule: "exact" }],
  });
});

Deno.test("matchShowings() lists candidates where it names none", () => {
  const row = match(showing("Le retour"));
  assert.deepEqual(
    [row.match_outcome, row.movie_id, row.match_score, row.match_rule],
    ["ambiguous", null, null, null],
  );
  assert.deepEqual(row.candidates.map(({ movie_id }) => movie_id), ["605", "606"]);
  assert.equal(match(showing("Une tout autre histoire")).match_outcome, "unmatched");
});

Deno.test("matchShowings() keeps texts of at most 500 characters", () => {
  const long = match(showing("é".repeat(600), { director: "d".repeat(501) }));
  assert.deepEqual([long.title.length, long.director?.length], [500, 500]);
});
