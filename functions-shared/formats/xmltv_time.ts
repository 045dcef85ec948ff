/**
 * Times of XMLTV, "20250823211000 +0200": 12 or 14 digits, then a zone as an offset or a name.
 * Without a zone a time is UTC (xmltv.dtd, "All dates and times in this DTD").
 */
import { dayNumber } from "./civil_date.ts";
import { DAY_MINUTES } from "./zoned_time.ts";

/** Minutes east of UTC of the zone names in use; ambiguous ones (IST, CST of China) are left out. */
const ZONE_NAMES: Readonly<Record<string, number>> = {
  ...{ UTC: 0, GMT: 0, UT: 0, Z: 0, WET: 0 },
  ...{ BST: 60, WEST: 60, CET: 60, MEZ: 60, CEST: 120, MESZ: 120, EET: 120, EEST: 180, MSK: 180 },
  ...{ EST: -300, EDT: -240, CST: -360, CDT: -300, MST: -420, MDT: -360, PST: -480, PDT: -420 },
};
/** Digits from the year 1900 on: there was no television before, and no need for its zones. */
const TIME =
  /^((?:19|2[0-9])\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:\d\d)?(?: ?([+-])(\d\d):?(\d\d)| ?([A-Z]{1,4}))?$/;

/** Returns the instant in minutes since 1970-01-01T00:00Z, or null when the text is no time. */
export function parseXmltvTime(text: string | null): number | null {
  const match = TIME.exec(text ?? "");
  if (match === null) return null;
  const [year, month, date, hour, minute] = match.slice(1, 6).map(Number);
  const day = dayNumber(year ?? NaN, month ?? NaN, date ?? NaN);
  const offset = zoneOffset(match);
  if (day === null || offset === null || hour === undefined || minute === undefined) return null;
  return hour <= 23 && minute <= 59 ? day * DAY_MINUTES + hour * 60 + minute - offset : null;
}

/** Returns minutes east of UTC, or null for a name that nobody agreed on. */
function zoneOffset(match: RegExpExecArray): number | null {
  const [, , , , , , sign, hours, minutes, name] = match;
  if (sign !== undefined) return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
  if (name === undefined) return 0;
  return Object.hasOwn(ZONE_NAMES, name) ? ZONE_NAMES[name] ?? null : null;
}
