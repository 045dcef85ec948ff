import assert from "node:assert/strict";

/** Asserts that two numbers differ by at most `tolerance`; NaN is near nothing. */
export function assertNear(
  actual: number | undefined,
  expected: number,
  tolerance: number,
  what = "value",
): void {
  assert(
    actual !== undefined && Math.abs(actual - expected) <= tolerance,
    `${what} is ${actual}, not ${expected} within ${tolerance}`,
  );
}
