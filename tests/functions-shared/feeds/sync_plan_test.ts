// Goal: a sync fetches what is published and no more, and a source that cannot be planned stops no
// other. Method: Sunday 22 November 2026, after the publication of the day before; the week that
// runs began on the 21st.
import assert from "node:assert/strict";
import { type FeedSource, planFiles } from "@shared/feeds/sync_plan.ts";

const NOW = new Date("2026-11-22T12:00:00Z");

const source = (fields: Partial<FeedSource>): FeedSource => ({
  channel: "Rival",
  format: "xmltv",
  channelInFile: null,
  urlTemplate: "https://tele.example/{year}/{week}",
  warmUpTemplate: null,
  timeZone: "Europe/Paris",
  weekStart: 6,
  enabled: true,
  ...fields,
});

Deno.test("planFiles() lists the published weeks of each enabled source", () => {
  const files = planFiles([source({}), source({ channel: "Off", enabled: false })], NOW, 21);
  assert.deepEqual(
    files.map(({ url, first_day, last_day }) => [url, first_day, last_day]),
    [
      ["https://tele.example/2026/48", "2026-11-21", "2026-11-27"],
      ["https://tele.example/2026/49", "2026-11-28", "2026-12-04"],
      ["https://tele.example/2026/50", "2026-12-05", "2026-12-11"],
      ["https://tele.example/2026/51", "2026-12-12", "2026-12-18"],
    ],
  );
  assert(files.every(({ channel, failure }) => channel === "Rival" && failure === null));
});

Deno.test("planFiles() looks no further ahead than it is told", () => {
  assert.equal(planFiles([source({})], NOW, 0).length, 1);
  assert.equal(planFiles([source({})], NOW, 6).length, 2);
});

Deno.test("planFiles() expects no particular days of a guide without placeholders", () => {
  assert.deepEqual(
    planFiles([source({ urlTemplate: "https://tele.example/guide.xml" })], NOW, 21),
    [{
      channel: "Rival",
      url: "https://tele.example/guide.xml",
      warm_up_url: null,
      first_day: null,
      last_day: null,
      failure: null,
    }],
  );
});

Deno.test("planFiles() makes a failure of a source that cannot be planned", () => {
  const broken = source({ channel: "Broken", urlTemplate: "https://tele.example/{month}" });
  const [failed, ...others] = planFiles([broken, source({})], NOW, 0);
  assert.match(failed!.failure!, /placeholders must be .* received "\{month\}"$/);
  assert.equal(failed!.url, null);
  assert.deepEqual(others.map(({ channel }) => channel), ["Rival"]);
});
