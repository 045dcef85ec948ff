// Goal: an upload makes a whole schedule known, and one that is refused leaves nothing behind.
import assert from "node:assert/strict";
import { ScheduleUnusable } from "@shared/stores/read_schedule.ts";
import { sha256Hex } from "@shared/stores/sha256.ts";
import { type ScheduleUpload, uploadSchedule } from "@shared/stores/upload_schedule.ts";
import { alteredFixture, readFixture } from "../formats/feed_fixture.ts";
import { FeedWorld } from "./feed_world.ts";

const tf1 = await readFixture("tf1_2025_44.xml");
const guide = await readFixture("xmltv_guide.xml");

const newWorld = () =>
  new FeedWorld(Date.parse("2025-10-27T12:00:00Z"), [{
    channel: "Lac",
    format: "xmltv",
    channelInFile: "Lac 1",
    urlTemplate: null,
    warmUpTemplate: null,
    timeZone: "Europe/London",
    weekStart: 6,
    enabled: false,
  }], []);

const upload = (world: FeedWorld, bytes: Uint8Array, fields: Partial<ScheduleUpload> = {}) =>
  uploadSchedule(world.tools(), {
    ...{ bytes, channel: null, format: null, timeZone: null, actorId: null },
    ...fields,
  });

Deno.test("uploadSchedule() detects the format, which tells the channel", async () => {
  const world = newWorld();
  const report = await upload(world, tf1);
  assert.deepEqual([report.channel, report.format], ["TF1", "tf1"]);
  assert.deepEqual(report.range, { first: "2025-10-25", last: "2025-10-31" });
  assert.deepEqual([...world.kept.keys()], [`${await sha256Hex(tf1)}.xml`]);
  assert(world.listing.some((line) => /^TF1 2025-10-25 21:10 Les phares du lac 2=/.test(line)));
});

Deno.test("uploadSchedule() reads with the source's channel and time zone, or the named one", async () => {
  const world = newWorld();
  await upload(world, guide, { channel: "Lac" });
  assert(world.listing.some((line) => /^Lac 2025-08-23 20:10 /.test(line)), `${world.listing}`);
  const other = newWorld();
  await upload(other, guide, { channel: "Lac", timeZone: "Europe/Paris" });
  assert(other.listing.some((line) => /^Lac 2025-08-23 21:10 /.test(line)), `${other.listing}`);
});

Deno.test("uploadSchedule() refuses what is no whole schedule and keeps nothing of it", async (t) => {
  const cases: [name: string, bytes: Uint8Array, fields: Partial<ScheduleUpload>, code: string][] =
    [
      ["HTML", new TextEncoder().encode("<html></html>"), {}, "schedule"],
      ["empty", new Uint8Array(0), {}, "schedule"],
      ["truncated", tf1.subarray(0, 9000), {}, "schedule"],
      ["another format than named", tf1, { format: "m6" }, "schedule"],
      ["guide of an unnamed channel", guide, {}, "schedule"],
      ["guide without the channel", guide, { channel: "Nowhere" }, "schedule"],
      [
        "a day without programmes",
        await alteredFixture("tf1_2025_44.xml", ['date="31/10/2025"', 'date="30/10/2025"']),
        {},
        "incomplete",
      ],
    ];
  for (const [name, bytes, fields, code] of cases) {
    await t.step(name, async () => {
      const world = newWorld();
      await assert.rejects(
        upload(world, bytes, fields),
        (error) => error instanceof ScheduleUnusable && error.code === code,
      );
      assert.deepEqual([world.kept.size, world.uploads, world.listing], [0, 0, []]);
    });
  }
});
