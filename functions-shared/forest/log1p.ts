/**
 * ln(1 + x) with the same bits on every machine. `Math.log1p` may differ in the last digit between
 * engines, and a quantile transform stored by one engine and read by another would then miss its
 * ties: a film at the most frequent value of the sample would land at the edge of the tie, not in
 * its middle. Only operations that IEEE 754 fixes exactly are used.
 */

const LN2_HIGH = 6.93147180369123816490e-1; // 33 bits of ln 2: k · LN2_HIGH is exact
const LN2_LOW = 1.90821492927058770002e-10; // the rest of it
const LAST_TERM = 23; // s²³ / 23 is below 1e-19 for |s| <= 0.172

/** Returns ln(1 + x) for finite x >= 0, within 2 units in the last place. */
export function log1p(x: number): number {
  const u = 1 + x;
  const lost = (x < 1 ? x - (u - 1) : 1 - (u - x)) / u; // what rounding u took away
  let [m, k] = [u, 0];
  for (; m >= 2 ** 32; k += 32) m *= 2 ** -32;
  for (; m > Math.SQRT2; k++) m *= 0.5;
  // ln m = 2 artanh s, s = (m - 1) / (m + 1)
  const s = (m - 1) / (m + 1);
  const square = s * s;
  let tail = 0;
  for (let n = LAST_TERM; n > 1; n -= 2) tail = (tail + 1 / n) * square;
  return k * LN2_HIGH + (2 * s + (2 * s * tail + (lost + k * LN2_LOW)));
}
