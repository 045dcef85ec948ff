// Goal: a file's format is told by its root, and each format reads its own files only.
import assert from "node:assert/strict";
import {
  detectScheduleFormat,
  parseSchedule,
  type ScheduleFormat,
} from "@shared/formats/schedule_format.ts";
import { readFixture } from "./feed_fixture.ts";

const FILES: readonly [format: ScheduleFormat, file: string][] = [
  ["tf1", "tf1_2025_44.xml"],
  ["m6", "m6_2026_14.xml"],
  ["xmltv", "xmltv_guide.xml"],
];
const request = { channel: "Lac 1", timeZone: "Europe/Paris" };

Deno.test("detectScheduleFormat() tells the format of each fixture", async () => {
  for (const [format, file] of FILES) {
    assert.equal(detectScheduleFormat(await readFixture(file)), format);
  }
});

Deno.test("detectScheduleFormat() throws on anything else, naming what it found", () => {
  const cases: [text: string, message: RegExp][] = [
    ["<!DOCTYPE html><html></html>", /<EXPORT_TF1_PRO>, <rss>, <tv>: received <html>$/],
    ["Too many requests", /received no element$/],
  ];
  for (const [text, message] of cases) {
    assert.throws(() => detectScheduleFormat(new TextEncoder().encode(text)), {
      name: "SyntaxError",
      message,
    });
  }
});

Deno.test("parseSchedule() reads a file in its own format and refuses it in any other", async () => {
  for (const [format, file] of FILES) {
    const bytes = await readFixture(file);
    for (const [other] of FILES) {
      if (other === format) assert.equal(parseSchedule(other, bytes, request).format, format);
      else assert.throws(() => parseSchedule(other, bytes, request), SyntaxError);
    }
  }
});
