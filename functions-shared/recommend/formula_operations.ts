/**
 * What formulas compute with: the arithmetic of mathjs on numbers, which differs from that of
 * JavaScript in that values equal to 12 digits are equal, % has the sign of the divisor and halves
 * round away from 0. It differs from mathjs in one way: comparing a missing number is always
 * false, `!=` included.
 */

/** A value of each film, by its index among the films. */
export type Column<T> = (film: number) => T;

/** An operator or function. */
export type Operation =
  | {
    readonly takes: "number";
    readonly gives: "number" | "condition";
    /** Fewest and most values. */
    readonly arity: readonly [least: number, most: number];
    readonly bind: (values: readonly Column<number>[]) => Column<number> | Column<boolean>;
  }
  | {
    readonly takes: "condition";
    readonly gives: "condition";
    readonly arity: readonly [least: number, most: number];
    readonly bind: (values: readonly Column<boolean>[]) => Column<boolean>;
  };

const ARGUMENTS_MAX = 20;

const unary = (f: (x: number) => number): Operation => ({
  takes: "number",
  gives: "number",
  arity: [1, 1],
  bind: ([x]) => (film) => f(x!(film)),
});

const binary = (f: (x: number, y: number) => number): Operation => ({
  takes: "number",
  gives: "number",
  arity: [2, 2],
  bind: ([x, y]) => (film) => f(x!(film), y!(film)),
});

const variadic = (f: (x: number, y: number) => number): Operation => ({
  takes: "number",
  gives: "number",
  arity: [1, ARGUMENTS_MAX],
  bind: (values) => values.reduce((before, value) => (film) => f(before(film), value(film))),
});

const comparison = (f: (x: number, y: number) => boolean): Operation => ({
  takes: "number",
  gives: "condition",
  arity: [2, 2],
  bind: ([x, y]) => (film) => f(x!(film), y!(film)),
});

const logical = (f: (x: Column<boolean>, y: Column<boolean>) => Column<boolean>): Operation => ({
  takes: "condition",
  gives: "condition",
  arity: [2, 2],
  bind: ([x, y]) => f(x!, y!),
});

/** Operators by the names that mathjs gives them. */
export const OPERATORS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["add", binary((x, y) => x + y)],
  ["subtract", binary((x, y) => x - y)],
  ["multiply", binary((x, y) => x * y)],
  ["divide", binary((x, y) => x / y)],
  ["mod", binary((x, y) => y === 0 ? x : x - y * Math.floor(x / y))],
  ["pow", binary(Math.pow)],
  ["unaryMinus", unary((x) => -x)],
  ["unaryPlus", unary((x) => x)],
  ["smaller", comparison((x, y) => x < y && !isNearly(x, y))],
  ["larger", comparison((x, y) => x > y && !isNearly(x, y))],
  ["smallerEq", comparison((x, y) => x <= y || isNearly(x, y))],
  ["largerEq", comparison((x, y) => x >= y || isNearly(x, y))],
  ["equal", comparison(isNearly)],
  ["unequal", comparison((x, y) => (x < y || x > y) && !isNearly(x, y))],
  ["and", logical((x, y) => (film) => x(film) && y(film))],
  ["or", logical((x, y) => (film) => x(film) || y(film))],
  ["xor", logical((x, y) => (film) => x(film) !== y(film))],
  ["not", {
    takes: "condition",
    gives: "condition",
    arity: [1, 1],
    bind: ([x]) => (film) => !x!(film),
  }],
]);

/** Functions by name. */
export const FUNCTIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["min", variadic(Math.min)],
  ["max", variadic(Math.max)],
  ["abs", unary(Math.abs)],
  ["floor", unary((x) => isWhole(x) ? Math.round(x) : Math.floor(x))],
  ["ceil", unary((x) => isWhole(x) ? Math.round(x) : Math.ceil(x))],
  ["round", unary((x) => Math.sign(x) * Math.round(Math.abs(x)))],
  ["sqrt", unary(Math.sqrt)],
  ["log", unary(Math.log)],
  ["exp", unary(Math.exp)],
]);

/** Tolerances of mathjs: relative to the larger value, and absolute near 0. */
const [RELATIVE, ABSOLUTE] = [1e-12, 1e-15];

/** True for values that are equal but for rounding errors; NaN equals nothing. */
function isNearly(x: number, y: number): boolean {
  if (x === y) return true;
  const distance = Math.abs(x - y);
  if (!(distance < Infinity)) return false;
  return distance <= Math.max(RELATIVE * Math.max(Math.abs(x), Math.abs(y)), ABSOLUTE);
}

const isWhole = (x: number) => isNearly(x, Math.round(x));
