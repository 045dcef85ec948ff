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
  const films = await filmRows(table, catalog);
  const hours = await startHours(table);
  const calendarDays = await broadcastDays(table, hours);
  const { channelNames, channels } = await channelColumns(table);
  const audiences = await knownAudiences(table);
  const history = {
    version,
    size: table.rowCount,
    channelNames,
    films,
    days: calendarDays,
    channels,
    hours,
    audiences,
  };
  return isAscending(calendarDays) ? history : sortedByDay(history);
}

/** Each column is turned into numbers before the next is read: of a large file one is there at a time. */
async function filmRows(table: ParquetTable, catalog: Catalog): Promise<Int32Array> {
  const { ids } = idsOf(await requireColumn(table, "catalog_id"));
  const films = new Int32Array(ids.length);
  for (let row = 0; row < films.length; row++) {
    films[row] = catalog.rowOfId.get(ids[row] ?? "") ?? -1;
  }
  return films;
}

async function knownAudiences(table: ParquetTable): Promise<Float64Array> {
  const column = await readColumn(table, "rt_m");
  if (!column) return new Float64Array(table.rowCount).fill(NaN);
  return numbersOf(column).map((thousands) => thousands >= 0 ? thousands : NaN);
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
  const names = textsOf(column);
  const channels = new Uint16Array(names.length);
  for (let row = 0; row < names.length; row++) {
    const name = names[row]!;
    if (name === null) throw refusal(column, "not be empty", row);
    const code = codeOf.get(name) ?? codeOf.size;
    if (code >= CHANNELS_MAX) throw refusal(column, `be one of at most ${CHANNELS_MAX}`, row);
    if (code === codeOf.size) codeOf.set(name, code);
    channels[row] = code;
  }
  return { channelNames: [...codeOf.keys()], channels };
}

/** [rows] the hour column, else the hour of start_time, which is read only then, else -1. */
async function startHours(table: ParquetTable): Promise<Int8Array> {
  const hourColumn = await readColumn(table, "hour");
  const given = hourColumn ? numbersOf(hourColumn) : new Float64Array(table.rowCount).fill(NaN);
  const startColumn = given.some(Number.isNaN) ? await readColumn(table, "start_time") : null;
  const hours = new Int8Array(given.length);
  for (let row = 0; row < hours.length; row++) {
    const hour = given[row]!;
    if (Number.isInteger(hour) && hour >= 0 && hour <= HOUR_MAX) hours[row] = hour;
    else if (!Number.isNaN(hour)) {
      throw refusal(hourColumn!, `be an integer from 0 to ${HOUR_MAX}`, row);
    } else hours[row] = startColumn ? hourOfStart(startColumn, row) : -1;
  }
  return hours;
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

function isAscending(days: Int32Array): boolean {
  for (let row = 1; row < days.length; row++) if (days[row - 1]! > days[row]!) return false;
  return true;
}

/** The same broadcasts in order of day; those of a day in file order. */
function sortedByDay(history: BroadcastHistory): BroadcastHistory {
  const { days } = history;
  const order = Uint32Array.from(days, (_, row) => row)
    .sort((a, b) => days[a]! - days[b]! || a - b);
  return {
    ...history,
    films: history.films.map((_, i) => history.films[order[i]!]!),
    days: days.map((_, i) => days[order[i]!]!),
    channels: history.channels.map((_, i) => history.channels[order[i]!]!),
    hours: history.hours.map((_, i) => history.hours[order[i]!]!),
    audiences: history.audiences.map((_, i) => history.audiences[order[i]!]!),
  };
}
