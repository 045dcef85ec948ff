/** Narrowing the films of a slate: by genre, language, year, length. */
import type { Recommendation } from "@shared/recommend/recommendation.ts";
import type { FilmFacts } from "./film_facts.ts";
import { placeInDay } from "./slot.ts";
import type { Speech } from "./texts.ts";

/** Empty text and null let everything through. */
export interface Filters {
  readonly genre: string;
  readonly language: string;
  readonly yearMin: number | null;
  readonly minutesMax: number | null;
}

export const NO_FILTERS: Filters = { genre: "", language: "", yearMin: null, minutesMax: null };

type Facts = ReadonlyMap<string, FilmFacts> | null;

/** True for a film that the filters let through; what is unknown of a film does not bar it. */
export function passes(film: Recommendation, facts: Facts, filters: Filters): boolean {
  const language = facts?.get(String(film.movie_id))?.original_language ?? null;
  return (filters.genre === "" || film.genres.includes(filters.genre)) &&
    (filters.language === "" || language === null || language === filters.language) &&
    (filters.yearMin === null || (film.release_year ?? Infinity) >= filters.yearMin) &&
    (filters.minutesMax === null || (film.duration_min ?? 0) <= filters.minutesMax);
}

/** Minutes from `hour` to the next pick, both hours of the clock of one broadcast day. */
export const minutesUntil = (hour: number, next: number) =>
  60 * (placeInDay(next) - placeInDay(hour));

interface FilmFiltersProps {
  readonly speech: Speech;
  readonly films: readonly Recommendation[];
  readonly facts: Facts;
  readonly filters: Filters;
  readonly hour: number;
  /** Hour of the next pick on the channel that evening; null without one. */
  readonly nextPick: number | null;
  onChange(filters: Filters): void;
}

export function FilmFilters(props: FilmFiltersProps) {
  const { speech, films, facts, filters, hour, nextPick, onChange } = props;
  const { t } = speech;
  const minutes = nextPick === null ? null : minutesUntil(hour, nextPick);
  const genres = [...new Set(films.flatMap((film) => film.genres))].sort();
  const languages = [...new Set([...facts?.values() ?? []].map((film) => film.original_language))]
    .filter((code) => code !== null).sort();
  const numeric = (text: string) => text === "" ? null : Number(text);
  return (
    <fieldset class="filters">
      <legend class="hidden">{t("filters")}</legend>
      <label>
        {t("genre")}
        <select
          value={filters.genre}
          onChange={(event) => onChange({ ...filters, genre: event.currentTarget.value })}
        >
          <option value="">{t("all")}</option>
          {genres.map((genre) => <option key={genre} value={genre}>{genre}</option>)}
        </select>
      </label>
      <label>
        {t("film_language")}
        <select
          value={filters.language}
          onChange={(event) => onChange({ ...filters, language: event.currentTarget.value })}
        >
          <option value="">{t("all")}</option>
          {languages.map((code) => (
            <option key={code} value={code}>{speech.languageName(code)}</option>
          ))}
        </select>
      </label>
      <label>
        {t("year_from")}
        <input
          type="number"
          min="1890"
          max="2100"
          value={filters.yearMin ?? ""}
          onInput={(event) => onChange({ ...filters, yearMin: numeric(event.currentTarget.value) })}
        />
      </label>
      <label>
        {t("minutes_up_to")}
        <input
          type="number"
          min="1"
          max="600"
          value={filters.minutesMax ?? ""}
          onInput={(event) =>
            onChange({ ...filters, minutesMax: numeric(event.currentTarget.value) })}
        />
      </label>
      {minutes !== null && (
        <label class="tick">
          <input
            type="checkbox"
            checked={filters.minutesMax === minutes}
            onChange={(event) =>
              onChange({ ...filters, minutesMax: event.currentTarget.checked ? minutes : null })}
          />
          {t("fits_until", { hour: speech.hour(nextPick!), count: minutes })}
        </label>
      )}
    </fieldset>
  );
}
