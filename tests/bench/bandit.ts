/**
 * Times the numeric core: learning, replay, slates, propensities. Each reference is a plain
 * implementation of the same thing, run beside it and compared with it first.
 */
import assert from "node:assert/strict";
import type { ChoiceEvent } from "@shared/bandit/learner.ts";
import { type MnlLearner, mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior, type MnlState, updateMnl } from "@shared/bandit/mnl_posterior.ts";
import { slatePropensities } from "@shared/bandit/propensity.ts";
import { replay } from "@shared/bandit/replay.ts";
import { composeSlate, type SlateRequest } from "@shared/bandit/slate.ts";
import { topFilms } from "@shared/bandit/top_films.ts";
import type { Rng } from "@shared/random/rng.ts";
import { createRng, deriveSeed } from "@shared/random/seeded_rng.ts";
import type { BenchRow } from "./bench_row.ts";
import { medianMs } from "./median_ms.ts";
import { plainFilms, plainSlate } from "./plain_slate.ts";
import { plainUpdate } from "./plain_learner.ts";

const FEATURES = 18; // D = 115
const DRAWS = 1000;
/** What the simulated programmer likes: one signal disliked, one almost without effect. */
const PROGRAMMER = [3, 2, -1, 1, 0.5, 1.5];

/** Returns the rows of the bandit's part of the table; about 6 seconds. */
export function benchBandit(): Promise<BenchRow[]> {
  const rng = createRng(1);
  const events = Array.from({ length: 1000 }, () => randomEvent(rng));
  const prior = createMnlPrior(Array.from({ length: FEATURES }, (_, i) => `feature ${i}`));
  const learner = mnlLearner(updateMnl(prior, events.slice(0, 50)));
  return Promise.resolve([
    benchUpdate(learner.state, events),
    benchReplay(mnlLearner(prior), events),
    benchSlate(slateRequest(learner, rng, 10_000, 10)),
    benchPropensities(slateRequest(learner, rng, 500, 5), 40, 10),
    benchPropensities(slateRequest(learner, rng, 500, 10), 40, 10),
    benchPropensities(slateRequest(learner, rng, 10_000, 10), 20, 3),
  ]);
}

function benchUpdate(state: MnlState, events: readonly ChoiceEvent[]): BenchRow {
  const ten = events.slice(0, 10);
  const [ours, plain] = [updateMnl(state, ten), plainUpdate(state, ten)];
  plain.mean.forEach((value, i) => assert(Math.abs(value - ours.mean[i]!) < 1e-9));
  return {
    name: "learn one event",
    ours: medianMs(50, () => updateMnl(state, ten)) / 10,
    theirs: medianMs(5, () => plainUpdate(state, ten)) / 10,
    reference: "dense matrices, every product in full",
    note: "115 parameters, 5 films, ticks on half, forgetting once in ten",
  };
}

function benchReplay(base: MnlLearner, events: readonly ChoiceEvent[]): BenchRow {
  const log = events.map((choice, i) => ({
    seq: i + 1,
    eventId: `event ${i}`,
    kind: choice.pick === null ? "rejection" as const : "selection" as const,
    retracts: null,
    choice,
  }));
  return {
    name: "replay 1,000 events",
    ours: medianMs(3, () => replay(base, log)),
    theirs: null,
    reference: "",
    note: "115 parameters, from the prior",
  };
}

function benchSlate(request: SlateRequest): BenchRow {
  const films = plainFilms(request);
  assert.deepEqual([...composeSlate(request).rows], plainSlate(films, request));
  let seed = 0;
  return {
    name: "compose a slate",
    isDetail: true,
    ours: medianMs(200, () => composeSlate({ ...request, seed: seed++ })),
    theirs: medianMs(5, () => plainSlate(films, { ...request, seed: seed++ })),
    reference: "films as objects, all sorted for each position",
    note: `${request.count} films, ${request.size} positions, ${request.size - 2} draws`,
  };
}

function benchPropensities(
  request: SlateRequest,
  rounds: number,
  referenceRounds: number,
): BenchRow {
  const full = { ...request, rows: composeSlate(request).rows, draws: DRAWS };
  assert.deepEqual([...slatePropensities(full)], scanPropensities(full));
  let seed = 0;
  return {
    name: "propensities of a slate",
    ours: medianMs(rounds, () => slatePropensities({ ...full, seed: seed++ })),
    theirs: medianMs(referenceRounds, () => scanPropensities({ ...full, seed: seed++ })),
    reference: "a full scan for each draw",
    note: `${request.count} films, ${DRAWS} simulated slates of ${request.size}`,
  };
}

function scanPropensities(request: SlateRequest & { rows: Int32Array; draws: number }): number[] {
  const { signals, count, belief, policy, seed, rows, draws } = request;
  const rng = createRng(deriveSeed(seed, 1));
  const included = new Map<number, number>();
  for (let r = 0; r < draws; r++) {
    const taken = new Uint8Array(count);
    for (let position = 0; position < rows.length; position++) {
      const row = position < policy.meanPositions
        ? rows[position]!
        : topFilms(signals, belief.draw(rng, policy.explorationScale), 1, taken)[0]!;
      taken[row] = 1;
      included.set(row, (included.get(row) ?? 0) + 1);
    }
  }
  return Array.from(rows, (row) => ((included.get(row) ?? 0) + 0.5) / (draws + 1));
}

function slateRequest(
  learner: MnlLearner,
  rng: Rng,
  count: number,
  size: number,
): SlateRequest {
  return {
    signals: randomSignals(rng, count),
    count,
    belief: learner.weightBelief(randomContext(rng)),
    size,
    policy: learner.slatePolicy,
    seed: 1,
  };
}

/** Six columns that look like real ones: two that go together, two in few steps, two even. */
function randomSignals(rng: Rng, count: number): Float64Array {
  const signals = new Float64Array(6 * count);
  const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
  for (let i = 0; i < count; i++) {
    const quality = rng.normal();
    const film = [
      sigmoid(quality + 0.7 * rng.normal()),
      sigmoid(0.8 * quality + 0.8 * rng.normal()),
      rng.uniform() < 0.84 ? 0.2 : Math.round(10 * rng.uniform()) / 10,
      rng.uniform(),
      Math.min(1, -0.4 * Math.log(1 - rng.uniform())),
      [0, 0.1, 0.3, 0.6, 0.8, 1][Math.floor(6 * rng.uniform())]!,
    ];
    film.forEach((value, j) => signals[j * count + i] = value);
  }
  return signals;
}

/** Four one-hot groups of features and two numbers, as contexts of slots have. */
function randomContext(rng: Rng): Float64Array {
  const context = new Float64Array(FEATURES);
  for (const [start, length] of [[0, 5], [5, 4], [9, 5], [16, 2]] as const) {
    context[start + Math.floor(rng.uniform() * length)] = 1;
  }
  context[14] = 2 * rng.uniform() - 1;
  context[15] = 2 * rng.uniform() - 1;
  return context;
}

/** Five films of which a programmer with weights of her own picks one, or now and then none. */
function randomEvent(rng: Rng): ChoiceEvent {
  const films = randomSignals(rng, 5);
  const signals = Float64Array.from(
    { length: 30 },
    (_, i) => films[(i % 6) * 5 + Math.floor(i / 6)]!,
  );
  const gumbel = () => -Math.log(-Math.log(1 - rng.uniform()));
  const utilities = Array.from(
    { length: 5 },
    (_, film) =>
      PROGRAMMER.reduce((sum, weight, j) => sum + weight * signals[film * 6 + j]!, gumbel()),
  );
  const pick = rng.uniform() < 0.1 ? null : utilities.indexOf(Math.max(...utilities));
  return {
    context: randomContext(rng),
    signals,
    pick,
    ticks: pick !== null && rng.uniform() < 0.5 ? Float64Array.of(1, 1, 0, 0, 0, 0) : null,
    signalMean: new Float64Array(6).fill(0.42),
  };
}
