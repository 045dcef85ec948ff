// Goal: rights come in every standing the system must cope with, and never contradict the film.
// Method: 3,000 films; shares of films older than five years (a newer one may be moved behind its
// release) within 4 standard errors of the documented weights.
import assert from "node:assert/strict";
import { civilOfDay, epochDay } from "@shared/catalog/calendar_day.ts";
import { NO_DAY } from "@shared/catalog/catalog.ts";
import { streamRng } from "../../../supabase/local/demo_data/draws.ts";
import { inventedFilms } from "../../../supabase/local/demo_data/invented_films.ts";
import { drawLicences, OPEN_END_DAY } from "../../../supabase/local/demo_data/licences.ts";

const TODAY = epochDay("2026-07-14");
const rng = streamRng(31, "licences");
const films = inventedFilms(31, 3000);
const cases = films.map((film) => ({ film, licences: drawLicences(rng, film, TODAY) }));

Deno.test("drawLicences() gives one or two licences, disjoint and in order", () => {
  for (const { licences } of cases) {
    assert.ok(licences.length === 1 || licences.length === 2);
    for (const { startDay, endDay, runs } of licences) {
      assert.ok(startDay < endDay);
      assert.ok(runs === null || (Number.isInteger(runs) && runs >= 1 && runs <= 6));
    }
    if (licences.length === 2) assert.ok(licences[0]!.endDay < licences[1]!.startDay);
  }
  assert.ok(cases.some(({ licences }) => licences.length === 2));
});

Deno.test("drawLicences() sells no rights before the year after the release", () => {
  for (const { film, licences } of cases) {
    const first = licences[0]!.startDay;
    if (film.productionYear === null) continue;
    const year = first === NO_DAY ? civilOfDay(TODAY).year - 3 : civilOfDay(first).year;
    assert.ok(year > film.productionYear, film.title);
  }
});

Deno.test("drawLicences() has rights of every standing at the documented rates", async (t) => {
  const old = cases.filter(({ film }) => (film.productionYear ?? 0) < 2020)
    .map(({ licences }) => licences.at(-1)!);
  const shares: [name: string, count: number, expected: number][] = [
    ["ending within 30 days", old.filter((l) => inDays(l.endDay, 0, 30)).length, 0.1],
    ["not yet started", old.filter((l) => l.startDay > TODAY).length, 0.1],
    ["over", old.filter((l) => l.endDay < TODAY).length, 0.22],
    ["without end", old.filter((l) => l.endDay === OPEN_END_DAY).length, 0.06],
    ["without start", old.filter((l) => l.startDay === NO_DAY).length, 0.02],
  ];
  for (const [name, count, expected] of shares) {
    await t.step(name, () => {
      const tolerance = 4 * Math.sqrt(expected * (1 - expected) / old.length);
      assert.ok(Math.abs(count / old.length - expected) < tolerance, `${count} of ${old.length}`);
    });
  }
});

const inDays = (day: number, low: number, high: number) =>
  day >= TODAY + low && day <= TODAY + high;
