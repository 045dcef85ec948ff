// Goal: the curator's view of a slot has the learner's features and the channel's time of day.
import assert from "node:assert/strict";
import { curatorContext, curatorContextLength } from "@shared/forest/curator_context.ts";
import { contextFeatures, contextNames } from "@shared/signals/context.ts";
import { createSlot } from "@shared/signals/slot.ts";

const names = contextNames(["One", "Two"]);

Deno.test("curatorContext() is 1, the learner's features, and channels by time of day", () => {
  const slot = createSlot({ channel: "Two", date: "2026-11-22", hour: 23 });
  const phi = curatorContext(slot, names);
  assert.equal(phi.length, curatorContextLength(names));
  assert.equal(phi.length, 1 + 18 + 8);
  assert.equal(phi[0], 1);
  assert.deepEqual(phi.slice(1, 19), contextFeatures(slot, names));
  assert.deepEqual([...phi.slice(19)], [0, 0, 0, 0, 0, 1, 0, 0]); // Two, late_night
});

Deno.test("curatorContext() without channels is the learner's features alone", () => {
  const slot = createSlot({ channel: "Two", date: "2026-11-22", hour: 23 });
  assert.equal(curatorContextLength(contextNames([])), 17);
  assert.equal(curatorContext(slot, contextNames([])).length, 17);
});
