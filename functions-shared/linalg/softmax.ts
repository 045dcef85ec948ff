/**
 * Softmax with the same bits on every machine. `Math.exp` may differ in the last digit between
 * engines and processors; a learner whose state must be reproduced bit for bit cannot use it,
 * so the exponential here is made of operations that IEEE 754 and ECMAScript fix exactly.
 */

const LN2_HIGH = 6.93147180369123816490e-1; // 33 bits of ln 2: k · LN2_HIGH is exact
const LN2_LOW = 1.90821492927058770002e-10; // the rest of it
const TAYLOR_DEGREE = 13; // (ln 2 / 2)¹⁴ / 14! is 4e-18

/** Returns e^x within 1e-15 relative for x in [-700, 700]; 0 below and Infinity above. */
export function exponential(x: number): number {
  if (!(x >= -700)) return x < -700 ? 0 : NaN;
  if (x > 700) return Infinity;
  const k = Math.round(x / Math.LN2);
  const r = (x - k * LN2_HIGH) - k * LN2_LOW; // x = k ln 2 + r, |r| <= ln 2 / 2
  let sum = 1;
  for (let i = TAYLOR_DEGREE; i > 0; i--) sum = 1 + r * sum / i;
  return sum * powerOfTwo(k);
}

/** Returns [n] probabilities e^uᵢ / Σⱼ e^uⱼ. A constant added to every utility changes nothing. */
export function softmax(utilities: Float64Array): Float64Array {
  let max = -Infinity;
  for (const u of utilities) if (u > max) max = u;
  const p = new Float64Array(utilities.length);
  let sum = 0;
  for (let i = 0; i < p.length; i++) sum += p[i] = exponential(utilities[i]! - max);
  for (let i = 0; i < p.length; i++) p[i]! /= sum;
  return p;
}

/** 2^k for integer k in [-1022, 1023], by squaring; every product is exact. */
function powerOfTwo(k: number): number {
  let [result, base] = [1, k < 0 ? 0.5 : 2];
  for (let e = Math.abs(k); e > 0; e >>= 1) {
    if (e & 1) result *= base;
    base *= base;
  }
  return result;
}
