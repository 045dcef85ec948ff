/**
 * Random numbers by name instead of by order: the same run, decision, film and purpose give the
 * same number, whoever asks and whatever was asked before. Learners that show different films
 * thus meet the same programmer in the same mood, and their difference is theirs alone.
 *
 * Source: common random numbers, Law, Simulation Modeling and Analysis (2015), §11.2; the mixing
 * steps are those of MurmurHash3's finaliser.
 */

/**
 * Returns a uniform number in (0, 1).
 *
 * @param names Integers that name the number; only their lowest 32 bits count.
 */
export function pairedUniform(...names: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const name of names) hash = mix(Math.imul(hash ^ (name | 0), 0x85ebca6b) + 0x165667b1);
  return ((mix(hash) >>> 0) + 0.5) * 2 ** -32;
}

/** Returns a standard Gumbel deviate: the noise that turns the best utility into a logit choice. */
export function pairedGumbel(...names: readonly number[]): number {
  return -Math.log(-Math.log(pairedUniform(...names)));
}

function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
