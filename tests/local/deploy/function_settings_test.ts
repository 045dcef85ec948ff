// Goal: settings are read as they stand, what is no setting is named by its line alone, and only
// what differs is set.
import assert from "node:assert/strict";
import {
  changedSettings,
  digestOf,
  parseSettings,
  settingsText,
} from "../../../supabase/local/deploy/function_settings.ts";

Deno.test("parseSettings() reads NAME=value lines, and settingsText() writes them", () => {
  const settings = parseSettings("# comment\n\nA=1\nB_2=x = y \r\nC=\n");
  assert.deepEqual([...settings], [["A", "1"], ["B_2", "x = y "], ["C", ""]]);
  assert.deepEqual(parseSettings(settingsText(settings)), settings);
});

Deno.test("parseSettings() names the line of what is no setting, never its text", () => {
  assert.throws(
    () => parseSettings("A=1\nhunter2\n"),
    (error) =>
      error instanceof SyntaxError && /line 2/.test(error.message) &&
      !error.message.includes("hunter2"),
  );
  assert.throws(() => parseSettings("SUPABASE_URL=https://x"), /the platform's own/);
});

Deno.test("changedSettings() compares digests", async () => {
  const known = new Map([["A", await digestOf("1")], ["B", await digestOf("2")]]);
  const api = { secretDigests: () => Promise.resolve(known) };
  const wanted = new Map([["A", "1"], ["B", "3"], ["C", "4"]]);
  assert.deepEqual([...await changedSettings(api, wanted)], [["B", "3"], ["C", "4"]]);
});
