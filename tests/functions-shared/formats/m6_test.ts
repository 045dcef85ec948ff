// Goal: M6's films with year, director and original title, and a failure for everything that is not
// a whole week of M6. The fixture is the week in which the clock is set forward: in the night of
// Saturday 28 March 2026 there is no 02:30, so a film printed there is on at 03:30.
import assert from "node:assert/strict";
import { parseM6 } from "@shared/formats/m6.ts";
import { alteredFixture, readFixture } from "./feed_fixture.ts";

const FILE = "m6_2026_14.xml";
const request = { channel: "M6", timeZone: "Europe/Paris" };

Deno.test("parseM6() returns the films of a week in order, those of the night on the next day", async () => {
  const schedule = parseM6(await readFixture(FILE), request);
  assert.deepEqual(schedule.range, { first: "2026-03-28", last: "2026-04-03" });
  assert.deepEqual(schedule.completeness, { complete: true });
  assert.equal(schedule.programmeCount, 23);
  assert.deepEqual(
    schedule.showings.map(({ broadcastDate, airDate, airTime, startsAt, title }) => [
      ...[broadcastDate, airDate, airTime, startsAt, title],
    ]),
    [
      ["2026-03-28", "2026-03-29", "03:30", "2026-03-29T01:30:00Z", "La nuit trop courte"],
      ["2026-03-31", "2026-03-31", "21:10", "2026-03-31T19:10:00Z", "Théodule 2 - Classe de neige"],
      ["2026-03-31", "2026-03-31", "22:45", "2026-03-31T20:45:00Z", "Les farces de Théodule"],
      ["2026-04-03", "2026-04-04", "00:20", "2026-04-03T22:20:00Z", "Braise & Givre"],
    ],
  );
  assert.deepEqual(
    schedule.showings.map(({ originalTitle, year, director }) => [originalTitle, year, director]),
    [
      ["The Short Night", 2011, "Ruth Alban"],
      [null, 2022, "Paul Estève"],
      [null, 2019, "Paul Estève"],
      ["Ember and Frost", 2023, "Ingrid Solheim"],
    ],
  );
});

Deno.test("parseM6() reads a night that is printed under its calendar day alike", async () => {
  const printed = await readFixture(FILE);
  const calendar = await alteredFixture(FILE, ["2026-04-03 00:20", "2026-04-04 00:20"]);
  assert.deepEqual(parseM6(calendar, request), parseM6(printed, request));
});

Deno.test("parseM6() calls a week incomplete with the reason", async () => {
  const cases: [alterations: [string, string][], expected: string, reason: RegExp][] = [
    [[["2026-04-01", "2026-03-31"]], "2026-03-28", /each day .* received none on 2026-04-01$/],
    [[], "2026-04-04", /about 2026-04-04 to .*: received 2026-03-28 to 2026-04-03$/],
  ];
  for (const [alterations, first, reason] of cases) {
    const last = first === "2026-03-28" ? "2026-04-03" : "2026-04-10";
    const bytes = await alteredFixture(FILE, ...alterations);
    const { completeness } = parseM6(bytes, { ...request, expected: { first, last } });
    assert(!completeness.complete);
    assert.match(completeness.reason, reason);
  }
});

Deno.test("parseM6() throws on what is no such schedule", async (t) => {
  const cases: [name: string, alterations: [string, string][], message: RegExp][] = [
    ["a news feed", [["grille_programmes", "channel"]], /semaine must have date_debut/],
    ["no week", [["semaine", "mois"]], /semaine must have date_debut/],
    ["a day without date", [["<date>2026-03-31</date>", ""]], /jour must have a date/],
    ["a film without time", [["2026-03-31 22:45", "22:45"]], /film "Les farces de Théodule"/],
    ["a film on a third day", [["2026-03-31 22:45", "2026-04-01 22:45"]], /must have a time/],
    ["a film without title", [["Les farces de Théodule", " "]], /film must have a title/],
    ["an entity of HTML", [["Braise &amp; Givre", "Braise &eacute; Givre"]], /must begin a ref/],
  ];
  for (const [name, alterations, message] of cases) {
    await t.step(name, async () => {
      const bytes = await alteredFixture(FILE, ...alterations);
      assert.throws(() => parseM6(bytes, request), { name: "SyntaxError", message });
    });
  }
});

Deno.test("parseM6() throws on every truncation", async () => {
  const bytes = await readFixture(FILE);
  for (let length = 0; length < bytes.length - 1; length += 197) {
    assert.throws(() => parseM6(bytes.subarray(0, length), request), SyntaxError, `${length}`);
  }
});
