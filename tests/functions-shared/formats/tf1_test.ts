// Goal: TF1's films with the moment they are on air, and a failure for everything that is not a
// whole week of TF1. The fixture is the week in which the clock is set back: in the night of
// Saturday 25 October 2025, 02:10 is printed after 02:50 and comes an hour and twenty later.
import assert from "node:assert/strict";
import { parseTf1 } from "@shared/formats/tf1.ts";
import { alteredFixture, readFixture } from "./feed_fixture.ts";

const FILE = "tf1_2025_44.xml";
const request = { channel: "TF1", timeZone: "Europe/Paris" };
const week = { first: "2025-10-25", last: "2025-10-31" };

Deno.test("parseTf1() returns the films of a week in order, those of the night on the next day", async () => {
  const schedule = parseTf1(await readFixture(FILE), { ...request, expected: week });
  assert.deepEqual(schedule.range, week);
  assert.deepEqual(schedule.completeness, { complete: true });
  assert.equal(schedule.programmeCount, 34);
  const film = (
    broadcastDate: string,
    airDate: string,
    airTime: string,
    startsAt: string,
    title: string,
    director: string | null,
  ) => ({
    ...{ channel: "TF1", broadcastDate, airDate, airTime, startsAt, title, director },
    ...{ originalTitle: null, year: null, durationMin: null },
  });
  assert.deepEqual(schedule.showings, [
    film(
      ...["2025-10-25", "2025-10-25", "21:10", "2025-10-25T19:10:00Z"] as const,
      ...["Les phares du lac 2", "Ada Perrin"] as const,
    ),
    film(
      ...["2025-10-25", "2025-10-26", "02:50", "2025-10-26T00:50:00Z"] as const, // summer time
      ...["La dernière écluse", "Jean-Loup Astier, Mila Corvin"] as const,
    ),
    film(
      ...["2025-10-25", "2025-10-26", "02:10", "2025-10-26T01:10:00Z"] as const, // winter time
      ...["Minuit deux fois", "Mila Corvin"] as const,
    ),
    film(
      ...["2025-10-27", "2025-10-28", "00:30", "2025-10-27T23:30:00Z"] as const,
      ...["L'étau de brume", "Ada Perrin"] as const,
    ),
    film(
      ...["2025-10-29", "2025-10-29", "21:10", "2025-10-29T20:10:00Z"] as const,
      ...["Spritz & Cie", null] as const,
    ),
  ]);
});

Deno.test("parseTf1() calls a week incomplete with the reason", async (t) => {
  const cases: [name: string, alterations: [string, string][], reason: RegExp][] = [
    ["a day without programmes", [
      ['date="28/10/2025"', 'date="28/10/2024"'],
    ], /each day must have a programme: received none on 2025-10-28$/],
    ["another week", [
      ["/10/2025", "/01/2026"],
    ], /about 2025-10-25 to 2025-10-31: received 2026-01-25 to 2026-01-31$/],
    ["half a week", [
      ['dateDebut="25', 'dateDebut="28'],
    ], /about 2025-10-25 to 2025-10-31: received 2025-10-28 to 2025-10-31$/],
  ];
  for (const [name, alterations, reason] of cases) {
    await t.step(name, async () => {
      const bytes = await alteredFixture(FILE, ...alterations);
      const { completeness } = parseTf1(bytes, { ...request, expected: week });
      assert(!completeness.complete);
      assert.match(completeness.reason, reason);
    });
  }
});

Deno.test("parseTf1() accepts any whole week when none is expected, but nothing longer", async () => {
  const verdict = async (...alterations: [string, string][]) =>
    parseTf1(await alteredFixture(FILE, ...alterations), request).completeness;
  assert.deepEqual(await verdict(), { complete: true });
  assert.deepEqual(await verdict(['dateFin="31/10/2025"', 'dateFin="31/10/2125"']), {
    complete: false,
    reason: "Cannot use schedule as it must be about one week: received 2025-10-25 to 2125-10-31",
  });
});

Deno.test("parseTf1() throws on what is no such schedule", async (t) => {
  const cases: [name: string, alterations: [string, string][], message: RegExp][] = [
    ["no grid", [["GRILLE", "GRILLES"]], /GRILLE must have dateDebut/],
    ["a week that does not exist", [['dateFin="31/10', 'dateFin="32/10']], /dateDebut and dateFin/],
    ["no day", [["JOUR", "JOURNEE"]], /must have programmes: received none/],
    ["a day that does not exist", [['date="28/10', 'date="31/11']], /received "31\/11\/2025"/],
    ["a film without time", [
      ['heureDiffusion="00.30"', 'heureDiffusion="--"'],
    ], /film "L'étau de brume" must have a time: received "--"/],
    ["a film without title", [["<![CDATA[L'étau de brume]]>", ""]], /film must have a title/],
    ["another root", [["EXPORT_TF1_PRO", "EXPORT"]], /must be <EXPORT_TF1_PRO>: received <EXPORT>/],
    ["a DOCTYPE", [["<EXPORT_TF1_PRO>", "<!DOCTYPE x><EXPORT_TF1_PRO>"]], /no DOCTYPE/],
  ];
  for (const [name, alterations, message] of cases) {
    await t.step(name, async () => {
      const bytes = await alteredFixture(FILE, ...alterations);
      assert.throws(() => parseTf1(bytes, request), { name: "SyntaxError", message });
    });
  }
});

Deno.test("parseTf1() passes over other programmes without a time", async () => {
  const bytes = await alteredFixture(FILE, ['heureDiffusion="13.00"', 'heureDiffusion=""']);
  assert.equal(parseTf1(bytes, request).programmeCount, 27);
});

Deno.test("parseTf1() throws on every truncation", async () => {
  const bytes = await readFixture(FILE);
  for (let length = 0; length < bytes.length - 1; length += 151) {
    assert.throws(() => parseTf1(bytes.subarray(0, length), request), SyntaxError, `${length}`);
  }
});

Deno.test("parseTf1() throws on a time zone that does not exist", async () => {
  const bytes = await readFixture(FILE);
  assert.throws(() => parseTf1(bytes, { ...request, timeZone: "Europe/Pari" }), RangeError);
});
