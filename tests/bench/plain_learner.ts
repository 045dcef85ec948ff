/**
 * The learner's update the way it is written on paper: dense matrices as arrays of rows, every
 * product in full, an explicit inverse for forgetting. The yardstick for the one in use.
 */
import type { ChoiceEvent } from "@shared/bandit/learner.ts";
import type { MnlState } from "@shared/bandit/mnl_posterior.ts";

type Matrix = number[][];

/** Returns mean and covariance of `state` after `events`. */
export function plainUpdate(
  state: MnlState,
  events: readonly ChoiceEvent[],
): { mean: number[]; covariance: Matrix } {
  const size = state.mean.length;
  let belief = {
    mean: [...state.mean],
    covariance: state.priorMean.reduce<Matrix>((rows, _, i) => {
      rows.push([...state.covariance.subarray(i * size, (i + 1) * size)]);
      return rows;
    }, []),
  };
  events.forEach((event, i) => {
    const seen = state.eventCount + i;
    if (seen > 0 && seen % 10 === 0) belief = forget(belief, state);
    belief = learn(belief, pickRows(event, size), pickShares(event), 1);
    if (event.pick !== null && event.ticks?.includes(1)) {
      const total = event.ticks.reduce((sum, tick) => sum + tick, 0);
      const shares = Array.from(event.ticks, (tick) => tick / total);
      belief = learn(belief, tickRows(event, size, state.kappa), shares, state.tickWeight);
    }
  });
  return belief;
}

type Belief = { mean: number[]; covariance: Matrix };

function learn({ mean, covariance }: Belief, a: Matrix, q: number[], t: number): Belief {
  const g = multiply(covariance, transpose(a)); // S Aᵀ
  const k = multiply(a, g);
  const u0 = a.map((row) => dot(row, mean));
  let alpha = q.map(() => 0);
  let [h, step] = [k, [1]];
  for (let i = 0; i < 12 && Math.max(...step.map(Math.abs)) > 1e-8; i++) {
    const p = softmax(u0.map((u, r) => u + dot(k[r]!, alpha)));
    h = p.map((x, r) => p.map((y, c) => t * ((r === c ? x : 0) - x * y)));
    const residual = q.map((share, r) => [t * (share - p[r]!) - alpha[r]!]);
    step = solve(plusIdentity(multiply(h, k)), residual).map((row) => row[0]!);
    alpha = alpha.map((value, r) => value + step[r]!);
  }
  const b = solve(plusIdentity(multiply(h, k)), h);
  const loss = multiply(multiply(g, b), transpose(g));
  return {
    mean: mean.map((m, i) => m + dot(g[i]!, alpha)),
    covariance: covariance.map((row, i) =>
      row.map((s, j) => s - (loss[i]![j]! + loss[j]![i]!) / 2)
    ),
  };
}

function forget({ mean, covariance }: Belief, state: MnlState): Belief {
  const kept = state.forgetting ** 10;
  const identity = mean.map((_, i) => mean.map((_, j) => i === j ? 1 : 0));
  const precision = solve(covariance, identity);
  const evidence = precision.map((row, i) =>
    kept * dot(row, mean) + (1 - kept) * state.priorMean[i]! / state.priorVariance[i]!
  );
  const mixed = precision.map((row, i) =>
    row.map((value, j) => kept * value + (i === j ? (1 - kept) / state.priorVariance[i]! : 0))
  );
  const widened = solve(mixed, identity);
  return { mean: widened.map((row) => dot(row, evidence)), covariance: widened };
}

function pickRows({ context, signals }: ChoiceEvent, size: number): Matrix {
  const rows: Matrix = [];
  for (let i = 0; i < signals.length; i += 6) {
    rows.push([
      ...[...signals.subarray(i, i + 6)].flatMap((s) => [s, ...context.map((c) => s * c)]),
      0,
    ]);
  }
  return [...rows, Array.from({ length: size }, (_, j) => j === size - 1 ? 1 : 0)];
}

function pickShares({ signals, pick }: ChoiceEvent): number[] {
  const films = signals.length / 6;
  return Array.from({ length: films + 1 }, (_, i) => i === (pick ?? films) ? 1 : 0);
}

function tickRows(
  { context, signals, pick, signalMean }: ChoiceEvent,
  size: number,
  kappa: number,
): Matrix {
  return Array.from(signalMean, (mean, k) => {
    const row = Array<number>(size).fill(0);
    [1, ...context].forEach((x, f) => {
      row[k * (context.length + 1) + f] = kappa * (signals[pick! * 6 + k]! - mean) * x;
    });
    return row;
  });
}

/** Gauss-Jordan elimination with partial pivoting. */
function solve(a: Matrix, b: Matrix): Matrix {
  const n = a.length;
  const rows = a.map((row, i) => [...row, ...b[i]!]);
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let r = i + 1; r < n; r++) {
      if (Math.abs(rows[r]![i]!) > Math.abs(rows[pivot]![i]!)) pivot = r;
    }
    [rows[i], rows[pivot]] = [rows[pivot]!, rows[i]!];
    const head = rows[i]!;
    for (let r = 0; r < n; r++) {
      if (r === i) continue;
      const row = rows[r]!;
      const factor = row[i]! / head[i]!;
      for (let c = i; c < row.length; c++) row[c]! -= factor * head[c]!;
    }
  }
  return rows.map((row, i) => row.slice(n).map((value) => value / row[i]!));
}

function softmax(u: number[]): number[] {
  const max = Math.max(...u);
  const e = u.map((value) => Math.exp(value - max));
  const sum = e.reduce((total, value) => total + value, 0);
  return e.map((value) => value / sum);
}

function multiply(a: Matrix, b: Matrix): Matrix {
  const columns = transpose(b);
  return a.map((row) => columns.map((column) => dot(row, column)));
}

function transpose(a: Matrix): Matrix {
  return a[0]!.map((_, j) => a.map((row) => row[j]!));
}

function dot(a: number[], b: number[]): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function plusIdentity(a: Matrix): Matrix {
  return a.map((row, i) => row.map((value, j) => value + (i === j ? 1 : 0)));
}
