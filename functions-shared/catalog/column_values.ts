/**
 * From a column as a writer left it to the plain arrays of a catalogue. pandas writes one thing as
 * many types (an id as text, integer or float; a date as timestamp, integer or text; None, NaN and
 * NaT as null or as words), so each reader takes every spelling of its type, turns missing values
 * into one sentinel, and refuses the rest naming column and row. Rows count from 0.
 */
import { NO_DAY } from "./catalog.ts";
import { parseDay } from "./calendar_day.ts";
import type { ParquetColumn } from "./parquet_table.ts";

/** Words that stand for a missing value where a writer turned everything into text. */
const MISSING_WORDS = new Set(["", "nan", "nat", "none", "null", "<na>"]);
const MISSING_WORD_LENGTH_MAX = 4;

/** Integer timestamps hold NaT as the least int64. */
const NOT_A_TIME = -(2n ** 63n);

/** True for undefined, null, NaN, NaT and the words for them. */
export function isMissing(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "number") return Number.isNaN(value);
  if (typeof value === "string") return isMissingWord(value.trim());
  return value === NOT_A_TIME;
}

function isMissingWord(trimmed: string): boolean {
  return trimmed.length <= MISSING_WORD_LENGTH_MAX && MISSING_WORDS.has(trimmed.toLowerCase());
}

/** Returns an error that names column, rule, value and row. */
export function refusal(column: ParquetColumn, rule: string, row: number): TypeError {
  return new TypeError(
    `Cannot read ${column.subject} as ${column.name} must ${rule}: received ${
      describe(column.values[row])
    } in row ${row}`,
  );
}

/**
 * Returns the column as finite numbers, NaN where missing or infinite. Booleans are 0 and 1.
 *
 * @throws {TypeError} If a value is neither a number nor text of one.
 */
export function numbersOf(column: ParquetColumn): Float64Array {
  const { values } = column;
  const numbers = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const number = numberOf(values[row]);
    if (number === null) throw refusal(column, "be a number", row);
    numbers[row] = number;
  }
  return numbers;
}

/** null when the value is no number. */
function numberOf(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : NaN;
  if (isMissing(value)) return NaN;
  if (typeof value === "bigint" || typeof value === "boolean") return Number(value);
  if (typeof value !== "string") return null;
  const number = Number(value);
  if (Number.isNaN(number)) return null;
  return Number.isFinite(number) ? number : NaN;
}

/**
 * Returns the column as 0 and 1; missing is 0.
 *
 * @throws {TypeError} If a value is neither a boolean, a number nor the words for true and false.
 */
export function flagsOf(column: ParquetColumn): Uint8Array {
  const { values } = column;
  const flags = new Uint8Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const flag = flagOf(values[row]);
    if (flag === null) throw refusal(column, "be true or false", row);
    flags[row] = flag ? 1 : 0;
  }
  return flags;
}

function flagOf(value: unknown): boolean | null {
  const word = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (word === "true" || word === "false") return word === "true";
  const number = numberOf(value);
  return number === null ? null : number !== 0 && !Number.isNaN(number);
}

/** Returns the column as trimmed text, null where missing; lists are joined by ", ". */
export function textsOf({ values }: ParquetColumn): (string | null)[] {
  const texts = new Array<string | null>(values.length);
  for (let row = 0; row < values.length; row++) texts[row] = textOf(values[row]);
  return texts;
}

function textOf(value: unknown): string | null {
  if (typeof value === "string") {
    const trimmed = value.trim();
    return isMissingWord(trimmed) ? null : trimmed;
  }
  if (isMissing(value)) return null;
  if (Array.isArray(value)) return value.map(textOf).filter((text) => text !== null).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Ids as text, null where missing, and whether the file holds them as numbers. */
export interface IdColumn {
  readonly ids: readonly (string | null)[];
  readonly idType: "string" | "number";
}

/**
 * Returns the column as ids: 603, 603n and 603.0 are "603".
 *
 * @throws {TypeError} If an id is neither text nor a whole number.
 */
export function idsOf(column: ParquetColumn): IdColumn {
  const { values } = column;
  let idType: IdColumn["idType"] = "string";
  const ids: (string | null)[] = [];
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (typeof value === "string" || isMissing(value)) {
      ids.push(textOf(value));
      continue;
    }
    if (typeof value !== "bigint" && !Number.isSafeInteger(value)) {
      throw refusal(column, "be text or a whole number", row);
    }
    idType = "number";
    ids.push(String(value));
  }
  return { ids, idType };
}

/**
 * Returns the column as day numbers, NO_DAY where missing. A time of day is cut off.
 *
 * @throws {TypeError} If a value is no date: text must begin with YYYY-MM-DD.
 */
export function daysOf(column: ParquetColumn): Int32Array {
  const { values } = column;
  const unitsPerDay = column.unitsPerDay ?? guessUnitsPerDay(values);
  const days = new Int32Array(values.length);
  const known = new Map<string, number>(); // a day as text comes many times
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    const day = typeof value === "string"
      ? known.get(value) ?? dayOf(value, unitsPerDay)
      : dayOf(value, unitsPerDay);
    if (day === null) throw refusal(column, "be a date", row);
    if (typeof value === "string") known.set(value, day);
    days[row] = day;
  }
  return days;
}

/** Day of a value, NO_DAY when missing, null when it is no date. */
export function dayOf(value: unknown, unitsPerDay: number): number | null {
  if (isMissing(value)) return NO_DAY;
  if (typeof value === "bigint") return dayOfUnits(value, unitsPerDay);
  if (typeof value === "number") return Math.floor(value / unitsPerDay);
  if (typeof value !== "string") return null;
  const date = /^(\d{4}-\d{2}-\d{2})(?:[T ].*)?$/.exec(value.trim());
  return date === null ? null : parseDay(date[1]!);
}

/** Rounds down exactly: a float cannot hold the last nanosecond of a day. */
function dayOfUnits(units: bigint, unitsPerDay: number): number {
  const perDay = BigInt(unitsPerDay);
  const day = units / perDay;
  return Number(units < 0n && day * perDay !== units ? day - 1n : day);
}

const TIMESTAMP_UNITS = [86_400_000_000_000, 86_400_000_000, 86_400_000, 86_400];

/**
 * Integers without a unit count nano-, micro-, milliseconds, seconds or days: the finest unit that
 * puts the column's latest date after mid 1979. A column of rights or broadcasts reaches beyond.
 */
function guessUnitsPerDay(values: ArrayLike<unknown>): number {
  let greatest = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (typeof value !== "bigint" && typeof value !== "number" || isMissing(value)) continue;
    greatest = Math.max(greatest, Math.abs(Number(value)));
  }
  return TIMESTAMP_UNITS.find((units) => greatest >= 3472 * units) ?? 1;
}

function describe(value: unknown): string {
  const text = typeof value === "object" && value !== null
    ? JSON.stringify(value, (_, part) => typeof part === "bigint" ? String(part) : part)
    : typeof value === "string"
    ? JSON.stringify(value)
    : String(value);
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}
