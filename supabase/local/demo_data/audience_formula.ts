/**
 * The audience of a film in a slot, invented but plausible for a country of two million viewers.
 *
 *     ln A = base(channel) + slot + season + weekday + holiday            what the slot brings
 *          + genre(channel) + 0.09 (vote - 6.2) + 0.18 z + age(channel)   what the film brings
 *          - 0.10 min(k, 4) - 0.35 * 2^(-d / 120)                         what earlier showings take
 *          + e,  e ~ N(0, 0.22^2)
 *
 * A is rt_m in thousands of viewers; z is the standardised ln(popularity); genre is the mean over the
 * film's genres; age is a factor times decades since production, at most 5; k counts the earlier
 * showings on the own channels within the known history and d the days since the last one (both
 * terms are 0 for a film never shown). An unknown vote, popularity, genre or year adds 0.
 *
 * The market share follows from the viewers of all channels in that time slot:
 *
 *     pdm = min(70, 100 A / (viewers(slot) e^(0.6 season)) e^f) percent,  f ~ N(0, 0.06^2)
 *
 * Source: none. The terms are those programmers reckon with; the numbers are made up for the demo.
 */
import { civilOfDay, weekdayOfDay } from "@shared/catalog/calendar_day.ts";
import type { Rng } from "@shared/random/rng.ts";
import { seasonOfMonth, timeSlot } from "@shared/signals/context.ts";
import { ARTHOUSE, GENERALIST } from "./channels.ts";
import { type DemoFilm, type DemoGenre, popularityScore } from "./demo_film.ts";

/** Terms of one channel, in ln(viewers). */
interface ChannelTerms {
  /** Thousands of viewers of an average film on a Wednesday in spring prime time. */
  readonly baseThousand: number;
  readonly perDecade: number;
  readonly genres: Readonly<Partial<Record<DemoGenre, number>>>;
}

/** The constants of the formula. */
export const AUDIENCE = {
  slot: { prime_time: 0, late_night: -0.5, afternoon: -0.6, morning: -0.95 },
  season: { winter: 0.14, spring: 0, autumn: 0.06, summer: -0.22 },
  /** Monday first. */
  weekday: [-0.03, -0.05, 0, -0.02, -0.04, 0.05, 0.12],
  holiday: 0.15,
  perVote: 0.09,
  meanVote: 6.2,
  perPopularity: 0.18,
  decadesMax: 5,
  perEarlierShowing: -0.1,
  earlierShowingsMax: 4,
  recentShowing: -0.35,
  recentHalfLifeDays: 120,
  noiseSd: 0.22,
  shareNoiseSd: 0.06,
  /** Thousands before any television set, all channels together. */
  viewersThousand: { prime_time: 640, late_night: 330, afternoon: 350, morning: 140 },
} as const;

const CHANNEL_TERMS: Readonly<Record<string, ChannelTerms>> = {
  [GENERALIST]: {
    baseThousand: 105,
    perDecade: -0.05,
    genres: {
      "Action": 0.12,
      "Adventure": 0.15,
      "Comedy": 0.18,
      "Crime": 0.1,
      "Documentary": -0.3,
      "Family": 0.15,
      "Horror": -0.35,
      "Music": -0.15,
      "Romance": 0.05,
      "Science Fiction": -0.12,
      "War": -0.1,
      "Western": -0.05,
    },
  },
  [ARTHOUSE]: {
    baseThousand: 70,
    perDecade: 0,
    genres: {
      "Animation": 0.12,
      "Comedy": 0.08,
      "Crime": 0.1,
      "Documentary": 0.05,
      "Drama": 0.1,
      "Family": -0.2,
      "Horror": 0.1,
      "Music": 0.05,
      "Romance": -0.1,
      "Science Fiction": 0.15,
      "War": -0.15,
      "Western": -0.2,
    },
  },
};

/** Where and when a film is shown. */
export interface Occasion {
  readonly channel: string;
  readonly day: number;
  readonly hour: number;
  readonly isHoliday: boolean;
}

/** A film's showings on the own channels before the occasion. */
export interface EarlierShowings {
  readonly count: number;
  /** Days since the last one; unused when count is 0. */
  readonly daysSince: number;
}

export interface DemoAudience {
  /** rt_m: thousands of viewers. */
  readonly thousand: number;
  /** pdm: percent of all viewers in the slot. */
  readonly marketShare: number;
}

function termsOf(channel: string): ChannelTerms {
  const terms = CHANNEL_TERMS[channel];
  if (terms === undefined) {
    throw new RangeError(
      `Cannot reckon audience as channel must be one of ${
        Object.keys(CHANNEL_TERMS).join(", ")
      }: received "${channel}"`,
    );
  }
  return terms;
}

/** Returns what the slot brings, in ln(thousands). */
export function slotEffect({ channel, day, hour, isHoliday }: Occasion): number {
  return Math.log(termsOf(channel).baseThousand) + AUDIENCE.slot[timeSlot(hour)] +
    AUDIENCE.season[seasonOfMonth(civilOfDay(day).month)] +
    AUDIENCE.weekday[weekdayOfDay(day)]! + (isHoliday ? AUDIENCE.holiday : 0);
}

/** Returns what the film brings on a channel in a year, in ln(viewers). */
export function filmEffect(film: DemoFilm, channel: string, year: number): number {
  const terms = termsOf(channel);
  const genres = film.genres.reduce((sum, genre) => sum + (terms.genres[genre] ?? 0), 0);
  const decades = film.productionYear === null
    ? 0
    : Math.min(AUDIENCE.decadesMax, Math.max(0, (year - film.productionYear) / 10));
  return genres / Math.max(1, film.genres.length) +
    AUDIENCE.perVote * ((film.voteAverage ?? AUDIENCE.meanVote) - AUDIENCE.meanVote) +
    AUDIENCE.perPopularity * popularityScore(film) + terms.perDecade * decades;
}

/** Returns what earlier showings take, in ln(viewers); at most 0. */
export function repeatEffect({ count, daysSince }: EarlierShowings): number {
  if (count === 0) return 0;
  return AUDIENCE.perEarlierShowing * Math.min(count, AUDIENCE.earlierShowingsMax) +
    AUDIENCE.recentShowing * 2 ** (-daysSince / AUDIENCE.recentHalfLifeDays);
}

/** Draws the audience of a film on an occasion; thousands with one decimal, percent with two. */
export function drawAudience(
  rng: Rng,
  film: DemoFilm,
  occasion: Occasion,
  earlier: EarlierShowings,
): DemoAudience {
  const civil = civilOfDay(occasion.day);
  const mean = slotEffect(occasion) + filmEffect(film, occasion.channel, civil.year) +
    repeatEffect(earlier);
  const thousand = Math.exp(mean + AUDIENCE.noiseSd * rng.normal());
  const viewers = AUDIENCE.viewersThousand[timeSlot(occasion.hour)] *
    Math.exp(0.6 * AUDIENCE.season[seasonOfMonth(civil.month)]);
  const share = 100 * thousand / viewers * Math.exp(AUDIENCE.shareNoiseSd * rng.normal());
  return {
    thousand: Math.round(10 * thousand) / 10,
    marketShare: Math.round(100 * Math.min(70, share)) / 100,
  };
}
