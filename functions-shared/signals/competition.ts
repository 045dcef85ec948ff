/**
 * The competition signal: whether other channels have just shown a film (then it is worth
 * nothing for half a year) or are about to (then showing it first is a scoop).
 *
 * d = air date - competitor's air date, in days; negative when we air first.
 */

/** Showings of films on competing channels as columns. */
export interface FilmDays {
  /** [n] rows of the catalogue. */
  readonly films: Int32Array;
  /** [n] calendar days. */
  readonly days: Int32Array;
}

/** Shape of the curve over d, and how several showings of one film are combined. */
export interface CompetitionConstants {
  /** -leadFullDays <= d < 0: 1. */
  readonly leadFullDays: number;
  /** -leadDaysMax < d < -leadFullDays: an exponential rise from `leadFloor` to 1. */
  readonly leadDaysMax: number;
  readonly leadFloor: number;
  /** Rate of that rise, per day. */
  readonly leadRate: number;
  /** 0 <= d <= vetoDays: 0. */
  readonly vetoDays: number;
  /** vetoDays < d <= recoveredDays: rises by neutral / vetoDays a day. */
  readonly recoveredDays: number;
  /** Value of a film that no competitor shows near the air date. */
  readonly neutral: number;
  /** Showings further back or ahead do not count. */
  readonly daysBackMax: number;
  readonly daysAheadMax: number;
  /**
   * "worst recent, else best": one showing with 0 <= d <= vetoDays vetoes whatever else there is;
   * without one the best counts. "capped sum": all are added up to at most 1.
   */
  readonly combine: "worst recent, else best" | "capped sum";
}

export const COMPETITION: CompetitionConstants = {
  leadFullDays: 4,
  leadDaysMax: 21,
  leadFloor: 0.4,
  leadRate: 0.25,
  vetoDays: 183,
  recoveredDays: 365,
  neutral: 0.2,
  daysBackMax: 365,
  daysAheadMax: 21,
  combine: "worst recent, else best",
};

/** As in the old service, where six far showings summed up to a scoop. */
export const LEGACY_COMPETITION: CompetitionConstants = {
  ...COMPETITION,
  daysBackMax: 182,
  combine: "capped sum",
};

/** Returns the value in [0, 1] of one showing at distance d, a whole number of days. */
export function competitionValue(d: number, constants: CompetitionConstants = COMPETITION): number {
  const { leadFullDays, leadDaysMax, leadFloor, leadRate, vetoDays, recoveredDays, neutral } =
    constants;
  if (d <= -leadDaysMax || d > recoveredDays) return neutral;
  if (d < -leadFullDays) {
    const rise = Math.exp(leadRate * (d + leadDaysMax)) - 1;
    const riseMax = Math.exp(leadRate * (leadDaysMax - leadFullDays)) - 1;
    return leadFloor + (1 - leadFloor) * rise / riseMax;
  }
  if (d < 0) return 1;
  return d <= vetoDays ? 0 : neutral * (d - vetoDays) / vetoDays;
}

/**
 * Returns the [M] competition signal of the candidates, each in [0, 1].
 *
 * @param showings Any order; rows beyond `filmCount` and days outside the window are passed over.
 * @param filmCount Number of films in the catalogue.
 * @param candidates [M] rows of the catalogue.
 * @param out [M] column to write to; a new one when left out.
 */
export function competitionSignal(
  showings: readonly FilmDays[],
  filmCount: number,
  candidates: Int32Array,
  airDay: number,
  constants: CompetitionConstants = COMPETITION,
  out: Float64Array = new Float64Array(candidates.length),
): Float64Array {
  const window = constants === COMPETITION ? COMPETITION_WINDOW : competitionWindow(constants);
  const perFilm = new Float64Array(filmCount).fill(NOT_SHOWN);
  for (const { films, days } of showings) {
    if (constants.combine === "capped sum") addShowings(perFilm, films, days, airDay, window);
    else keepGreatest(perFilm, films, days, airDay, window);
  }
  for (let i = 0; i < candidates.length; i++) {
    const value = perFilm[candidates[i]!]!;
    out[i] = value === NOT_SHOWN ? constants.neutral : value === VETO ? 0 : value;
  }
  return out;
}

/**
 * Returns those of one film's distances that its signal rests on: all within the veto, else all
 * with the greatest value. Empty when the signal is neutral, with showings or without.
 */
export function decisiveDistances(
  ds: readonly number[],
  constants: CompetitionConstants = COMPETITION,
): ReadonlySet<number> {
  const { daysAheadMax, daysBackMax, vetoDays, neutral } = constants;
  const inWindow = ds.filter((d) => d >= -daysAheadMax && d <= daysBackMax);
  const vetoes = inWindow.filter((d) => d >= 0 && d <= vetoDays);
  if (vetoes.length > 0) return new Set(vetoes);
  const greatest = Math.max(...inWindow.map((d) => competitionValue(d, constants)));
  if (greatest === neutral) return new Set();
  return new Set(inWindow.filter((d) => competitionValue(d, constants) === greatest));
}

/** Values per film that are not on the curve; a veto is greater than whatever else is shown. */
const NOT_SHOWN = -1;
const VETO = Infinity;

/** The curve over the days that count. */
interface CompetitionWindow {
  /** Value of d is at d + daysAheadMax. */
  readonly values: Float64Array;
  readonly daysAheadMax: number;
}

const COMPETITION_WINDOW = competitionWindow(COMPETITION);

function competitionWindow(constants: CompetitionConstants): CompetitionWindow {
  const { daysAheadMax, daysBackMax, vetoDays, combine } = constants;
  const values = Float64Array.from({ length: daysAheadMax + daysBackMax + 1 }, (_, i) => {
    const d = i - daysAheadMax;
    // The curve is 0 throughout the veto, so the smallest of several is 0 as well.
    const vetoes = combine !== "capped sum" && d >= 0 && d <= vetoDays;
    return vetoes ? VETO : competitionValue(d, constants);
  });
  return { values, daysAheadMax };
}

function keepGreatest(
  perFilm: Float64Array,
  films: Int32Array,
  days: Int32Array,
  airDay: number,
  { values, daysAheadMax }: CompetitionWindow,
): void {
  for (let i = 0; i < films.length; i++) {
    const at = airDay - days[i]! + daysAheadMax;
    if (at < 0 || at >= values.length) continue;
    const film = films[i]!;
    if (values[at]! > perFilm[film]!) perFilm[film] = values[at]!;
  }
}

function addShowings(
  perFilm: Float64Array,
  films: Int32Array,
  days: Int32Array,
  airDay: number,
  { values, daysAheadMax }: CompetitionWindow,
): void {
  for (let i = 0; i < films.length; i++) {
    const at = airDay - days[i]! + daysAheadMax;
    if (at < 0 || at >= values.length) continue;
    const film = films[i]!;
    perFilm[film] = Math.min(1, Math.max(0, perFilm[film]!) + values[at]!);
  }
}
