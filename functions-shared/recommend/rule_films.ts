/** What house rules may ask of the candidates of a slot. */
import { civilOfDay, weekdayOfDay } from "@shared/catalog/calendar_day.ts";
import { type Catalog, NO_DAY } from "@shared/catalog/catalog.ts";
import { SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import type { Slot } from "@shared/signals/slot.ts";
import type { Column, FormulaScope } from "./formula.ts";

/** Candidates with what is known of them. M candidates. */
export interface RuleFilms {
  readonly catalog: Catalog;
  readonly slot: Slot;
  /** [M] rows of the catalogue. */
  readonly candidates: Int32Array;
  /** [6, M] column-major. */
  readonly signals: Float64Array;
  /** Runs of a film used since the catalogue was written, by row. */
  readonly runsUsed: ReadonlyMap<number, number>;
  /** [M] viewers in thousands; null without a model. */
  readonly audience: Float64Array | null;
}

/**
 * Names of the numbers besides the signals. Missing ones are NaN; weekday is 1 for Monday to 7, and
 * it and the month are those of the broadcast date.
 */
export const RULE_NUMBERS = [
  "duration_min",
  "release_year",
  "vote_average",
  "popularity",
  "revenue",
  "runs_left",
  "times_shown",
  "rights_days_left",
  "predicted_audience",
  "hour",
  "weekday",
  "month",
] as const;

type RuleNumber = typeof RULE_NUMBERS[number];

/** Returns the names a formula may use, as columns over the candidates. */
export function ruleScope(films: RuleFilms): FormulaScope {
  const { signals, candidates } = films;
  const numbers = numbersOf(films);
  const variables = new Map<string, Column<number>>();
  SIGNAL_NAMES.forEach((name, j) => {
    const start = j * candidates.length;
    variables.set(name, (i) => signals[start + i]!);
  });
  for (const name of RULE_NUMBERS) variables.set(name, numbers[name]);
  return { variables, tests: testsOf(films) };
}

function numbersOf(films: RuleFilms): Record<RuleNumber, Column<number>> {
  const { catalog, slot, candidates, runsUsed, audience } = films;
  const [weekday, { month }] = [weekdayOfDay(slot.day) + 1, civilOfDay(slot.day)];
  const read = (column: ArrayLike<number>): Column<number> => (i) => column[candidates[i]!]!;
  return {
    duration_min: read(catalog.durationMin),
    release_year: (i) => catalog.releaseYears[candidates[i]!]! || NaN,
    vote_average: read(catalog.voteAverages),
    popularity: read(catalog.popularities),
    revenue: read(catalog.revenues),
    runs_left: (i) => {
      const row = candidates[i]!;
      const left = catalog.runsLeft[row]!;
      return left < 0 ? Infinity : Math.max(0, left - (runsUsed.get(row) ?? 0));
    },
    times_shown: read(catalog.timesShown),
    rights_days_left: (i) => {
      const end = catalog.rightsEndDays[candidates[i]!]!;
      return end === NO_DAY ? Infinity : end - slot.airDay;
    },
    predicted_audience: (i) => audience?.[i] ?? NaN,
    hour: () => slot.hour,
    weekday: () => weekday,
    month: () => month,
  };
}

/** Texts are compared without regard to case; one that nothing has is false for every film. */
function testsOf({ catalog, slot, candidates }: RuleFilms): FormulaScope["tests"] {
  const same = (text: string) => (name: string) => name.toLowerCase() === text.toLowerCase();
  return new Map<string, (text: string) => Column<boolean>>([
    ["genre", (text) => {
      const genre = catalog.genreNames.findIndex(same(text));
      const { genreIds, genreOffsets } = catalog;
      return (i) => {
        const row = candidates[i]!;
        for (let g = genreOffsets[row]!; g < genreOffsets[row + 1]!; g++) {
          if (genreIds[g] === genre) return true;
        }
        return false;
      };
    }],
    ["language", (text) => {
      const language = catalog.languageNames.findIndex(same(text));
      return (i) => language >= 0 && catalog.languageIds[candidates[i]!] === language;
    }],
    ["channel", (text) => {
      const isIt = same(text)(slot.channel);
      return () => isIt;
    }],
  ]);
}
