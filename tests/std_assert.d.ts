/** The assertions of Deno's standard library that tests use; its npm package has no types. */

/** Throws an AssertionError unless `expression` is truthy. */
export function assert(expression: unknown, message?: string): asserts expression;

/** Throws an AssertionError unless both values are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void;
