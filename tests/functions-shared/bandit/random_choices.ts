/** Seeded answered slates for tests: d features of which two are on, k films, some refusals. */
import type { ChoiceEvent } from "@shared/bandit/learner.ts";
import type { Rng } from "@shared/random/rng.ts";

/** Returns `count` events with d context features and k films each. */
export function randomChoices(rng: Rng, count: number, d: number, k: number): ChoiceEvent[] {
  return Array.from({ length: count }, () => randomChoice(rng, d, k));
}

/** Returns one event; one in ten refuses the slate, half of the others have ticks. */
export function randomChoice(rng: Rng, d: number, k: number): ChoiceEvent {
  const below = (n: number) => Math.floor(rng.uniform() * n);
  const context = new Float64Array(d);
  context[below(d)] = 1;
  context[below(d)] = rng.uniform();
  const pick = rng.uniform() < 0.1 ? null : below(k);
  const ticked = pick !== null && rng.uniform() < 0.5;
  return {
    context,
    signals: Float64Array.from({ length: k * 6 }, () => rng.uniform()),
    pick,
    ticks: ticked
      ? Float64Array.from({ length: 6 }, (_, j) => j === pick || j === 2 ? 1 : 0)
      : null,
    signalMean: Float64Array.from({ length: 6 }, () => 0.3 + 0.3 * rng.uniform()),
  };
}
