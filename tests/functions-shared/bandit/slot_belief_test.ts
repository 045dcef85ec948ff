// Goal: seven numbers carry everything a slot's choices can teach. Method: the projection
// against plain sums over Φ, and what comes back projected again.
import assert from "node:assert/strict";
import { absorbSlotBelief, slotBelief } from "@shared/bandit/slot_belief.ts";
import { createRng } from "@shared/random/seeded_rng.ts";

const D = 6 * 4 + 1; // d = 3
const context = Float64Array.of(0, 1, 0.25);

/** Φ, [7, D]: row k has [1, c] in block k, the last row picks the outside utility. */
const phi = Array.from({ length: 7 }, (_, k) =>
  Float64Array.from({ length: D }, (_, i) => {
    if (k === 6) return i === D - 1 ? 1 : 0;
    if (i === D - 1 || Math.floor(i / 4) !== k) return 0;
    return i % 4 === 0 ? 1 : context[i % 4 - 1]!;
  }));

Deno.test("slotBelief() is the belief about Φθ", () => {
  const { mean, covariance } = randomBelief();
  const slot = slotBelief(mean, covariance, context);
  for (let k = 0; k < 7; k++) {
    assertNear(slot.mean[k]!, dot(phi[k]!, mean));
    for (let j = 0; j < D; j++) {
      const column = phi[k]!.map((_, i) => covariance[i * D + j]!);
      assertNear(slot.cross[k * D + j]!, dot(phi[k]!, column));
    }
    for (let l = 0; l < 7; l++) {
      const product = phi[l]!.map((_, i) => dot(phi[l]!, covariance.subarray(i * D, (i + 1) * D)));
      assertNear(slot.covariance[k * 7 + l]!, dot(phi[k]!, product));
      assert.equal(slot.covariance[k * 7 + l], slot.covariance[l * 7 + k]);
    }
  }
});

Deno.test("absorbSlotBelief() makes the slot's belief what it was told", () => {
  const { mean, covariance } = randomBelief();
  const before = slotBelief(mean, covariance, context);
  const after = {
    mean: before.mean.map((value, k) => value + k / 8),
    covariance: before.covariance.map((value, i) => value * (i % 8 === 0 ? 0.5 : 0.4)),
  };
  absorbSlotBelief(mean, covariance, before, after);
  const told = slotBelief(mean, covariance, context);
  told.mean.forEach((value, k) => assertNear(value, after.mean[k]!));
  told.covariance.forEach((value, i) => assertNear(value, after.covariance[i]!));
  for (let i = 0; i < D; i++) {
    for (let j = 0; j < i; j++) assert.equal(covariance[i * D + j], covariance[j * D + i]);
  }
});

Deno.test("absorbSlotBelief() changes nothing when nothing was learned", () => {
  const { mean, covariance } = randomBelief();
  const [oldMean, oldCovariance] = [mean.slice(), covariance.slice()];
  const before = slotBelief(mean, covariance, context);
  absorbSlotBelief(mean, covariance, before, before);
  assert.deepEqual(mean, oldMean);
  covariance.forEach((value, i) => assertNear(value, oldCovariance[i]!));
});

function randomBelief(): { mean: Float64Array; covariance: Float64Array } {
  const rng = createRng(5);
  const covariance = new Float64Array(D * D);
  for (let k = 0; k < D; k++) {
    const v = Float64Array.from({ length: D }, () => rng.normal() / 5);
    for (let i = 0; i < D; i++) {
      for (let j = 0; j < D; j++) covariance[i * D + j]! += v[i]! * v[j]!;
    }
  }
  for (let i = 0; i < D; i++) covariance[i * D + i]! += 0.5;
  return { mean: Float64Array.from({ length: D }, () => rng.normal()), covariance };
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, i) => sum + value * b[i]!, 0);
}

function assertNear(actual: number, expected: number): void {
  assert(Math.abs(actual - expected) < 1e-12, `${actual} against ${expected}`);
}
