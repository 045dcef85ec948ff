/**
 * The score of one film: signals · weights. Summed in one fixed order everywhere, so that two
 * ways to find the best film agree on what a tie is.
 */

/**
 * @param signals [6, M] column-major: signal j of film i at [j * M + i].
 * @param count M
 * @param row i, from 0 to M - 1.
 * @param weights [6]
 */
export function filmScore(
  signals: Float64Array,
  count: number,
  row: number,
  weights: Float64Array,
): number {
  return weights[0]! * signals[row]! + weights[1]! * signals[count + row]! +
    weights[2]! * signals[2 * count + row]! + weights[3]! * signals[3 * count + row]! +
    weights[4]! * signals[4 * count + row]! + weights[5]! * signals[5 * count + row]!;
}
