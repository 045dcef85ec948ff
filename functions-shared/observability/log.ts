/**
 * Structured logs: one JSON object a line (LogTape), each naming the request and the trace that
 * it belongs to. Nothing is written before `startLogging`, so tests are quiet.
 */
import {
  configureSync,
  getConsoleSink,
  getJsonLinesFormatter,
  getLogger,
  type LogRecord,
} from "@logtape/logtape";
import { redact } from "./redact.ts";
import { logContext } from "./request_scope.ts";

/** A value of a log line. */
export type Field = string | number | boolean | null | undefined | {
  readonly [name: string]: Field;
};

/** Fields of a log line beside its message. */
export type Fields = Readonly<Record<string, Field>>;

const CATEGORY = ["recommender"];
const json = getJsonLinesFormatter({ properties: "flatten", message: "template" });

/** Logs `message`, a fixed sentence; what differs between two such lines belongs in `fields`. */
export const log = {
  info: (message: string, fields: Fields = {}) => getLogger(CATEGORY).info(message, fields),
  warn: (message: string, fields: Fields = {}) => getLogger(CATEGORY).warn(message, fields),
  error: (message: string, fields: Fields = {}) => getLogger(CATEGORY).error(message, fields),
};

/** Writes a record as one line of JSON without secrets. */
export function formatRecord(record: LogRecord): string {
  return redact(json(record)).trimEnd();
}

/** Sends the logs of this isolate to `write`, or to the console, which the host collects. */
export function startLogging(write?: (line: string) => void): void {
  const sink = write
    ? (record: LogRecord) => write(formatRecord(record))
    : getConsoleSink({ formatter: formatRecord });
  configureSync({
    reset: true,
    sinks: { lines: sink },
    loggers: [
      { category: CATEGORY, sinks: ["lines"], lowestLevel: "info" },
      { category: ["logtape", "meta"], sinks: ["lines"], lowestLevel: "warning" },
    ],
    contextLocalStorage: { getStore: logContext, run: (_, work) => work() },
  });
}
