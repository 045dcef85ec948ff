// Goal: the comparison is paired and repeatable, and learners only know what they were told.
import assert from "node:assert/strict";
import { LINEUP } from "../../../supabase/local/evaluate/lineup.ts";
import { simulateSeason } from "../../../supabase/local/evaluate/simulate.ts";

const season = (change: object = {}) =>
  simulateSeason({ regime: "e", seed: 4, decisions: 40, entries: LINEUP, ...change });

Deno.test("simulateSeason() gives the same results for the same season", () => {
  assert.deepEqual(season(), season());
});

Deno.test("simulateSeason() does not let contestants disturb each other", () => {
  const together = season();
  LINEUP.forEach((entry, i) => {
    assert.deepEqual(season({ entries: [entry] })[0], together[i]);
  });
});

Deno.test("simulateSeason() starts every season of a seed alike, whatever comes later", () => {
  const [short, long] = [season({ redrawAt: 500 }), season({ decisions: 80, redrawAt: 500 })];
  short.forEach(({ regret }, i) => assert.deepEqual(regret, long[i]!.regret.slice(0, 40)));
});

Deno.test("simulateSeason() has equal weights make no mistake where they are right", () => {
  const [equal] = season({ regime: "f", entries: LINEUP.filter(({ kind }) => kind === "equal") });
  assert(equal!.regret[39]! < 1e-9);
  assert.equal(equal!.hitAt5, 1);
});

Deno.test("simulateSeason() redraws the taste of regime c at the given slot", () => {
  const entries = LINEUP.filter(({ kind }) => kind === "equal");
  const [b] = season({ regime: "b", entries });
  const [c] = season({ regime: "c", entries, redrawAt: 20 });
  assert.deepEqual(c!.regret.slice(0, 20), b!.regret.slice(0, 20));
  assert.notDeepEqual(c!.regret.slice(20), b!.regret.slice(20));
});
