/**
 * Invented showings of the four competitors, over the years of the history and the three weeks that
 * are already announced. Popular films are likelier, and no film comes back within 300 days. Of the
 * showings, 15 % are films outside the catalogue, and 15 % of the others went unrecognised.
 */
import { civilOfDay, weekdayOfDay } from "@shared/catalog/calendar_day.ts";
import type { Rng } from "@shared/random/rng.ts";
import { broadcastTime, type DemoBroadcast } from "./broadcast.ts";
import { COMPETITOR_CHANNELS, type FilmSlot, programmeShare } from "./channels.ts";
import { type DemoFilm, popularityScore } from "./demo_film.ts";
import { chance, integerBetween, oneOf } from "./draws.ts";
import { inventedTitle, processedTitle } from "./invented_titles.ts";
import { holidayCalendar } from "@shared/signals/public_holidays.ts";
import { TITLE_NOUNS, type TitleLanguage } from "./title_words.ts";

const REPEAT_DAYS = 300;
const IN_CATALOGUE = 0.85;
const UNRECOGNISED = 0.15;

export interface CompetitorShowing {
  readonly broadcast: DemoBroadcast;
  /** Index of the film that is really shown, -1 when it is not in the catalogue. */
  readonly film: number;
}

/** Draws films by popularity, at most once in 300 days. */
class FilmPool {
  readonly #films: readonly DemoFilm[];
  readonly #cumulative: Float64Array;
  readonly #lastDays = new Map<number, number>();

  constructor(films: readonly DemoFilm[]) {
    this.#films = films;
    this.#cumulative = new Float64Array(films.length);
    let sum = 0;
    films.forEach((film, i) => {
      sum += Math.exp(0.8 * popularityScore(film));
      this.#cumulative[i] = sum;
    });
  }

  /** Returns a film's index, or -1 when eight draws found none that may be shown. */
  draw(rng: Rng, day: number): number {
    const year = civilOfDay(day).year;
    for (let tries = 0; tries < 8; tries++) {
      const film = this.#search(rng.uniform() * (this.#cumulative.at(-1) ?? 0));
      const free = day - (this.#lastDays.get(film) ?? -Infinity) >= REPEAT_DAYS;
      if (!free || (this.#films[film]?.productionYear ?? 0) >= year) continue;
      this.#lastDays.set(film, day);
      return film;
    }
    return -1;
  }

  /** First index whose cumulative weight exceeds `target`. */
  #search(target: number): number {
    let [low, high] = [0, this.#cumulative.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#cumulative[middle]! > target) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

const LANGUAGES = Object.keys(TITLE_NOUNS) as TitleLanguage[];

/**
 * Returns the showings from the first to the last day, both included, in order of time.
 *
 * @param films The catalogue's; a small catalogue has a smaller part in the showings, else a few
 * hundred films would all be taken.
 */
export function competitorProgramme(
  rng: Rng,
  films: readonly DemoFilm[],
  firstDay: number,
  lastDay: number,
): CompetitorShowing[] {
  const pool = new FilmPool(films);
  const takenTitles = new Set(films.map((film) => processedTitle(film.title)));
  const isHoliday = holidayCalendar(firstDay, lastDay, "FR");
  const inCatalogue = films.length === 0 ? 0 : IN_CATALOGUE * programmeShare(films.length);

  const show = (channel: string, slot: FilmSlot, day: number): CompetitorShowing => {
    const film = chance(rng, inCatalogue) ? pool.draw(rng, day) : -1;
    const known = films[film];
    const recognised = known !== undefined && !chance(rng, UNRECOGNISED);
    return {
      film,
      broadcast: {
        ...broadcastTime(day, slot.hour, slot.minute),
        catalogId: recognised ? known.catalogId : null,
        channel,
        title: known?.title ?? inventedTitle(rng, oneOf(rng, LANGUAGES), takenTitles),
        durationMin: known?.durationMin ?? integerBetween(rng, 84, 140),
        audienceThousand: null,
        marketShare: null,
        publicHoliday: isHoliday(day),
      },
    };
  };

  const showings: CompetitorShowing[] = [];
  for (let day = firstDay; day <= lastDay; day++) {
    for (const { name, slots } of COMPETITOR_CHANNELS) {
      for (const slot of slots) {
        if (slot.weekday !== weekdayOfDay(day) || !chance(rng, slot.share)) continue;
        showings.push(show(name, slot, day));
      }
    }
  }
  return showings.toSorted((a, b) =>
    a.broadcast.day - b.broadcast.day || a.broadcast.startTime.localeCompare(b.broadcast.startTime)
  );
}
