/**
 * Minimum of a smooth, strictly convex function of many variables: L-BFGS with the step halved
 * until the function has fallen enough. Same function, same result.
 *
 * Source: Nocedal and Wright, Numerical Optimization, 2nd ed., algorithms 7.4 and 3.1.
 */

/** Returns the value at x and writes the slope into `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /** Whether every slope is below the tolerance. */
  readonly hasConverged: boolean;
}

/** A step taken and the change of the slope along it. */
interface Step {
  readonly moved: Float64Array;
  readonly turned: Float64Array;
  /** 1 / (moved · turned) */
  readonly curvature: number;
}

const STEPS_KEPT = 10;
const SUFFICIENT_DECREASE = 1e-4;
const HALVINGS_MAX = 50;

/**
 * Returns the minimum found from `start`.
 *
 * @param tolerance Largest slope along any axis that counts as flat.
 * @param iterationsMax Gives up after that many.
 */
export function minimizeConvex(
  objective: Objective,
  start: Float64Array,
  tolerance = 1e-6,
  iterationsMax = 500,
): Minimum {
  let x = start.slice();
  let gradient = new Float64Array(x.length);
  let value = objective(x, gradient);
  const steps: Step[] = [];
  for (let iterations = 0; iterations < iterationsMax; iterations++) {
    if (isFlat(gradient, tolerance)) return { x, value, iterations, hasConverged: true };
    const direction = descentDirection(gradient, steps);
    const slope = dot(direction, gradient);
    const next = { x: new Float64Array(x.length), gradient: new Float64Array(x.length) };
    let [length, reached] = [steps.length === 0 ? 1 / norm(gradient) : 1, Infinity];
    for (let halvings = 0; halvings < HALVINGS_MAX; halvings++, length /= 2) {
      for (let i = 0; i < x.length; i++) next.x[i] = x[i]! + length * direction[i]!;
      reached = objective(next.x, next.gradient);
      if (reached <= value + SUFFICIENT_DECREASE * length * slope) break;
    }
    if (!(reached < value)) return { x, value, iterations, hasConverged: false }; // rounding rules
    remember(steps, x, gradient, next);
    x = next.x;
    gradient = next.gradient;
    value = reached;
  }
  return { x, value, iterations: iterationsMax, hasConverged: isFlat(gradient, tolerance) };
}

/** Two-loop recursion: minus the approximate inverse curvature times the gradient. */
function descentDirection(gradient: Float64Array, steps: readonly Step[]): Float64Array {
  const direction = gradient.map((slope) => -slope);
  const shares = new Float64Array(steps.length);
  for (let k = steps.length - 1; k >= 0; k--) {
    const { moved, turned, curvature } = steps[k]!;
    shares[k] = curvature * dot(moved, direction);
    add(direction, -shares[k]!, turned);
  }
  const last = steps.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.curvature * dot(last.turned, last.turned));
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  for (const [k, { moved, turned, curvature }] of steps.entries()) {
    add(direction, shares[k]! - curvature * dot(turned, direction), moved);
  }
  return direction;
}

function remember(
  steps: Step[],
  x: Float64Array,
  gradient: Float64Array,
  next: { readonly x: Float64Array; readonly gradient: Float64Array },
): void {
  const moved = next.x.map((to, i) => to - x[i]!);
  const turned = next.gradient.map((to, i) => to - gradient[i]!);
  const product = dot(moved, turned);
  if (!(product > 0)) return; // rounding; a convex function turns upwards
  steps.push({ moved, turned, curvature: 1 / product });
  if (steps.length > STEPS_KEPT) steps.shift();
}

function isFlat(gradient: Float64Array, tolerance: number): boolean {
  return gradient.every((slope) => Math.abs(slope) <= tolerance);
}

function add(target: Float64Array, factor: number, values: Float64Array): void {
  for (let i = 0; i < target.length; i++) target[i]! += factor * values[i]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function norm(values: Float64Array): number {
  return Math.sqrt(dot(values, values));
}
