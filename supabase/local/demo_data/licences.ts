/**
 * Invented rights. A film has the licence that stands in the catalogue and often an earlier one
 * that ran out, so that broadcasts of three years can each lie within rights of their time.
 */
import { dayOfCivil } from "@shared/catalog/calendar_day.ts";
import { NO_DAY } from "@shared/catalog/catalog.ts";
import type { Rng } from "@shared/random/rng.ts";
import { HISTORY_DAYS } from "./channels.ts";
import type { DemoFilm } from "./demo_film.ts";
import { chance, integerBetween, weightedIndex } from "./draws.ts";

/** The right to show a film a number of times between two days, both included. */
export interface Licence {
  /** NO_DAY when the contract names no first day. */
  readonly startDay: number;
  /** OPEN_END_DAY when the rights do not end. */
  readonly endDay: number;
  /** Permitted broadcasts on both channels together; null when not limited. */
  readonly runs: number | null;
}

/** 9999-12-31, which stands for "no end" in the catalogue. */
export const OPEN_END_DAY = dayOfCivil(9999, 12, 31);

/** How the licence in the catalogue lies to today, with weights in percent. */
const STANDINGS = [
  ["running", 50],
  ["ending within 30 days", 10],
  ["not yet started", 10],
  ["over", 22],
  ["without end", 6],
  ["without start", 2],
] as const;

type Standing = (typeof STANDINGS)[number][0];

/** Weights of 1 to 6 runs. */
const RUN_WEIGHTS = [12, 24, 26, 16, 12, 10];

function drawRuns(rng: Rng): number | null {
  return chance(rng, 0.02) ? null : 1 + weightedIndex(rng, RUN_WEIGHTS);
}

function drawWindow(rng: Rng, standing: Standing, today: number): [start: number, end: number] {
  const start = today - integerBetween(rng, 30, 1000);
  const end = today + integerBetween(rng, 31, 900);
  switch (standing) {
    case "running":
      return [start, end];
    case "ending within 30 days":
      return [start, today + integerBetween(rng, 0, 30)];
    case "not yet started": {
      const first = today + integerBetween(rng, 1, 240);
      return [first, first + integerBetween(rng, 365, 1460)];
    }
    case "over": {
      const last = today - integerBetween(rng, 1, 500);
      return [last - integerBetween(rng, 300, 1100), last];
    }
    case "without end":
      return [start, OPEN_END_DAY];
    case "without start":
      return [NO_DAY, end];
  }
}

/** Nobody sells television rights before the year after the release. */
function earliestDay(film: DemoFilm): number {
  return film.productionYear === null ? NO_DAY : dayOfCivil(film.productionYear + 1, 1, 1);
}

function drawCurrentLicence(rng: Rng, film: DemoFilm, today: number): Licence {
  const standing = STANDINGS[weightedIndex(rng, STANDINGS.map(([, weight]) => weight))]![0];
  const [start, end] = drawWindow(rng, standing, today);
  const runs = drawRuns(rng);
  const earliest = earliestDay(film);
  const firstUse = start === NO_DAY ? today - HISTORY_DAYS : start;
  if (firstUse >= earliest) return { startDay: start, endDay: end, runs };
  return { startDay: earliest, endDay: Math.max(end, earliest + 365), runs };
}

/** Returns a licence that ran out before `next` began, or null. */
function drawEarlierLicence(rng: Rng, film: DemoFilm, next: Licence): Licence | null {
  const exists = chance(rng, 0.6);
  const endDay = next.startDay - integerBetween(rng, 1, 200);
  const startDay = endDay - integerBetween(rng, 300, 1000);
  const runs = drawRuns(rng);
  if (!exists || next.startDay === NO_DAY || startDay < earliestDay(film)) return null;
  return { startDay, endDay, runs };
}

/**
 * Returns a film's one or two licences, disjoint and in order of time; the last one is the
 * catalogue's. None begins before the year after the film's release.
 *
 * @param today Days since 1970-01-01.
 */
export function drawLicences(rng: Rng, film: DemoFilm, today: number): Licence[] {
  const current = drawCurrentLicence(rng, film, today);
  const earlier = drawEarlierLicence(rng, film, current);
  return earlier === null ? [current] : [earlier, current];
}
