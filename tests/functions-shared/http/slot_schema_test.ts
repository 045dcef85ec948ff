// Goal: text that Postgres cannot hold is refused where it comes in, not where it is written.
import assert from "node:assert/strict";
import { Channel, MovieId } from "@shared/http/slot_schema.ts";

Deno.test("Channel and MovieId take no text that Postgres cannot hold", () => {
  for (const text of ["\0", "a\0b", "\ud800", "x\udc00", "\udc00\ud800"]) {
    for (const schema of [Channel, MovieId]) {
      assert.equal(schema.safeParse(text).success, false, JSON.stringify(text));
    }
  }
  for (const text of ["Été 1", "\u{1f3ac}", "\u0001", "'; --"]) {
    for (const schema of [Channel, MovieId]) {
      assert.equal(schema.safeParse(text).success, true, JSON.stringify(text));
    }
  }
});
