// The simulator's programmer before the system came: what she programmed, from pools of the same
// library and with the same taste as in the season to come, or with another's.
import type { ChoiceEvent } from "@shared/bandit/learner.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { composeSlate } from "@shared/bandit/slate.ts";
import { createRng, deriveSeed } from "@shared/random/seeded_rng.ts";
import { type FilmPool, signalsOfRows } from "../../../../supabase/local/evaluate/film_pool.ts";
import { judgePool } from "../../../../supabase/local/evaluate/programmer.ts";
import type { HiddenWeights } from "../../../../supabase/local/evaluate/regimes.ts";
import { CONTEXT_NAMES, streamSlots } from "../../../../supabase/local/evaluate/slot_stream.ts";
import type { RecordedPick } from "../../../../supabase/local/train/warm_start/evidence.ts";
import type { FilmChoice } from "../../../../supabase/local/train/warm_start/film_choice.ts";

const OTHERS = 99;
const SLOTS_A_DAY = 3;
const FIRST_PICK_DAY = 100_000;

/** Returns her choices in `count` slots, each among 99 others that she could have taken. */
export function simulatedPast(seed: number, taste: HiddenWeights, count: number): FilmChoice[] {
  const rng = createRng(deriveSeed(seed, 21));
  return [...streamSlots(deriveSeed(seed, 22), count)].map(({ pool, context }, i) => {
    const { utilities } = judgePool(pool, taste(context));
    const taken = indexOfMost(utilities.map((u) => u - Math.log(-Math.log(rng.uniform()))));
    const rows = new Set([taken]);
    while (rows.size < OTHERS + 1) rows.add(Math.floor(rng.uniform() * pool.count));
    const sample = Int32Array.from(rows).sort();
    return choiceOf(Math.floor(i / SLOTS_A_DAY), context, pool, sample, sample.indexOf(taken));
  });
}

/** Returns her picks from slates of a learner that started with the plain prior. */
export function simulatedPicks(seed: number, taste: HiddenWeights, count: number): RecordedPick[] {
  const rng = createRng(deriveSeed(seed, 23));
  let learner = mnlLearner(createMnlPrior(CONTEXT_NAMES));
  return [...streamSlots(deriveSeed(seed, 24), count)].map(({ pool, context, signalMean }, i) => {
    const belief = learner.weightBelief(context);
    const { rows } = composeSlate({
      ...{ ...pool, belief, size: 5, policy: learner.slatePolicy },
      seed: deriveSeed(seed, i),
    });
    const { utilities } = judgePool(pool, taste(context));
    const appeal = Float64Array.from(
      rows,
      (row) => utilities[row]! - Math.log(-Math.log(rng.uniform())),
    );
    const day = FIRST_PICK_DAY + Math.floor(i / SLOTS_A_DAY);
    const choice = choiceOf(day, context, pool, rows, indexOfMost(appeal));
    const event: ChoiceEvent = { ...choice, ticks: null, signalMean };
    learner = mnlLearner((learner.learnAll([event]) as typeof learner).state);
    return { ...choice, eventFor: () => event };
  });
}

function choiceOf(
  day: number,
  context: Float64Array,
  pool: FilmPool,
  rows: Int32Array,
  pick: number,
): FilmChoice {
  return { day, context, signals: signalsOfRows(pool, rows), pick };
}

const indexOfMost = (values: Float64Array) =>
  values.reduce((best, value, i) => value > values[best]! ? i : best, 0);
