/**
 * Three invented years of the own channels: day by day, the simulated programmer fills each film
 * slot from what she may show then, and the audience formula says how many watched. So the history
 * holds her choices among the films that were available, not films at random.
 */
import { civilOfDay, isoDate, weekdayOfDay } from "@shared/catalog/calendar_day.ts";
import type { Rng } from "@shared/random/rng.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import { drawAudience, filmEffect, type Occasion } from "./audience_formula.ts";
import { broadcastTime, type DemoBroadcast } from "./broadcast.ts";
import { type FilmSlot, OWN_CHANNELS, programmeShare } from "./channels.ts";
import type { CompetitorShowing } from "./competitor_programme.ts";
import type { DemoFilm } from "./demo_film.ts";
import { chance, integerBetween } from "./draws.ts";
import { type FilmSituation, viewFilm } from "./programmer_view.ts";
import { holidayCalendar } from "@shared/signals/public_holidays.ts";
import type { ShowingLedger } from "./showing_ledger.ts";
import {
  drawPick,
  type HiddenWeights,
  SHORTLIST_SIZE,
  weightsInSlot,
} from "./simulated_programmer.ts";

/** A pick of the simulated programmer. */
export interface DemoPick {
  readonly movie_id: string;
  readonly channel: string;
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly hour: number;
  /** Films she looked through. */
  readonly shortlist_size: number;
  /** Probability with which she picked this one of them. */
  readonly probability: number;
}

/** What the simulation needs to know; the ledger is written to. */
export interface OwnProgrammeInput {
  readonly films: readonly DemoFilm[];
  readonly ledger: ShowingLedger;
  readonly competitors: readonly CompetitorShowing[];
  readonly hidden: HiddenWeights;
  readonly firstDay: number;
  readonly lastDay: number;
  /** Draws slots, shortlists and picks. */
  readonly pickRng: Rng;
  readonly audienceRng: Rng;
  /** Called about once for each month, with the share done. */
  readonly onProgress: (fraction: number) => void;
}

/** Length of a programmer's memory of the channel's own films. */
const RECENT_FILMS = 10;

/** Returns `count` of the values, or all, drawn without replacement. Changes their order. */
function shortlist(rng: Rng, values: number[], count: number): number[] {
  const size = Math.min(count, values.length);
  for (let i = 0; i < size; i++) {
    const j = integerBetween(rng, i, values.length - 1);
    [values[i], values[j]] = [values[j]!, values[i]!];
  }
  return values.slice(0, size);
}

/** Returns the days on which competitors show each film, ascending. */
function competitorDays(showings: readonly CompetitorShowing[]): Map<number, number[]> {
  const days = new Map<number, number[]>();
  for (const { film, broadcast } of showings) {
    if (film < 0) continue;
    const ofFilm = days.get(film);
    if (ofFilm === undefined) days.set(film, [broadcast.day]);
    else ofFilm.push(broadcast.day);
  }
  return days;
}

class OwnProgramme {
  readonly broadcasts: DemoBroadcast[] = [];
  readonly picks: DemoPick[] = [];
  readonly #input: OwnProgrammeInput;
  readonly #isHoliday: (day: number) => boolean;
  readonly #competitorDays: ReadonlyMap<number, readonly number[]>;
  readonly #recent = new Map<string, DemoFilm[]>();

  constructor(input: OwnProgrammeInput) {
    this.#input = input;
    this.#isHoliday = holidayCalendar(input.firstDay, input.lastDay, "CH");
    this.#competitorDays = competitorDays(input.competitors);
  }

  /** Fills one slot; it stays without a film when none may be shown. */
  fill(channel: string, slot: FilmSlot, day: number): void {
    const { pickRng, ledger, films } = this.#input;
    const listed = shortlist(pickRng, ledger.availableOn(day), SHORTLIST_SIZE);
    if (listed.length === 0) return;
    const occasion = { channel, day, hour: slot.hour, isHoliday: this.#isHoliday(day) };
    const { row, probability } = this.#pick(listed, occasion);
    const index = listed[row]!;
    const film = films[index]!;
    this.#air(index, film, slot, occasion);
    this.picks.push({
      movie_id: film.catalogId,
      channel,
      date: isoDate(day),
      hour: slot.hour,
      shortlist_size: listed.length,
      probability,
    });
  }

  #pick(listed: readonly number[], occasion: Occasion): { row: number; probability: number } {
    const signals = new Float64Array(listed.length * SIGNAL_COUNT);
    const recent = this.#recent.get(occasion.channel) ?? [];
    listed.forEach((index, i) => {
      viewFilm(this.#situation(index, occasion), occasion, recent, signals, i * SIGNAL_COUNT);
    });
    return drawPick(this.#input.pickRng, signals, weightsInSlot(this.#input.hidden, occasion));
  }

  #situation(index: number, { channel, day }: Occasion): FilmSituation {
    const film = this.#input.films[index]!;
    const days = this.#competitorDays.get(index) ?? [];
    return {
      film,
      filmEffect: filmEffect(film, channel, civilOfDay(day).year),
      earlier: this.#input.ledger.earlier(index, day),
      daysLeft: this.#input.ledger.daysLeft(index, day),
      daysSinceCompetitor: day - (days.findLast((other) => other <= day) ?? -Infinity),
      daysToCompetitor: (days.find((other) => other > day) ?? Infinity) - day,
    };
  }

  #air(index: number, film: DemoFilm, slot: FilmSlot, occasion: Occasion): void {
    const { ledger, audienceRng } = this.#input;
    const { channel, day } = occasion;
    const audience = drawAudience(audienceRng, film, occasion, ledger.earlier(index, day));
    ledger.record(index, day);
    const recent = this.#recent.get(channel) ?? [];
    this.#recent.set(channel, [film, ...recent].slice(0, RECENT_FILMS));
    this.broadcasts.push({
      ...broadcastTime(day, slot.hour, slot.minute),
      catalogId: film.catalogId,
      channel,
      title: film.title,
      durationMin: film.durationMin,
      audienceThousand: audience.thousand,
      marketShare: audience.marketShare,
      publicHoliday: occasion.isHoliday,
    });
  }
}

/** Simulates the days from first to last, both included; broadcasts come in order of time. */
export function simulateOwnProgramme(
  input: OwnProgrammeInput,
): { broadcasts: DemoBroadcast[]; picks: DemoPick[] } {
  const { firstDay, lastDay, films, pickRng, onProgress } = input;
  const programme = new OwnProgramme(input);
  const filled = programmeShare(films.length);
  for (let day = firstDay; day <= lastDay; day++) {
    if ((day - firstDay) % 30 === 0) onProgress((day - firstDay) / (lastDay - firstDay + 1));
    const today = OWN_CHANNELS.flatMap(({ name, slots }) =>
      slots.filter((slot) => slot.weekday === weekdayOfDay(day)).map((slot) => ({ name, slot }))
    ).toSorted((a, b) => a.slot.hour - b.slot.hour || a.slot.minute - b.slot.minute);
    for (const { name, slot } of today) {
      if (chance(pickRng, slot.share * filled)) programme.fill(name, slot, day);
    }
  }
  onProgress(1);
  return { broadcasts: programme.broadcasts, picks: programme.picks };
}
