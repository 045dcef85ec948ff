/**
 * The quantile of the standard normal distribution, by rational approximation: relative error
 * about 1e-16. It turns one uniform number into one normal deviate. Only operations that
 * IEEE 754 fixes exactly are used, the logarithm included, so the result has the same bits
 * on every engine and processor; `Math.log` and `Math.sin` do not promise that.
 *
 * Source: Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988), 477-484.
 */

/** Coefficients by ascending power; [0] of a denominator is 1. */
const CENTRE = {
  numerator: [
    3.3871328727963666080,
    133.14166789178437745,
    1971.5909503065514427,
    13731.693765509461125,
    45921.953931549871457,
    67265.770927008700853,
    33430.575583588128105,
    2509.0809287301226727,
  ],
  denominator: [
    1,
    42.313330701600911252,
    687.18700749205790830,
    5394.1960214247511077,
    21213.794301586595867,
    39307.895800092710610,
    28729.085735721942674,
    5226.4952788528545610,
  ],
} as const;
const SHOULDER = {
  numerator: [
    1.42343711074968357734,
    4.63033784615654529590,
    5.76949722146069140550,
    3.64784832476320460504,
    1.27045825245236838258,
    0.241780725177450611770,
    0.0227238449892691845833,
    7.74545014278341407640e-4,
  ],
  denominator: [
    1,
    2.05319162663775882187,
    1.67638483018380384940,
    0.689767334985100004550,
    0.148103976427480074590,
    0.0151986665636164571966,
    5.47593808499534494600e-4,
    1.05075007164441684324e-9,
  ],
} as const;
const TAIL = {
  numerator: [
    6.65790464350110377720,
    5.46378491116411436990,
    1.78482653991729133580,
    0.296560571828504891230,
    0.0265321895265761230930,
    1.24266094738807843860e-3,
    2.71155556874348757815e-5,
    2.01033439929228813265e-7,
  ],
  denominator: [
    1,
    0.599832206555887937690,
    0.136929880922735805310,
    0.0148753612908506148525,
    7.86869131145613259100e-4,
    1.84631831751005468180e-5,
    1.42151175831644588870e-7,
    2.04426310338993978564e-15,
  ],
} as const;

type Coefficients = readonly [number, number, number, number, number, number, number, number];

/**
 * Returns z with P(Z <= z) = p.
 *
 * @throws {RangeError} If p is not strictly between 0 and 1.
 */
export function normalQuantile(p: number): number {
  if (!(p > 0 && p < 1)) {
    throw new RangeError(`Cannot take normal quantile as p must be in (0, 1): received ${p}`);
  }
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(CENTRE, 0.180625 - q * q);
  const r = Math.sqrt(-logarithm(q < 0 ? p : 1 - p));
  const z = r <= 5 ? ratio(SHOULDER, r - 1.6) : ratio(TAIL, r - 5);
  return q < 0 ? -z : z;
}

function ratio(
  { numerator, denominator }: { numerator: Coefficients; denominator: Coefficients },
  x: number,
): number {
  return polynomial(numerator, x) / polynomial(denominator, x);
}

function polynomial(c: Coefficients, x: number): number {
  return ((((((c[7] * x + c[6]) * x + c[5]) * x + c[4]) * x + c[3]) * x + c[2]) * x + c[1]) * x +
    c[0];
}

/** ln x for x in (0, 1): x = m 2^-k with m near 1, and ln m = 2 artanh((m - 1) / (m + 1)). */
function logarithm(x: number): number {
  let [m, k] = [x, 0];
  for (; m < 2 ** -32; k += 32) m *= 2 ** 32;
  for (; m < Math.SQRT1_2; k++) m *= 2;
  const s = (m - 1) / (m + 1); // |s| <= 0.172
  const square = s * s;
  let sum = 0;
  for (let n = 21; n > 0; n -= 2) sum = sum * square + 1 / n; // the next term is below 1e-18
  return 2 * s * sum - k * Math.LN2;
}
