/** The films of a recorded slate as clients see them. */
import { displayWeights } from "@shared/bandit/slate.ts";
import { type Catalog, NO_DAY } from "@shared/catalog/catalog.ts";
import { SIGNAL_NAMES, type SignalName } from "@shared/signals/signal_names.ts";
import { isoDate } from "@shared/signals/slot.ts";
import type { RuleEffect } from "./house_rules.ts";
import type { DecisiveShowing } from "./decisive_showings.ts";
import type { SlateItem, SlateRecord } from "./slate_record.ts";

/** What a film is, apart from any slot. */
export interface FilmFields {
  readonly movie_id: string | number;
  readonly title: string;
  readonly poster_path: string | null;
  readonly director: string | null;
  readonly actors: string | null;
  readonly genres: readonly string[];
  readonly release_year: number | null;
  readonly duration_min: number | null;
  /** First and last day of the rights, YYYY-MM-DD; null when open. */
  readonly start_rights: string | null;
  readonly end_rights: string | null;
}

/** One film of a slate. Weights are signed shares; absolute values sum to 1. */
export interface Recommendation extends FilmFields {
  /** Position in the slate, from 1. */
  readonly rank: number;
  /** Sum of weighted_signals. */
  readonly total_score: number;
  /** The same with the posterior mean: comparable between positions. */
  readonly mean_score: number;
  /** True when a draw, not the mean, put the film here. */
  readonly exploring: boolean;
  readonly signal_contributions: Readonly<Record<SignalName, number>>;
  readonly signal_weights: Readonly<Record<SignalName, number>>;
  readonly weighted_signals: Readonly<Record<SignalName, number>>;
  readonly context_features: readonly number[];
  /** Viewers in thousands; null without a model. */
  readonly predicted_audience: number | null;
  /** What the middle 80 % of the forest's trees say, in thousands; null without a model. */
  readonly predicted_audience_interval: readonly [low: number, high: number] | null;
  /** The few nearest of those showings on other channels that moved the competition signal. */
  readonly competitor_showings: readonly DecisiveShowing[];
  /** Chance that the film was offered at all; null until computed. */
  readonly propensity: number | null;
  /** Chance that the film is the one picked. */
  readonly pick_probability: number | null;
  /** House rules that shifted the film's rank; the scores are without them. */
  readonly house_rules: readonly ShownRuleEffect[];
}

/** What a house rule added to a film's utility, and that on the scale of the scores. */
export interface ShownRuleEffect extends RuleEffect {
  /** effect / |w|₁ for the weights w as drawn; 0 when those are all zero. */
  readonly weighted_effect: number;
}

/** Returns the films of `slate` in order, with what `catalog` says about them. */
export function recommendations(slate: SlateRecord, catalog: Catalog): Recommendation[] {
  return slate.items.map((item) => ({
    ...filmFields(catalog, item.movie_id),
    ...itemFields(item),
    context_features: slate.context_features,
  }));
}

function itemFields(item: SlateItem) {
  const weights = displayWeights(Float64Array.from(item.weights));
  return {
    rank: item.rank,
    total_score: item.score,
    mean_score: item.mean_score,
    exploring: item.exploring,
    signal_contributions: bySignal(item.signals),
    signal_weights: bySignal(weights),
    weighted_signals: bySignal(item.signals.map((value, j) => value * weights[j]!)),
    predicted_audience: item.predicted_audience ?? null, // older slates say neither
    predicted_audience_interval: item.predicted_audience_interval ?? null,
    competitor_showings: item.competitor_showings ?? [],
    propensity: item.propensity,
    pick_probability: item.pick_probability,
    house_rules: shownEffects(item),
  };
}

/** Slates from before there were rules have none on record. */
function shownEffects({ house_rules, weights }: SlateItem): ShownRuleEffect[] {
  const norm = weights.reduce((sum, w) => sum + Math.abs(w), 0);
  return (house_rules ?? []).map(({ name, effect }) => ({
    name,
    effect,
    weighted_effect: norm === 0 ? 0 : effect / norm,
  }));
}

function bySignal(values: ArrayLike<number>): Record<SignalName, number> {
  return Object.fromEntries(SIGNAL_NAMES.map((name, j) => [name, values[j]])) as Record<
    SignalName,
    number
  >;
}

/** What the catalogue says of a film; one that has left it since keeps its id and nothing else. */
export function filmFields(catalog: Catalog, id: string): FilmFields {
  const movie_id = catalog.idType === "number" ? Number(id) : id;
  const row = catalog.rowOfId.get(id);
  if (row === undefined) return { ...UNKNOWN_FILM, movie_id, title: id };
  const genres = catalog.genreIds.subarray(
    catalog.genreOffsets[row]!,
    catalog.genreOffsets[row + 1]!,
  );
  return {
    movie_id,
    title: catalog.titles[row]!,
    poster_path: catalog.posterPaths[row]!,
    director: catalog.directors[row]!,
    actors: catalog.actors[row]!,
    genres: Array.from(genres, (genre) => catalog.genreNames[genre]!),
    release_year: catalog.releaseYears[row] || null,
    duration_min: Number.isFinite(catalog.durationMin[row]!) ? catalog.durationMin[row]! : null,
    start_rights: dateOrNull(catalog.rightsStartDays[row]!),
    end_rights: dateOrNull(catalog.rightsEndDays[row]!),
  };
}

const UNKNOWN_FILM = {
  poster_path: null,
  director: null,
  actors: null,
  genres: [],
  release_year: null,
  duration_min: null,
  start_rights: null,
  end_rights: null,
};

const dateOrNull = (day: number) => day === NO_DAY ? null : isoDate(day);
