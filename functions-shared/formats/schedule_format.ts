/** The schedule formats by name, and which of them a file is in. */
import { rootName } from "./bounded_xml.ts";
import { M6_ROOT, parseM6 } from "./m6.ts";
import type { Schedule, ScheduleRequest } from "./schedule.ts";
import { parseTf1, TF1_ROOT } from "./tf1.ts";
import { decodeXml } from "./xml_text.ts";
import { parseXmltv, XMLTV_ROOT } from "./xmltv.ts";

/** Name of a schedule format. */
export type ScheduleFormat = Schedule["format"];

const PARSERS: Readonly<
  Record<ScheduleFormat, (bytes: Uint8Array, request: ScheduleRequest) => Schedule>
> = { tf1: parseTf1, m6: parseM6, xmltv: parseXmltv };
const FORMAT_OF_ROOT: ReadonlyMap<string, ScheduleFormat> = new Map([
  [TF1_ROOT, "tf1"],
  [M6_ROOT, "m6"],
  [XMLTV_ROOT, "xmltv"],
]);

/**
 * Reads a schedule in the named format.
 * @throws {SyntaxError} If the bytes are not a schedule in that format.
 * @throws {RangeError} If they exceed a bound, or the time zone does not exist.
 */
export function parseSchedule(
  format: ScheduleFormat,
  bytes: Uint8Array,
  request: ScheduleRequest,
): Schedule {
  return PARSERS[format](bytes, request);
}

/**
 * Returns the format that a file's root element belongs to.
 * @throws {SyntaxError} If it belongs to none, as that of an HTML page.
 * @throws {RangeError} If there are too many bytes.
 */
export function detectScheduleFormat(bytes: Uint8Array): ScheduleFormat {
  const root = rootName(decodeXml(bytes));
  const format = FORMAT_OF_ROOT.get(root ?? "");
  if (format !== undefined) return format;
  throw new SyntaxError(
    `Cannot read schedule as its root element must be one of ${
      [...FORMAT_OF_ROOT.keys()].map((name) => `<${name}>`).join(", ")
    }: received ${root === null ? "no element" : `<${root}>`}`,
  );
}
