/**
 * A demo broadcaster with two channels: its films with rights, three years of programme with
 * audiences, what competitors showed and will show, and who picked what.
 *
 * SYNTHETIC: rights, runs, audiences, market shares, picks and every showing, also those under the
 * names of real competitors, are drawn from a seed. With `vegaFilms()` the films are real, with
 * `inventedFilms()` they are not; nothing here says anything about what was ever licensed or watched.
 *
 * What holds in every dataset (tests hold it): an own broadcast lies within one of its film's
 * licences and within that licence's runs; a film comes back after 90 days at the earliest; a channel
 * shows one film per slot; the catalogue's counts and dates are those of the history.
 */
import { epochDay, isoDate } from "@shared/catalog/calendar_day.ts";
import type { DemoBroadcast } from "./broadcast.ts";
import { HISTORY_DAYS, OWN_CHANNELS } from "./channels.ts";
import { competitorProgramme, type CompetitorShowing } from "./competitor_programme.ts";
import type { DemoFilm } from "./demo_film.ts";
import { streamRng } from "./draws.ts";
import { inventedFilms } from "./invented_films.ts";
import { drawLicences, type Licence } from "./licences.ts";
import { type DemoPick, simulateOwnProgramme } from "./own_programme.ts";
import { ShowingLedger } from "./showing_ledger.ts";
import { drawHiddenWeights, type HiddenWeights } from "./simulated_programmer.ts";

/** A film with its invented rights and what became of them. */
export interface DemoCatalogEntry {
  readonly film: DemoFilm;
  /** One or two, disjoint, in order of time; the last is the catalogue's. */
  readonly licences: readonly Licence[];
  /** Days on which the own channels showed the film, ascending. */
  readonly broadcastDays: readonly number[];
  /** Runs left of the last licence; null when not limited. */
  readonly runsLeft: number | null;
}

/** A competitor's showing as the table competitor_showings holds it. */
export interface DemoShowing {
  readonly channel: string;
  /** Calendar date, YYYY-MM-DD. */
  readonly air_date: string;
  /** HH:MM. */
  readonly air_time: string;
  readonly title: string;
  /** Null when the film was not recognised or is not in the catalogue. */
  readonly movie_id: string | null;
}

export interface DemoDataset {
  /** YYYY-MM-DD; the history ends the day before. */
  readonly today: string;
  readonly channels: readonly { readonly name: string; readonly time_zone: string }[];
  readonly catalog: readonly DemoCatalogEntry[];
  /** Own channels and competitors, in order of time. */
  readonly history: readonly DemoBroadcast[];
  /** What competitors have announced, from today to 21 days ahead; the past is in the history. */
  readonly showings: readonly DemoShowing[];
  /** One for each own broadcast, in order of time. */
  readonly picks: readonly DemoPick[];
  /** The simulated programmer's weights, for those who want to see whether they are found. */
  readonly hiddenWeights: HiddenWeights;
}

export interface DemoOptions {
  /** Integer in [0, 2^53). */
  readonly seed: number;
  /** 300 invented films when absent. */
  readonly films?: readonly DemoFilm[];
  /** YYYY-MM-DD. */
  readonly today: string;
  /** Told from time to time which share is done, and what is being done. */
  readonly onProgress?: (fraction: number, what: string) => void;
}

/** Days for which competitors have announced their programme. */
const ANNOUNCED_DAYS = 21;
const DEFAULT_FILMS = 300;

function demoShowings(competitors: readonly CompetitorShowing[], today: number): DemoShowing[] {
  return competitors.map(({ broadcast }) => broadcast)
    .filter(({ day }) => day >= today)
    .map(({ channel, day, startTime, title, catalogId }) => ({
      channel,
      air_date: isoDate(day),
      air_time: startTime,
      title,
      movie_id: catalogId,
    }));
}

function catalogEntry(
  film: DemoFilm,
  licences: readonly Licence[],
  ledger: ShowingLedger,
  index: number,
): DemoCatalogEntry {
  const runs = licences.at(-1)!.runs;
  const runsLeft = runs === null ? null : runs - ledger.runsUsed(index).at(-1)!;
  return { film, licences, broadcastDays: ledger.daysOf(index), runsLeft };
}

function inOrderOfTime(own: DemoBroadcast[], others: readonly CompetitorShowing[], today: number) {
  const past = others.map(({ broadcast }) => broadcast).filter(({ day }) => day < today);
  return [...own, ...past].toSorted((a, b) =>
    a.day - b.day || a.startTime.localeCompare(b.startTime)
  );
}

/**
 * Returns the demo broadcaster of a seed; equal options give an equal dataset.
 *
 * Cost: 3,200 films and three years in about a quarter of a second.
 *
 * @throws {RangeError} If the seed is not an integer in [0, 2^53) or today is not a date.
 */
export function generateDemo(options: DemoOptions): DemoDataset {
  const { seed, onProgress = () => {} } = options;
  const today = epochDay(options.today);
  const films = options.films ?? inventedFilms(seed, DEFAULT_FILMS);
  const firstDay = today - HISTORY_DAYS;
  onProgress(0, "rights");
  const licenceRng = streamRng(seed, "licences");
  const licences = films.map((film) => drawLicences(licenceRng, film, today));
  onProgress(0.05, "competitors");
  const competitors = competitorProgramme(
    streamRng(seed, "competitors"),
    films,
    firstDay,
    today + ANNOUNCED_DAYS,
  );
  const hiddenWeights = drawHiddenWeights(streamRng(seed, "programmer"));
  const ledger = new ShowingLedger(licences);
  const own = simulateOwnProgramme({
    films,
    ledger,
    competitors,
    hidden: hiddenWeights,
    firstDay,
    lastDay: today - 1,
    pickRng: streamRng(seed, "picks"),
    audienceRng: streamRng(seed, "audiences"),
    onProgress: (fraction) => onProgress(0.1 + 0.85 * fraction, "three years of programme"),
  });
  onProgress(1, "catalogue");
  return {
    today: options.today,
    channels: OWN_CHANNELS.map(({ name, time_zone }) => ({ name, time_zone })),
    catalog: films.map((film, i) => catalogEntry(film, licences[i]!, ledger, i)),
    history: inOrderOfTime(own.broadcasts, competitors, today),
    showings: demoShowings(competitors, today),
    picks: own.picks,
    hiddenWeights,
  };
}
