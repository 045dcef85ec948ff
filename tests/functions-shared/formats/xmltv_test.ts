// Goal: the films of one channel out of a guide, in each spelling of times and categories. The
// fixture is ISO-8859-1 with a DOCTYPE line, two channels and no week of its own.
import assert from "node:assert/strict";
import { parseXmltv } from "@shared/formats/xmltv.ts";
import { readFixture } from "./feed_fixture.ts";

const FILE = "xmltv_guide.xml";
const request = { channel: "Lac 1", timeZone: "Europe/Zurich" };
const guide = (text: string) => new TextEncoder().encode(`<tv>${text}</tv>`);

Deno.test("parseXmltv() returns the films of the channel", async () => {
  const schedule = parseXmltv(await readFixture(FILE), request);
  assert.deepEqual(schedule.range, { first: "2025-08-23", last: "2025-08-25" });
  assert.equal(schedule.programmeCount, 7);
  assert.deepEqual(schedule.completeness, { complete: true });
  assert.deepEqual(schedule.showings, [
    {
      ...{ channel: "Lac 1", broadcastDate: "2025-08-23", airDate: "2025-08-23", airTime: "21:10" },
      ...{ startsAt: "2025-08-23T19:10:00Z", title: "Les phares du lac 2" },
      ...{ originalTitle: "The Lighthouse Keepers 2", year: 2019 },
      ...{ director: "Ada Perrin, Mila Corvin", durationMin: 104 },
    },
    {
      ...{ channel: "Lac 1", broadcastDate: "2025-08-23", airDate: "2025-08-24", airTime: "01:30" },
      ...{ startsAt: "2025-08-23T23:30:00Z", title: "La dernière écluse & cie" },
      ...{ originalTitle: null, year: 2003, director: null, durationMin: 90 },
    },
    {
      ...{ channel: "Lac 1", broadcastDate: "2025-08-24", airDate: "2025-08-24", airTime: "21:10" },
      ...{ startsAt: "2025-08-24T19:10:00Z", title: "Minuit deux fois" },
      ...{ originalTitle: null, year: null, director: null, durationMin: null },
    },
    {
      ...{ channel: "Lac 1", broadcastDate: "2025-08-25", airDate: "2025-08-25", airTime: "21:10" },
      ...{ startsAt: "2025-08-25T19:10:00Z", title: "Braise et givre" },
      ...{ originalTitle: null, year: null, director: null, durationMin: 110 },
    },
  ]);
});

Deno.test("parseXmltv() finds a channel by id, by any display name, or as the only one", async () => {
  const bytes = await readFixture(FILE);
  const titles = (channelInFile: string) =>
    parseXmltv(bytes, { ...request, channelInFile }).showings.map(({ title }) => title);
  for (const name of ["lac2.example", "Lac 2", "LAC 2"]) {
    assert.deepEqual(titles(name), ["Un film de l'autre chaîne"], name);
  }
  assert.equal(titles("Lac 1 HD").length, 4);
  const only = guide('<programme channel="x1" start="20250823191000"><title>A</title></programme>');
  assert.equal(parseXmltv(only, request).programmeCount, 1);
});

Deno.test("parseXmltv() names the channels there are when the one asked for is not", async () => {
  const bytes = await readFixture(FILE);
  assert.throws(() => parseXmltv(bytes, { ...request, channelInFile: "Lac 3" }), {
    name: "SyntaxError",
    message:
      'Cannot read XMLTV as channel "Lac 3" must be in it: received lac1.example, lac2.example',
  });
});

Deno.test("parseXmltv() keeps to the days expected and misses those that are not there", async () => {
  const bytes = await readFixture(FILE);
  const expected = { first: "2025-08-24", last: "2025-08-26" };
  const schedule = parseXmltv(bytes, { ...request, expected });
  assert.deepEqual(schedule.showings.map(({ broadcastDate }) => broadcastDate), [
    "2025-08-24",
    "2025-08-25",
  ]);
  assert.deepEqual(schedule.completeness, {
    complete: false,
    reason: "Cannot use schedule as each day must have a programme: received none on 2025-08-26",
  });
});

Deno.test("parseXmltv() calls a guide incomplete that has a hole or spans years", () => {
  const at = (start: string) =>
    `<programme channel="x" start="${start}"><title>A</title></programme>`;
  const verdict = (...starts: string[]) =>
    parseXmltv(guide(starts.map(at).join("")), request).completeness;
  assert.deepEqual(verdict("20250823191000", "20250824191000"), { complete: true });
  assert.deepEqual(verdict("20250823191000", "20250825191000"), {
    complete: false,
    reason: "Cannot use schedule as each day must have a programme: received none on 2025-08-24",
  });
  assert.deepEqual(verdict("19700823191000", "29990825191000"), {
    complete: false,
    reason:
      "Cannot use schedule as it must span at most 60 days: received 1970-08-23 to 2999-08-25",
  });
});

Deno.test("parseXmltv() throws on guides it cannot use", () => {
  const film = (attributes: string, content: string) =>
    guide(`<programme channel="x" ${attributes}>${content}<category>Film</category></programme>`);
  const cases: [name: string, bytes: Uint8Array, message: RegExp][] = [
    ["no programme", guide(""), /received no programmes/],
    ["channels only", guide('<channel id="Lac 1"/>'), /must have programmes: received none/],
    ["a film without time", film("", "<title>A</title>"), /received "A" at "null"/],
    ["a wrong time", film('start="20250230191000"', "<title>A</title>"), /at "20250230191000"/],
    ["a film without title", film('start="20250823191000"', "<title/>"), /"undefined" at/],
  ];
  for (const [name, bytes, message] of cases) {
    assert.throws(() => parseXmltv(bytes, request), { name: "SyntaxError", message }, name);
  }
});

Deno.test("parseXmltv() throws on every truncation", async () => {
  const bytes = await readFixture(FILE);
  for (let length = 0; length < bytes.length - 1; length++) {
    assert.throws(() => parseXmltv(bytes.subarray(0, length), request), SyntaxError, `${length}`);
  }
});
