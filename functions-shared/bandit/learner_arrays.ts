/**
 * Typed access to the arrays of a learner's file: present, of the right shape, numeric and finite,
 * or refused by name.
 */
import { type NpyArray, toFloat64 } from "@shared/formats/npy_array.ts";

/** The arrays of a file by name. */
export type LearnerArrays = ReadonlyMap<string, NpyArray>;

/** What a number must satisfy, and how to say so. */
export interface NumberRule {
  readonly holds: (value: number) => boolean;
  readonly text: string;
}

export const POSITIVE: NumberRule = { holds: (value) => value > 0, text: "positive" };
export const NOT_NEGATIVE: NumberRule = { holds: (value) => value >= 0, text: "at least 0" };
export const SHARE: NumberRule = {
  holds: (value) => value >= 0 && value <= 1,
  text: "between 0 and 1",
};
export const COUNT: NumberRule = {
  holds: (value) => Number.isSafeInteger(value) && value >= 0,
  text: "a whole number from 0 to 2^53 - 1",
};
export const ANY: NumberRule = { holds: () => true, text: "a number" };

/**
 * @throws {SyntaxError} If the file has no array `key`.
 */
export function requireArray(arrays: LearnerArrays, key: string): NpyArray {
  const array = arrays.get(key);
  if (array !== undefined) return array;
  throw new SyntaxError(
    `Cannot read learner as its file must hold "${key}": received ${
      arrays.size === 0 ? "no arrays" : [...arrays.keys()].join(", ")
    }`,
  );
}

/**
 * Returns the values of a numeric array.
 *
 * @param shape What its shape must be.
 * @param rule What every value must satisfy, beside being finite.
 * @throws {RangeError} If the shape differs, or a value is not finite or breaks the rule.
 * @throws {SyntaxError} If it is missing.
 * @throws {TypeError} If it holds no numbers.
 */
export function requireMatrix(
  arrays: LearnerArrays,
  key: string,
  shape: readonly number[],
  rule: NumberRule = ANY,
): Float64Array {
  const array = requireArray(arrays, key);
  if (array.shape.length !== shape.length || array.shape.some((n, axis) => n !== shape[axis])) {
    throw new RangeError(
      `Cannot read learner as "${key}" must have shape [${shape.join(", ")}]: received [${
        array.shape.join(", ")
      }]`,
    );
  }
  const values = toFloat64(array, key);
  for (const value of values) requireRule(key, value, rule);
  return values;
}

/**
 * Returns the one number that an array holds, in whatever shape.
 *
 * @param fallback What a file without the array means; without a fallback the array is required.
 * @throws {RangeError} If it holds more than one, or a value that is not finite or breaks the rule.
 * @throws {SyntaxError} If it is missing and has no fallback.
 * @throws {TypeError} If it holds no numbers.
 */
export function requireScalar(
  arrays: LearnerArrays,
  key: string,
  rule: NumberRule,
  fallback?: number,
): number {
  if (fallback !== undefined && !arrays.has(key)) return fallback;
  const array = requireArray(arrays, key);
  if (array.data.length !== 1) {
    throw new RangeError(
      `Cannot read learner as "${key}" must be one number: received shape [${
        array.shape.join(", ")
      }]`,
    );
  }
  const value = toFloat64(array, key)[0]!;
  requireRule(key, value, rule);
  return value;
}

/**
 * Returns the texts that an array holds; one for a 0-d array.
 *
 * @throws {SyntaxError} If it is missing.
 * @throws {TypeError} If it holds anything but text.
 */
export function requireTexts(arrays: LearnerArrays, key: string): readonly string[] {
  const array = requireArray(arrays, key);
  if (array.dtype === "U") return array.data;
  throw new TypeError(
    `Cannot read learner as "${key}" must hold text: received dtype ${array.dtype}`,
  );
}

function requireRule(key: string, value: number, rule: NumberRule): void {
  if (!Number.isFinite(value)) {
    throw new RangeError(`Cannot read learner as "${key}" must be finite: received ${value}`);
  }
  if (!rule.holds(value)) {
    throw new RangeError(`Cannot read learner as "${key}" must be ${rule.text}: received ${value}`);
  }
}
