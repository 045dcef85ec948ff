/**
 * How well recorded pick probabilities foresaw the answers. They were computed before the answer
 * was known (prequentially), so no data need be held out.
 *
 * Source: Dawid, Present Position and Potential Developments: The Prequential Approach (1984).
 */

/** One answered slate. */
export interface ForeseenAnswer {
  /** [N] probability of each film, in slate order; what is missing to 1 is a refusal. */
  readonly probabilities: readonly number[];
  /** Position picked; null when nothing of the slate was. */
  readonly pick: number | null;
}

/** Mean over answers of -ln P(answer), in nats. NaN without answers. */
export function prequentialLogLoss(answers: readonly ForeseenAnswer[]): number {
  return mean(answers.map(logLossOf));
}

/** -ln P(answer) of one slate. */
export function logLossOf({ probabilities, pick }: ForeseenAnswer): number {
  const refusal = 1 - probabilities.reduce((sum, p) => sum + p, 0);
  const probability = pick === null ? refusal : probabilities[pick]!;
  return -Math.log(Math.max(Number.MIN_VALUE, probability));
}

/** Log-loss of one who holds every film and a refusal for equally likely. */
export function blindLogLoss(answers: readonly ForeseenAnswer[]): number {
  return mean(answers.map(({ probabilities }) => Math.log(probabilities.length + 1)));
}

/** Share of slates of which one of the first k films was picked. NaN without answers. */
export function hitAt(answers: readonly ForeseenAnswer[], k: number): number {
  return mean(answers.map(({ pick }) => pick !== null && pick < k ? 1 : 0));
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
