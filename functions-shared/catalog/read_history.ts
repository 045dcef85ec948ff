/**
 * Reads past broadcasts: a Parquet file written by pandas, own channels and competitors together.
 * catalog_id, date and channel must be columns; a broadcast may lack its catalog_id.
 *
 * `date` is taken for the calendar day, except at hours 24-27: only a broadcast date has those, so
 * such a broadcast aired on the day after.
 */
import type { BroadcastHistory, Catalog } from "./catalog.ts";
import { NO_DAY } from "./catalog.ts";
import { dayOf, daysOf, idsOf, isMissing, numbersOf, refusal, textsOf } from "./column_values.ts";
import {
  openParquet,
  type ParquetColumn,
  type ParquetTable,
  readColumn,
  requireColumn,
} from "./parquet_table.ts";

export const HISTORY_LIMITS = {
  subject: "history",
  bytesMax: 64 << 20,
  rowsMax: 1_000_000,
} as const;

const HOUR_MAX = 27;
const CHANNELS_MAX = 0xffff;

/** Returns the history of a deployment that has none. */
export function emptyHistory(): BroadcastHistory {
  return {
    version: "",
    size: 0,
    channelNames: [],
    films: new Int32Array(0),
    days: new Int32Array(0),
    channels: new Uint16Array(0),
    hours: new Int8Array(0),
    audiences: new Float64Array(0),
  };
}

/**
 * Returns the broadcasts of a file, sorted by day; those of a day stay in file order.
 *
 * @param version Content hash of `bytes`.
 * @param catalog Films that catalog_id points at; other ids become -1.
 * @throws {SyntaxError} If the bytes are not an intact Parquet file in a supported compression.
 * @throws {RangeError} If the file has more than 64 MiB or 1,000,000 rows.
 * @throws {TypeError} If a required column is missing, a date or channel is empty, or a value is
 * not of its column's type; rows are named, counted from 0.
 */
export async function readHistory(
  bytes: Uint8Array,
  version: string,
  catalog: Catalog,
): Promise<BroadcastHistory> {
  const table = openParquet(bytes, HISTORY_LIMITS);
  const { ids } = idsOf(await requireColumn(table, "catalog_id"));
  const hours = await startHours(table);
  const calendarDays = await broadcastDays(table, hours);
  const { channelNames, channels } = await channelColumns(table);
  const audience = await readColumn(table, "rt_m");
  const audiences = audience ? numbersOf(audience) : null;
  const order = orderByDay(calendarDays);
  return {
    version,
    size: table.rowCount,
    channelNames,
    films: Int32Array.from(order, (row) => catalog.rowOfId.get(ids[row] ?? "") ?? -1),
    days: Int32Array.from(order, (row) => calendarDays[row]!),
    channels: Uint16Array.from(order, (row) => channels[row]!),
    hours: Int8Array.from(order, (row) => hours[row]!),
    audiences: Float64Array.from(order, (row) => {
      const thousands = audiences?.[row] ?? NaN;
      return thousands >= 0 ? thousands : NaN;
    }),
  };
}

async function broadcastDays(table: ParquetTable, hours: Int8Array): Promise<Int32Array> {
  const column = await requireColumn(table, "date");
  return daysOf(column).map((day, row) => {
    if (day === NO_DAY) throw refusal(column, "not be empty", row);
    return hours[row]! >= 24 ? day + 1 : day;
  });
}

async function channelColumns(table: ParquetTable) {
  const column = await requireColumn(table, "channel");
  const codeOf = new Map<string, number>();
  const channels = Uint16Array.from(textsOf(column), (name, row) => {
    if (name === null) throw refusal(column, "not be empty", row);
    const code = codeOf.get(name) ?? codeOf.size;
    if (code >= CHANNELS_MAX) throw refusal(column, `be one of at most ${CHANNELS_MAX}`, row);
    codeOf.set(name, code);
    return code;
  });
  return { channelNames: [...codeOf.keys()], channels };
}

/** [rows] the hour column, else the hour of start_time, else -1. */
async function startHours(table: ParquetTable): Promise<Int8Array> {
  const hourColumn = await readColumn(table, "hour");
  const startColumn = await readColumn(table, "start_time");
  const hours = hourColumn ? numbersOf(hourColumn) : new Float64Array(table.rowCount).fill(NaN);
  return Int8Array.from(hours, (hour, row) => {
    if (Number.isNaN(hour)) return startColumn ? hourOfStart(startColumn, row) : -1;
    if (Number.isInteger(hour) && hour >= 0 && hour <= HOUR_MAX) return hour;
    throw refusal(hourColumn!, `be an integer from 0 to ${HOUR_MAX}`, row);
  });
}

/** Hour of a timestamp, a time of day, or text such as "20:35" or "2025-03-01 20:35:00". */
function hourOfStart(column: ParquetColumn, row: number): number {
  const value = column.values[row];
  if (isMissing(value)) return -1;
  const hour = typeof value === "string"
    ? Number(/(?:^|[T ])(\d{1,2})[:.h]\d{2}/.exec(value)?.[1])
    : hourOfUnits(value, column.unitsPerDay);
  if (hour >= 0 && hour <= HOUR_MAX) return hour;
  throw refusal(column, "be a time of day", row);
}

function hourOfUnits(value: unknown, unitsPerDay: number | null): number {
  if (unitsPerDay === null || typeof value !== "bigint" && typeof value !== "number") return NaN;
  const sinceMidnight = Number(value) - dayOf(value, unitsPerDay)! * unitsPerDay;
  return Math.floor(sinceMidnight * 24 / unitsPerDay);
}

/** Rows in order of day; rows of a day in file order. */
function orderByDay(days: Int32Array): Uint32Array {
  const order = Uint32Array.from(days, (_, row) => row);
  const sorted = days.every((day, row) => row === 0 || days[row - 1]! <= day);
  return sorted ? order : order.sort((a, b) => days[a]! - days[b]! || a - b);
}
