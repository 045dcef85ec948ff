/** A seeded source of randomness. The same seed gives the same numbers on every machine. */
export interface Rng {
  /** Returns a float in [0, 1) with 53 random bits. */
  uniform(): number;
  /** Returns a standard normal deviate. */
  normal(): number;
}
