// Goal: every spelling of a time that guides use is the same instant; anything else is none.
import assert from "node:assert/strict";
import { parseXmltvTime } from "@shared/formats/xmltv_time.ts";
import { isoInstant } from "@shared/formats/zoned_time.ts";

Deno.test("parseXmltvTime() reads 12 or 14 digits in any zone", () => {
  const cases: [text: string, expected: string][] = [
    ["20250823211000 +0200", "2025-08-23T19:10:00Z"],
    ["202508232110 +0200", "2025-08-23T19:10:00Z"],
    ["20250823211000+0200", "2025-08-23T19:10:00Z"],
    ["20250823211000 +02:00", "2025-08-23T19:10:00Z"],
    ["20250823151000 -0400", "2025-08-23T19:10:00Z"],
    ["20250824004000 +0530", "2025-08-23T19:10:00Z"],
    ["20250823153000 -0340", "2025-08-23T19:10:00Z"],
    ["20250823191000", "2025-08-23T19:10:00Z"],
    ["202508231910", "2025-08-23T19:10:00Z"],
    ["20250823191000 UTC", "2025-08-23T19:10:00Z"],
    ["20250823191000Z", "2025-08-23T19:10:00Z"],
    ["20250823201000 BST", "2025-08-23T19:10:00Z"],
    ["20250823211000 CEST", "2025-08-23T19:10:00Z"],
    ["20250823151000 EDT", "2025-08-23T19:10:00Z"],
    ["20250823191059", "2025-08-23T19:10:00Z"],
  ];
  for (const [text, expected] of cases) {
    assert.equal(isoInstant(parseXmltvTime(text) ?? NaN), expected, text);
  }
});

Deno.test("parseXmltvTime() returns null for what is no time", () => {
  const texts = [
    "",
    "20250823",
    "2025082321",
    "20250230211000",
    "20250823241000",
    "20250823216000",
  ];
  for (
    const text of [
      ...texts,
      "20250823211000 XYZ",
      "20250823211000 IST",
      "2025-08-23 21:10",
      "18990101000000",
    ]
  ) {
    assert.equal(parseXmltvTime(text), null, text);
  }
  assert.equal(parseXmltvTime("20250823211000 __proto__"), null);
  assert.equal(parseXmltvTime(null), null);
});
