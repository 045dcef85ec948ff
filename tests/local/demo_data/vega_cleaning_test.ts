// Goal: each defect of movies.json is cleaned and counted, and nothing else is touched. Method:
// records of our own with one defect each; then the counts over the real file (version 3.2.1), read at
// run time from the npm package. They were counted in the file by other means: a search for each
// defect; 54 = 47 grosses of 0 + 7 missing; 26 remakes = 24 titles twice + King Kong and Lolita, whose
// first films carry their year in brackets; one of the 1,331 records without director and of the
// 1,992 without running time is the double, one without director is the record without title.
import assert from "node:assert/strict";
import { repairText } from "../../../supabase/local/demo_data/mac_roman.ts";
import {
  cleanVegaFilms,
  type VegaRecord,
} from "../../../supabase/local/demo_data/vega_cleaning.ts";
import { readVegaRecords, vegaFilms } from "../../../supabase/local/demo_data/vega_films.ts";

const RECORD: VegaRecord = {
  "Title": "A Title",
  "Release Date": "Jun 12 1998",
  "Worldwide Gross": 146083,
  "Running Time min": 95,
  "Distributor": "Universal",
  "Major Genre": "Romantic Comedy",
  "Creative Type": "Historical Fiction",
  "Director": "A Director",
  "IMDB Rating": 6.1,
  "IMDB Votes": 1071,
};

const cleanOne = (change: Partial<VegaRecord>) => {
  const { films, report } = cleanVegaFilms([{ ...RECORD, ...change }]);
  return { film: films[0]!, report };
};

Deno.test("cleanVegaFilms() keeps a record without defects as it is", () => {
  const { film, report } = cleanOne({});
  assert.deepEqual({ ...film, popularity: null }, {
    catalogId: "WO_000001",
    tmdbId: null,
    title: "A Title",
    originalTitle: "A Title",
    genres: ["Comedy", "Romance", "History"],
    director: "A Director",
    actors: null,
    durationMin: 95,
    productionYear: 1998,
    releaseDate: "1998-06-12",
    originalLanguage: "en",
    popularity: null,
    revenue: 146083,
    voteAverage: 6.1,
    adult: false,
  });
  const { records, films, assumedEnglish, ...defects } = report;
  assert.deepEqual([records, films, assumedEnglish], [1, 1, 1]);
  assert.deepEqual(Object.entries(defects).filter(([, count]) => count !== 0), []);
});

Deno.test("cleanVegaFilms() mends titles", async (t) => {
  const cases: [raw: string | number, title: string][] = [
    [1776, "1776"],
    ["LÈon", "Léon"],
    ["Secret, The", "The Secret"],
    ["King Kong (1933)", "King Kong"],
    ["Fantasia 2000 (IMAX)", "Fantasia 2000"],
    ["The Helix...  Loaded", "The Helix... Loaded"],
    ["Precious (Based on a Novel)", "Precious (Based on a Novel)"],
    ["Me, Myself & Irene", "Me, Myself & Irene"],
  ];
  for (const [raw, title] of cases) {
    await t.step(String(raw), () => assert.equal(cleanOne({ Title: raw }).film.title, title));
  }
});

Deno.test("cleanVegaFilms() moves years after 2011 to the century before", () => {
  const years = ["Dec 15 2039", "Jan 01 2012", "Dec 31 2011", "Feb 08 2015"].map((date) =>
    cleanOne({ "Release Date": date }).film.releaseDate
  );
  assert.deepEqual(years, ["1939-12-15", "1912-01-01", "2011-12-31", "1915-02-08"]);
});

Deno.test("cleanVegaFilms() dates remakes, drops doubles, and lets the oldest keep its title", () => {
  const { films, report } = cleanVegaFilms([
    { ...RECORD, "Title": "The Fog", "Release Date": "Oct 14 2005" },
    { ...RECORD, "Title": null },
    { ...RECORD, "Title": "Fog, The", "Release Date": "Feb 01 1980" },
    { ...RECORD, "Title": "The Fog", "Release Date": "Dec 31 2006" },
  ]);
  assert.deepEqual(films.map((film) => film.title), ["The Fog", "The Fog (2005)"]);
  assert.deepEqual(films.map((film) => film.originalTitle), ["The Fog", "The Fog"]);
  assert.deepEqual([report.datedRemakes, report.droppedDoubles, report.missingTitles], [1, 1, 1]);
});

Deno.test("cleanVegaFilms() leaves missing what the file does not say", () => {
  const { film, report } = cleanOne({
    "Director": null,
    "Running Time min": null,
    "Worldwide Gross": 0,
    "Major Genre": null,
    "Creative Type": null,
    "IMDB Rating": null,
    "IMDB Votes": null,
    "Distributor": "A Small House",
  });
  assert.deepEqual(
    [film.director, film.durationMin, film.revenue, film.voteAverage, film.popularity],
    [null, null, null, null, null],
  );
  assert.deepEqual([film.genres, film.originalLanguage], [[], null]);
  assert.deepEqual(
    [report.missingDirectors, report.missingDurations, report.unknownRevenues],
    [1, 1, 1],
  );
});

Deno.test("cleanVegaFilms() refuses a release date of another form", () => {
  for (const date of ["1998-06-12", "Jux 12 1998", ""]) {
    assert.throws(() => cleanOne({ "Release Date": date }), { name: "SyntaxError" });
  }
});

Deno.test("repairText() leaves text alone that Mac Roman cannot have made", () => {
  const cases: [text: string, expected: string][] = [
    ["Plain", "Plain"],
    ["Alien³", "Alien³"],
    ["DÈj‡ Vu", "Déjà Vu"],
    ["2Ω", "2½"],
  ];
  for (const [text, expected] of cases) assert.equal(repairText(text), expected);
});

Deno.test("vegaFilms() reads the package's films and cleans what is known to be wrong", async () => {
  const { films, report } = cleanVegaFilms(await readVegaRecords());
  const { missingGenres, assumedEnglish, ...counted } = report;
  assert.ok(missingGenres <= 275 && assumedEnglish < films.length);
  assert.deepEqual(counted, {
    records: 3201,
    films: 3199,
    numericTitles: 9,
    missingTitles: 1,
    repairedTexts: 18,
    movedArticles: 4,
    strippedNotes: 6,
    droppedDoubles: 1,
    datedRemakes: 26,
    correctedYears: 22,
    unknownRevenues: 54,
    missingDirectors: 1329,
    missingDurations: 1991,
  });
  assert.equal(new Set(films.map((film) => film.title)).size, films.length);
  assert.equal(new Set(films.map((film) => film.catalogId)).size, films.length);
  assert.ok(films.every((film) => film.productionYear! >= 1915 && film.productionYear! <= 2011));
  assert.deepEqual(await vegaFilms(), films);
});
