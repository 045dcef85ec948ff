/**
 * The quantile of the standard normal distribution, by rational approximation: relative error
 * about 1e-16. It turns one uniform number into one normal deviate. Only operations that
 * IEEE 754 fixes exactly are used, the logarithm included, so the result has the same bits
 * on every engine and processor; `Math.log` and `Math.sin` do not promise that.
 *
 * Source: Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988), 477-484.
 */

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
  if (Math.abs(q) <= 0.425) return q * centre(0.180625 - q * q);
  const r = Math.sqrt(-logarithm(q < 0 ? p : 1 - p));
  const z = r <= 5 ? shoulder(r - 1.6) : tail(r - 5);
  return q < 0 ? -z : z;
}

/** For |p - 1/2| <= 0.425, of x = 0.425² - (p - 1/2)². */
function centre(x: number): number {
  let numerator = 2509.0809287301226727 * x + 33430.575583588128105;
  numerator = (numerator * x + 67265.770927008700853) * x + 45921.953931549871457;
  numerator = (numerator * x + 13731.693765509461125) * x + 1971.5909503065514427;
  numerator = (numerator * x + 133.14166789178437745) * x + 3.3871328727963666080;
  let denominator = 5226.4952788528545610 * x + 28729.085735721942674;
  denominator = (denominator * x + 39307.895800092710610) * x + 21213.794301586595867;
  denominator = (denominator * x + 5394.1960214247511077) * x + 687.18700749205790830;
  denominator = (denominator * x + 42.313330701600911252) * x + 1;
  return numerator / denominator;
}

/** For p or 1 - p from e^-25 to 0.075, of x = r - 1.6. */
function shoulder(x: number): number {
  let numerator = 7.74545014278341407640e-4 * x + 0.0227238449892691845833;
  numerator = (numerator * x + 0.241780725177450611770) * x + 1.27045825245236838258;
  numerator = (numerator * x + 3.64784832476320460504) * x + 5.76949722146069140550;
  numerator = (numerator * x + 4.63033784615654529590) * x + 1.42343711074968357734;
  let denominator = 1.05075007164441684324e-9 * x + 5.47593808499534494600e-4;
  denominator = (denominator * x + 0.0151986665636164571966) * x + 0.148103976427480074590;
  denominator = (denominator * x + 0.689767334985100004550) * x + 1.67638483018380384940;
  denominator = (denominator * x + 2.05319162663775882187) * x + 1;
  return numerator / denominator;
}

/** For p or 1 - p below e^-25, of x = r - 5. */
function tail(x: number): number {
  let numerator = 2.01033439929228813265e-7 * x + 2.71155556874348757815e-5;
  numerator = (numerator * x + 1.24266094738807843860e-3) * x + 0.0265321895265761230930;
  numerator = (numerator * x + 0.296560571828504891230) * x + 1.78482653991729133580;
  numerator = (numerator * x + 5.46378491116411436990) * x + 6.65790464350110377720;
  let denominator = 2.04426310338993978564e-15 * x + 1.42151175831644588870e-7;
  denominator = (denominator * x + 1.84631831751005468180e-5) * x + 7.86869131145613259100e-4;
  denominator = (denominator * x + 0.0148753612908506148525) * x + 0.136929880922735805310;
  denominator = (denominator * x + 0.599832206555887937690) * x + 1;
  return numerator / denominator;
}

/** ln x for x in (0, 1): x = m / 2^k with m near 1, and ln m = 2 artanh((m - 1) / (m + 1)). */
function logarithm(x: number): number {
  let [m, k] = [x, 0];
  for (; m < 2 ** -32; k += 32) m *= 2 ** 32;
  for (; m < Math.SQRT1_2; k++) m *= 2;
  const s = (m - 1) / (m + 1); // |s| <= 0.172
  const q = s * s;
  let sum = 1 / 21; // the term after s²¹ / 21 is below 1e-18
  sum = ((((sum * q + 1 / 19) * q + 1 / 17) * q + 1 / 15) * q + 1 / 13) * q + 1 / 11;
  sum = ((((sum * q + 1 / 9) * q + 1 / 7) * q + 1 / 5) * q + 1 / 3) * q + 1;
  return 2 * s * sum - k * Math.LN2;
}
