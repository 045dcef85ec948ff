/**
 * Which context features the columns of a learner's file stand for. A mismatch is an error at load:
 * padding or cutting would let the learner read one feature as another.
 */

/** Features that every context has; those of the channels follow. */
const CHANNEL_FREE_LENGTH = 16;

/**
 * Returns [d] the names of a file's context features, in the file's order.
 *
 * @param stored Names that the file holds, or null when it holds none.
 * @param d Number of features the file has parameters for.
 * @param expected Names in use; a file may also know the first 16 of them alone, those that do not
 * depend on the channel.
 * @throws {RangeError} If `d` or the names are neither; the message names both dimensions.
 */
export function resolveContextNames(
  stored: readonly string[] | null,
  d: number,
  expected: readonly string[],
): readonly string[] {
  const candidates = [expected, expected.slice(0, CHANNEL_FREE_LENGTH)];
  const match = candidates.find((names) => names.length === d);
  if (match === undefined || (stored !== null && stored.length !== d)) {
    throw new RangeError(
      `Cannot read learner as its context must have ${
        [...new Set(candidates.map((names) => names.length))].join(" or ")
      } features: received ${
        stored !== null && stored.length !== d ? `${stored.length} names for ` : ""
      }${d}`,
    );
  }
  if (stored === null) return match;
  const foreign = stored.find((name) => !match.includes(name));
  if (foreign !== undefined || new Set(stored).size !== d) {
    throw new RangeError(
      `Cannot read learner as its ${d} context features must be ${match.join(", ")}: received ${
        stored.join(", ")
      }`,
    );
  }
  return stored;
}
