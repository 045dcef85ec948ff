/** Seeded candidates for tests, with the ties that real signals have. */
import type { Rng } from "@shared/random/rng.ts";

/** Returns [6, count] column-major signals in steps of 1 / `steps`: few steps, many ties. */
export function randomFilms(rng: Rng, count: number, steps: number): Float64Array {
  return Float64Array.from(
    { length: 6 * count },
    () => Math.floor(rng.uniform() * (steps + 1)) / steps,
  );
}
