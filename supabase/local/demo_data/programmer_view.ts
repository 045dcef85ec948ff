/**
 * The six signals as the simulated programmer sees them: rough judgements in [0, 1], in the order of
 * SIGNAL_NAMES, written down here so that what made the past picks is known exactly. They are not
 * the signals the system computes; a learner meets the same taste through its own.
 */
import { type TimeSlot, timeSlot } from "@shared/signals/context.ts";
import { ARTHOUSE, GENERALIST } from "./channels.ts";
import { type EarlierShowings, repeatEffect } from "./audience_formula.ts";
import type { DemoFilm, DemoGenre } from "./demo_film.ts";

/** What a programmer knows about one film when she looks at it. */
export interface FilmSituation {
  readonly film: DemoFilm;
  /** `filmEffect` of the audience formula on this channel. */
  readonly filmEffect: number;
  readonly earlier: EarlierShowings;
  /** Days until the rights end. */
  readonly daysLeft: number;
  /** Days since a competitor showed the film; Infinity when none did. */
  readonly daysSinceCompetitor: number;
  /** Days until a competitor shows the film, as far as announced; Infinity when none will. */
  readonly daysToCompetitor: number;
}

type GenreTaste = Readonly<Partial<Record<DemoGenre, number>>>;

/** What each channel is for, in logits. */
const CHANNEL_TASTE: Readonly<Record<string, GenreTaste>> = {
  [GENERALIST]: {
    "Action": 0.8,
    "Adventure": 0.9,
    "Comedy": 1.2,
    "Crime": 0.5,
    "Documentary": -1.2,
    "Family": 0.7,
    "Horror": -2,
    "Romance": 0.5,
    "War": -0.4,
    "Western": 0.3,
  },
  [ARTHOUSE]: {
    "Action": -0.9,
    "Animation": 0.5,
    "Documentary": 0.9,
    "Drama": 1.1,
    "Family": -1,
    "History": 0.4,
    "Horror": 0.4,
    "Music": 0.8,
    "Mystery": 0.6,
    "Science Fiction": 0.5,
    "Western": -0.5,
  },
};

/** What the hour asks for, in logits. */
const SLOT_TASTE: Readonly<Partial<Record<TimeSlot, GenreTaste>>> = {
  afternoon: {
    "Adventure": 0.6,
    "Animation": 1.2,
    "Family": 1.6,
    "Horror": -3,
    "Thriller": -1.2,
    "War": -0.8,
  },
  late_night: { "Crime": 0.7, "Family": -1.8, "Horror": 1.4, "Thriller": 1 },
};

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

function meanTaste(film: DemoFilm, taste: GenreTaste | undefined): number {
  if (taste === undefined || film.genres.length === 0) return 0;
  return film.genres.reduce((sum, genre) => sum + (taste[genre] ?? 0), 0) / film.genres.length;
}

/**
 * Returns how well a film suits a channel and an hour, in [0, 1]: genre, quality (0.5 a vote point),
 * and on Lumen 2 a liking for films that are not in English.
 */
export function programmerTaste(film: DemoFilm, channel: string, hour: number): number {
  const foreign = film.originalLanguage !== null && film.originalLanguage !== "en";
  return logistic(
    -0.5 + meanTaste(film, CHANNEL_TASTE[channel]) + meanTaste(film, SLOT_TASTE[timeSlot(hour)]) +
      0.5 * ((film.voteAverage ?? 6.2) - 6.2) + (channel === ARTHOUSE && foreign ? 0.6 : 0),
  );
}

/** 0 within half a year of a competitor's showing, 1 if we would be first in three weeks, else 0.2. */
function competitionView({ daysSinceCompetitor, daysToCompetitor }: FilmSituation): number {
  if (daysSinceCompetitor <= 183) return 0;
  return daysToCompetitor <= 21 ? 1 : 0.2;
}

/** Share of the channel's recent films, newest weighing most, with no genre of this one. */
function diversityView(film: DemoFilm, recent: readonly DemoFilm[]): number {
  if (recent.length === 0) return 0.5;
  let [sum, different, weight] = [0, 0, 1];
  for (const other of recent) {
    sum += weight;
    if (!other.genres.some((genre) => film.genres.includes(genre))) different += weight;
    weight *= 0.85;
  }
  return different / sum;
}

function noveltyView({ count, daysSince }: EarlierShowings): number {
  return count === 0 ? 1 : Math.max(0, 1 - 0.25 * count) * Math.min(1, daysSince / 365);
}

/**
 * Writes the six signals of a film to `out` from index `at`.
 *
 * @param recent The channel's last films, newest first.
 */
export function viewFilm(
  situation: FilmSituation,
  { channel, hour }: { channel: string; hour: number },
  recent: readonly DemoFilm[],
  out: Float64Array,
  at: number,
): void {
  const { film, earlier } = situation;
  out[at] = programmerTaste(film, channel, hour);
  out[at + 1] = logistic((situation.filmEffect + repeatEffect(earlier)) / 0.3);
  out[at + 2] = competitionView(situation);
  out[at + 3] = diversityView(film, recent);
  out[at + 4] = noveltyView(earlier);
  out[at + 5] = Math.max(0, 1 - situation.daysLeft / 365);
}
