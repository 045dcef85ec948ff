/**
 * The URLs of a source's files. A template names the week with {year} and {week} or {week_start},
 * or a day with {date}; then a week has seven files. Without either, one file holds all there is.
 */
import { type DateRange, daysOf, weekNumber } from "@shared/formats/tv_week.ts";

/** A file to fetch. */
export interface FeedFile {
  readonly url: string;
  /** Page that sets the cookies without which the file is refused; null when none is needed. */
  readonly warmUpUrl: string | null;
  /** Programme days that it must hold; null when it holds whatever days it likes. */
  readonly expected: DateRange | null;
}

const PLACEHOLDER = /\{([^{}]*)\}/g;
const NAMES = ["date", "year", "week", "week_start"];

/**
 * Returns the files that hold the given weeks, in order of time.
 *
 * @param warmUp Template of the page to visit before each file, filled in as the file's own is.
 * @throws {RangeError} If `checkUrlTemplate` throws.
 */
export function feedFiles(
  template: string,
  weeks: readonly DateRange[],
  warmUp: string | null = null,
): FeedFile[] {
  const names = checkUrlTemplate(template);
  if (warmUp !== null) checkUrlTemplate(warmUp);
  const file = (week: DateRange, expected: DateRange): FeedFile => ({
    url: fill(template, week, expected),
    warmUpUrl: warmUp && fill(warmUp, week, expected),
    expected,
  });
  if (names.size === 0) {
    return weeks.slice(0, 1).map((week) => ({ ...file(week, week), expected: null }));
  }
  const perDay = names.has("date");
  return weeks.flatMap((week) => {
    const ranges = perDay ? daysOf(week).map((day) => ({ first: day, last: day })) : [week];
    return ranges.map((expected) => file(week, expected));
  });
}

/**
 * Returns the placeholders of a template.
 * @throws {RangeError} If there is an unknown placeholder, a brace that is none, or one before the
 * path: the host that is asked must not depend on what is asked for.
 */
export function checkUrlTemplate(template: string): ReadonlySet<string> {
  const names = new Set([...template.matchAll(PLACEHOLDER)].map(([, name]) => name ?? ""));
  const unknown = [...names].find((name) => !NAMES.includes(name));
  if (unknown !== undefined) {
    throw templateError(`placeholders must be {${NAMES.join("}, {")}}`, `{${unknown}}`);
  }
  if (/[{}]/.test(template.replaceAll(PLACEHOLDER, ""))) {
    throw templateError("braces must enclose placeholders", template);
  }
  const path = /^[a-z]+:\/\/[^/?#{}]+(?=[/?#]|$)/i.exec(template);
  if (path === null) throw templateError("it must begin with a scheme and a host", template);
  return names;
}

function fill(template: string, week: DateRange, { first }: DateRange): string {
  const { year, week: number } = weekNumber(week);
  const values: Readonly<Record<string, string>> = {
    date: first,
    year: String(year),
    week: String(number).padStart(2, "0"),
    week_start: week.first,
  };
  return template.replaceAll(PLACEHOLDER, (_, name: string) => values[name] ?? "");
}

function templateError(rule: string, received: string): RangeError {
  return new RangeError(`Cannot use URL template as ${rule}: received "${received}"`);
}
