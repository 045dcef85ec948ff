// Goal: bars are as long as what they stand for, and films stand in the order of their bars.
// Method: films of three invented signals' worth, sums done by hand.
import assert from "node:assert/strict";
import type { Recommendation } from "@shared/recommend/recommendation.ts";
import {
  barScale,
  layOut,
  partsOf,
  totalOf,
  zeroOf,
} from "../../supabase/console/src/bar_layout.ts";
import { arranged, movedText } from "../../supabase/console/src/film_order.ts";
import type { BySignal } from "../../supabase/console/src/signals.ts";

const NONE: BySignal = {
  curator: 0,
  audience: 0,
  competition: 0,
  diversity: 0,
  novelty: 0,
  rights: 0,
};

/** A film of which only the curator's and the rights' signal are not 0. */
const film = (id: string, rank: number, curator: number, rights: number, house = 0) =>
  ({
    movie_id: id,
    rank,
    signal_contributions: { ...NONE, curator, rights },
    signal_weights: { ...NONE, curator: 0.5, rights: -0.5 },
    house_rules: house === 0 ? [] : [{ name: "lift", effect: 8 * house, weighted_effect: house }],
  }) as unknown as Recommendation;

Deno.test("partsOf() multiplies weights and signals and adds up house rules", () => {
  const parts = partsOf(film("a", 1, 0.8, 0.4, 0.25), { ...NONE, curator: 0.5, rights: -0.5 });
  assert.deepEqual(parts, { ...NONE, curator: 0.4, rights: -0.2, house: 0.25 });
  assert.equal(totalOf(parts).toFixed(12), "0.450000000000");
});

Deno.test("layOut() draws parts away from zero, in percent of the longest bar", () => {
  const parts = partsOf(film("a", 1, 0.8, 0.4, 0.2), { ...NONE, curator: 0.5, rights: -0.5 });
  const scale = barScale([parts]);
  assert.deepEqual([scale.negative, scale.positive].map((side) => side.toFixed(6)), [
    "0.200000",
    "0.600000",
  ]);
  assert.equal(zeroOf(scale).toFixed(6), "25.000000");
  const drawn = layOut(parts, scale).filter(({ value }) => value !== 0)
    .map(({ name, start, width }) => [name, Math.round(start), Math.round(width)]);
  assert.deepEqual(drawn, [["curator", 25, 50], ["rights", 0, 25], ["house", 75, 25]]);
});

Deno.test("barScale() is never empty, so that a slate of zeros can be drawn", () => {
  const parts = { ...NONE, house: 0 };
  assert(layOut(parts, barScale([parts])).every(({ width }) => width === 0));
});

const FILMS = [film("a", 1, 0.2, 0), film("b", 2, 0.9, 0.1), film("c", 3, 0.5, 0.5)];
const order = (shown: ReturnType<typeof arranged>) => shown.map(({ id }) => id).join("");

Deno.test("arranged() keeps the slate's order until weights are tried, pinned films first", () => {
  assert.equal(order(arranged(FILMS, null, new Set())), "abc");
  assert.equal(order(arranged(FILMS, null, new Set(["c"]))), "cab");
  assert(arranged(FILMS, null, new Set(["c"])).every(({ moved }) => moved === 0));
});

Deno.test("arranged() sorts by the weights being tried and says how far each film moved", () => {
  const shown = arranged(FILMS, { ...NONE, curator: 1 }, new Set());
  assert.equal(order(shown), "bca");
  assert.deepEqual(shown.map(({ place, moved }) => [place, moved]), [[1, 1], [2, 1], [3, -2]]);
  assert.deepEqual(shown.map(({ moved }) => movedText(moved)), ["▲1", "▲1", "▼2"]);
  const even = arranged(FILMS, NONE, new Set());
  assert.equal(order(even), "abc", "ties are in slate order");
});
