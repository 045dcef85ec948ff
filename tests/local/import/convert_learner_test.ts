// Goal: an old model file becomes a version that says what its numbers stand for; what cannot be
// known is refused, with what to do. Method: files that numpy wrote (tests/fixtures/golden).
import assert from "node:assert/strict";
import { decodeLearner } from "@shared/bandit/learner_file.ts";
import { readNpz } from "@shared/formats/npz.ts";
import { contextNames } from "@shared/signals/context.ts";
import { SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import {
  convertLearner,
  statesSignalOrder,
} from "../../../supabase/local/import/convert_learner.ts";
import { SIGNAL_ORDERS } from "../../../supabase/local/import/import_flags.ts";

const fixture = (name: string) =>
  Deno.readFile(new URL(`../../fixtures/golden/${name}.npz`, import.meta.url));
const convert = async (
  name: string,
  channels: readonly string[],
  order: readonly string[] | null = SIGNAL_NAMES,
) =>
  await convertLearner("m.npz", await fixture(name), {
    channels,
    signalNames: order,
    convert: false,
  });

const uOf = async (bytes: Uint8Array) => (await readNpz(bytes)).get("U")!.data as Float64Array;

Deno.test("convertLearner() keeps every number and writes the names down", async () => {
  const { content, detail } = await convert("cts_state_orig16", ["One"]);
  assert.deepEqual(await uOf(content.bytes), await uOf(await fixture("cts_state_orig16")));
  assert.equal(await statesSignalOrder(content.bytes), true);
  assert.match(detail, /legacy-cts with 16 context features; signal order curator first/);
  const { lastSeq } = await decodeLearner(content.bytes, { contextNames: contextNames(["One"]) });
  assert.equal(lastSeq, 0, "another log's numbers mean nothing here");
});

Deno.test("convertLearner() brings the curator from the last row to the first", async () => {
  const { content } = await convert("cts_state_orig16", ["One"], SIGNAL_ORDERS["curator-last"]!);
  const [before, after] = [await uOf(await fixture("cts_state_orig16")), await uOf(content.bytes)];
  assert.deepEqual(after.slice(0, 16), before.slice(80));
  assert.deepEqual(after.slice(16), before.slice(0, 80));
});

Deno.test("convertLearner() takes a file at its word about the order", async () => {
  const { content } = await convert("cts_state_orig16", ["One"], SIGNAL_ORDERS["curator-last"]!);
  const again = await convertLearner("m.npz", content.bytes, {
    channels: ["One"],
    signalNames: SIGNAL_ORDERS["curator-last"]!,
    convert: false,
  });
  assert.deepEqual(again.content.bytes, content.bytes);
  assert.match(again.detail, /signal order as the file states it/);
});

Deno.test("convertLearner() says which channels the features of a file are taken for", async () => {
  const { detail, content } = await convert("cts_state_orig18", ["One", "Two"]);
  assert.match(detail, /its last 2 features taken for One, Two/);
  assert.deepEqual(content.learner.contextNames.slice(16), ["One", "Two"]);
  await assert.rejects(
    convert("cts_state_orig18", ["One"]),
    /18 context features are 16 and one for each of 2 channels: received 1 .*\(One\); list the 2 there/,
  );
});

Deno.test("convertLearner() refuses a file of unknown order", async () => {
  await assert.rejects(convert("cts_state_orig16", ["One"], null), /add --signal-order/);
});
