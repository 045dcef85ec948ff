/**
 * What the own channels have shown so far in the simulation, and so what they may still show. It
 * keeps the demo's rules: a film is shown only within one of its licences, at most as often as that
 * licence permits, and not again on either channel within REPEAT_DAYS.
 */
import type { EarlierShowings } from "./audience_formula.ts";
import type { Licence } from "./licences.ts";

/** Least number of days between two showings of a film on the own channels. */
export const REPEAT_DAYS = 90;

export class ShowingLedger {
  readonly #licences: readonly (readonly Licence[])[];
  readonly #days: number[][];
  readonly #runsUsed: number[][];

  /** @param licences Of each film, disjoint. */
  constructor(licences: readonly (readonly Licence[])[]) {
    this.#licences = licences;
    this.#days = licences.map(() => []);
    this.#runsUsed = licences.map((ofFilm) => ofFilm.map(() => 0));
  }

  /** Returns the films that may be shown on a day, ascending. O(films). */
  availableOn(day: number): number[] {
    const available: number[] = [];
    for (let film = 0; film < this.#licences.length; film++) {
      const lastDay = this.#days[film]!.at(-1);
      if (lastDay !== undefined && day - lastDay < REPEAT_DAYS) continue;
      const i = this.#licenceOn(film, day);
      if (i < 0) continue;
      const { runs } = this.#licences[film]![i]!;
      if (runs === null || this.#runsUsed[film]![i]! < runs) available.push(film);
    }
    return available;
  }

  /** Records a showing; days must not go back. */
  record(film: number, day: number): void {
    this.#days[film]!.push(day);
    const i = this.#licenceOn(film, day);
    if (i < 0) throw new RangeError(`Cannot show film ${film} as it has no licence on day ${day}`);
    this.#runsUsed[film]![i]!++;
  }

  /** Returns the showings of a film before a day. */
  earlier(film: number, day: number): EarlierShowings {
    const days = this.#days[film]!;
    return { count: days.length, daysSince: day - (days.at(-1) ?? day) };
  }

  /** Returns the days until the rights that cover `day` end. */
  daysLeft(film: number, day: number): number {
    return (this.#licences[film]![this.#licenceOn(film, day)]?.endDay ?? day) - day;
  }

  /** Days on which a film was shown, ascending. */
  daysOf(film: number): readonly number[] {
    return this.#days[film]!;
  }

  /** Returns the runs used up of each licence of a film. */
  runsUsed(film: number): readonly number[] {
    return this.#runsUsed[film]!;
  }

  #licenceOn(film: number, day: number): number {
    const licences = this.#licences[film]!;
    for (let i = licences.length - 1; i >= 0; i--) {
      if (licences[i]!.startDay <= day && day <= licences[i]!.endDay) return i;
    }
    return -1;
  }
}
