/**
 * What year and director say about whether two films with like titles are the same film. Schedules
 * give the year of production, catalogues that of release, so a year off by one agrees.
 */
import { editDistance } from "./edit_distance.ts";
import { fold } from "./normalise_title.ts";

/** What is known of a film beside its title. */
export interface FilmFacts {
  readonly year: number | null;
  /** One name, or several in any punctuation. */
  readonly director: string | null;
}

/** Years apart up to which two years agree, and from which on they cannot be one film's. */
const YEARS_AGREE = 1;
const YEARS_CONTRADICT = 3;
const NAME_SEPARATOR = /\s*(?:[,;/&|]|\bet\b|\band\b|\bund\b|\be\b)\s*/;

/** For each fact true if it agrees, false if it contradicts, null if unknown or between. */
export interface Evidence {
  readonly year: boolean | null;
  readonly director: boolean | null;
}

/** Compares what is known of two films. */
export function compareFacts(a: FilmFacts, b: FilmFacts): Evidence {
  return { year: compareYears(a.year, b.year), director: compareDirectors(a.director, b.director) };
}

function compareYears(a: number | null, b: number | null): boolean | null {
  if (a === null || b === null) return null;
  const apart = Math.abs(a - b);
  return apart <= YEARS_AGREE ? true : apart >= YEARS_CONTRADICT ? false : null;
}

/** One common name is enough: schedules name one of two directors, and some one's assistant. */
function compareDirectors(a: string | null, b: string | null): boolean | null {
  const [left, right] = [namesOf(a), namesOf(b)];
  if (left.length === 0 || right.length === 0) return null;
  return left.some((name) => right.some((other) => isSamePerson(name, other)));
}

function namesOf(director: string | null): string[][] {
  return fold(director ?? "").split(NAME_SEPARATOR)
    .map((name) => name.match(/[\p{L}\p{N}]+/gu) ?? [])
    .filter((name) => name.length > 0);
}

/** All parts of the shorter name are in the other, in any order: "Zhang Yimou", "Paul W. S. Anderson". */
function isSamePerson(a: readonly string[], b: readonly string[]): boolean {
  const [shorter, longer] = a.length <= b.length ? [a, b] : [b, a];
  if (shorter.length === 1 && longer.length > 1) return isSamePart(shorter[0]!, longer.at(-1)!);
  return shorter.every((part) => longer.some((other) => isSamePart(part, other)));
}

/** One slip of the pen is forgiven, and an initial stands for the name. */
function isSamePart(a: string, b: string): boolean {
  if (a.length === 1 || b.length === 1) return a[0] === b[0];
  return editDistance(a, b, 1) <= (Math.min(a.length, b.length) >= 5 ? 1 : 0);
}
