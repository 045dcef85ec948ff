// Goal: the files hold what the dataset holds, under the column names of a deployment's export, and
// equal datasets give equal bytes. Method: read them back with hyparquet, and with the readers that
// the functions use.
import assert from "node:assert/strict";
import { parquetMetadata, parquetReadObjects } from "hyparquet";
import { epochDay } from "@shared/catalog/calendar_day.ts";
import { NO_DAY } from "@shared/catalog/catalog.ts";
import { readCatalog } from "@shared/catalog/read_catalog.ts";
import { readHistory } from "@shared/catalog/read_history.ts";
import { encodeDemo } from "../../../supabase/local/demo_data/encode_demo.ts";
import { generateDemo } from "../../../supabase/local/demo_data/generate_demo.ts";
import { inventedFilms } from "../../../supabase/local/demo_data/invented_films.ts";
import { OPEN_END_DAY } from "../../../supabase/local/demo_data/licences.ts";

const TODAY = "2026-07-14";
const options = { seed: 61, films: inventedFilms(61, 400), today: TODAY };
const demo = generateDemo(options);
const files = encodeDemo(demo);

const rowsOf = (bytes: Uint8Array) =>
  parquetReadObjects({ file: bytes.slice().buffer }) as Promise<Record<string, unknown>[]>;

const dateOf = (day: number | undefined) => day === undefined ? null : new Date(day * 86_400_000);

Deno.test("encodeDemo() gives the same bytes for the same seed and others for another", () => {
  assert.deepEqual(encodeDemo(generateDemo(options)), files);
  const other = encodeDemo(generateDemo({ ...options, seed: 62 }));
  assert.notDeepEqual(other.catalog, files.catalog);
  assert.notDeepEqual(other.history, files.history);
});

Deno.test("encodeDemo() writes the catalogue's columns", async () => {
  const rows = await rowsOf(files.catalog);
  assert.equal(rows.length, demo.catalog.length);
  demo.catalog.forEach(({ film, licences, broadcastDays, runsLeft }, i) => {
    const { startDay, endDay, runs } = licences.at(-1)!;
    const { processed_title, ...row } = rows[i]!;
    assert.match(String(processed_title), /^[\p{Ll}\p{Lo}\d ]+$/u);
    assert.deepEqual({ ...row, genres: row.genres ?? [] }, {
      catalog_id: film.catalogId,
      title: film.title,
      original_title: film.originalTitle,
      tmdb_id: film.tmdbId === null ? null : BigInt(film.tmdbId),
      genres: film.genres,
      director: film.director,
      actors: film.actors,
      duration_min: film.durationMin,
      production_year: film.productionYear,
      release_date: film.releaseDate,
      original_language: film.originalLanguage,
      popularity: film.popularity,
      revenue: film.revenue,
      vote_average: film.voteAverage,
      adult: film.adult,
      poster_path: null,
      tv_rights_start: startDay === NO_DAY ? null : dateOf(startDay),
      tv_rights_end: dateOf(endDay),
      total_broadcasts: runs,
      available_broadcasts: runsLeft,
      times_shown: broadcastDays.length,
      first_broadcast_date: dateOf(broadcastDays[0]),
      last_broadcast_date: dateOf(broadcastDays.at(-1)),
      rebroadcast_date_1: dateOf(broadcastDays[1]),
      rebroadcast_date_2: dateOf(broadcastDays[2]),
      rebroadcast_date_3: dateOf(broadcastDays[3]),
      rebroadcast_date_4: dateOf(broadcastDays[4]),
      movie_age: film.productionYear === null ? null : 2026 - film.productionYear,
      missing_tmdb: film.tmdbId === null,
      missing_release_date: film.releaseDate === null,
      is_movie: true,
    });
  });
});

Deno.test("encodeDemo() writes the history's columns", async () => {
  const rows = await rowsOf(files.history);
  assert.deepEqual(
    rows,
    demo.history.map((row) => ({
      catalog_id: row.catalogId,
      date: dateOf(row.day),
      start_time: row.startTime,
      channel: row.channel,
      title: row.title,
      duration_min: row.durationMin,
      rt_m: row.audienceThousand,
      pdm: row.marketShare,
      hour: row.hour,
      weekday: row.weekday,
      season: row.season,
      public_holiday: row.publicHoliday,
    })),
  );
});

Deno.test("encodeDemo() writes year 9999 where the rights do not end", async () => {
  const days = (await rowsOf(files.catalog)).map((row) => (row.tv_rights_end as Date).getTime());
  assert.equal(Math.max(...days) / 86_400_000, epochDay("9999-12-31"));
});

Deno.test("encodeDemo() compresses with snappy", () => {
  for (const bytes of [files.catalog, files.history]) {
    const { row_groups } = parquetMetadata(bytes.slice().buffer);
    assert.equal(row_groups.length, 1);
    for (const { meta_data } of row_groups[0]!.columns) assert.equal(meta_data?.codec, "SNAPPY");
  }
});

Deno.test("encodeDemo() writes files without rows", async () => {
  const { catalog } = encodeDemo(generateDemo({ seed: 1, films: [], today: TODAY }));
  assert.deepEqual(await rowsOf(catalog), []);
});

Deno.test("encodeDemo() is read by readCatalog() without loss", async () => {
  const catalog = await readCatalog(files.catalog, "v");
  assert.equal(catalog.size, demo.catalog.length);
  demo.catalog.forEach(({ film, licences, broadcastDays, runsLeft }, row) => {
    const { startDay, endDay } = licences.at(-1)!;
    const genres = catalog.genreIds.slice(
      catalog.genreOffsets[row]!,
      catalog.genreOffsets[row + 1]!,
    );
    assert.deepEqual({
      id: catalog.ids[row],
      title: catalog.titles[row],
      genres: [...genres].map((id) => catalog.genreNames[id]!).sort(),
      language: catalog.languageNames[catalog.languageIds[row]!] ?? null,
      year: catalog.releaseYears[row],
      vote: catalog.voteAverages[row],
      start: catalog.rightsStartDays[row],
      end: catalog.rightsEndDays[row],
      runs: catalog.runsLeft[row],
      shown: catalog.timesShown[row],
      last: catalog.lastBroadcastDays[row],
    }, {
      id: film.catalogId,
      title: film.title,
      genres: film.genres.toSorted(),
      language: film.originalLanguage,
      year: film.productionYear ?? 0,
      vote: film.voteAverage ?? NaN,
      start: startDay,
      end: endDay === OPEN_END_DAY ? NO_DAY : endDay,
      runs: runsLeft ?? -1,
      shown: broadcastDays.length,
      last: broadcastDays.at(-1) ?? NO_DAY,
    });
  });
});

Deno.test("encodeDemo() is read by readHistory() without loss", async () => {
  const catalog = await readCatalog(files.catalog, "v");
  const history = await readHistory(files.history, "v", catalog);
  assert.equal(history.size, demo.history.length);
  demo.history.forEach((row, i) => {
    assert.deepEqual({
      id: catalog.ids[history.films[i]!] ?? null,
      day: history.days[i],
      channel: history.channelNames[history.channels[i]!],
      hour: history.hours[i],
      audience: history.audiences[i],
    }, {
      id: row.catalogId,
      day: row.day,
      channel: row.channel,
      hour: row.hour,
      audience: row.audienceThousand ?? NaN,
    });
  });
});
