/** `learner.json`: 120 answered slates with d = 18, and the states NumPy computed from them. */
import type { ChoiceEvent } from "@shared/bandit/learner.ts";
import { createMnlPrior, type MnlState } from "@shared/bandit/mnl_posterior.ts";

interface LearnerJson {
  readonly context_dim: number;
  readonly prior: {
    readonly intercept_mean: number;
    readonly intercept_var: number;
    readonly interaction_var: number;
    readonly outside_var: number;
  };
  readonly kappa: number;
  readonly tick_weight: number;
  readonly lambda: number;
  readonly signal_mean: readonly number[];
  readonly events: readonly {
    readonly c: readonly number[];
    readonly X: readonly (readonly number[])[];
    readonly pick: number | null;
    readonly y: readonly number[] | null;
  }[];
  readonly states: readonly {
    readonly after: number;
    readonly m: readonly number[];
    readonly S_diagonal: readonly number[];
    readonly S?: readonly number[];
  }[];
}

const golden: LearnerJson = JSON.parse(
  await Deno.readTextFile(new URL("../../fixtures/golden/learner.json", import.meta.url)),
);

/** The recorded states, each after its first `after` events. */
export const goldenStates = golden.states;

/** The answered slates in order. */
export const goldenEvents: readonly ChoiceEvent[] = golden.events.map((event) => ({
  context: Float64Array.from(event.c),
  signals: Float64Array.from(event.X.flat()),
  pick: event.pick,
  ticks: event.y === null ? null : Float64Array.from(event.y),
  signalMean: Float64Array.from(golden.signal_mean),
}));

/** The prior the recorded states start from; it is wider than the default. */
export function goldenPrior(): MnlState {
  return createMnlPrior(Array.from({ length: golden.context_dim }, (_, i) => `feature ${i}`), {
    interceptMean: golden.prior.intercept_mean,
    interceptVariance: golden.prior.intercept_var,
    interactionVariance: golden.prior.interaction_var,
    outsideVariance: golden.prior.outside_var,
    kappa: golden.kappa,
    tickWeight: golden.tick_weight,
    forgetting: golden.lambda,
  });
}
