/** The normal integral, by other means than the code under test uses. */

/** Returns P(Z <= z) for a standard normal Z, relative error below 1e-14. */
export function normalProbability(z: number): number {
  if (z > 0) return 1 - normalProbability(-z);
  const density = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI);
  return z < -3 ? density * millsRatio(-z) : 0.5 - density * oddSeries(-z);
}

/** z + z³/3 + z⁵/(3·5) + ... */
function oddSeries(z: number): number {
  let [term, sum] = [z, z];
  for (let n = 3; term > 1e-18 * sum; n += 2) sum += term *= z * z / n;
  return sum;
}

/** 1 / (z + 1 / (z + 2 / (z + 3 / ...))) */
function millsRatio(z: number): number {
  let tail = 0;
  for (let n = 400; n > 0; n--) tail = n / (z + tail);
  return 1 / (z + tail);
}
