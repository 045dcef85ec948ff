/** A slate with one film, as examples show it. */
import { SIGNAL_NAMES } from "@shared/signals/signal_names.ts";

const named = (values: readonly number[]) =>
  Object.fromEntries(SIGNAL_NAMES.map((name, j) => [name, values[j]]));
const SIXTH = 0.16666666666666666;

export const EXAMPLE_SLATE_ID = "6d0ee4a9-2f0c-4c51-9f8e-6b3b1d3d9a10";
export const EXAMPLE_EVENT_ID = "b31f8d0e-5f5a-4b39-8a50-0d8f5a2c7e21";
export const EXAMPLE_SOURCES = {
  curator: "neutral: no model",
  audience: "model",
  competition: "competitors' showings",
  diversity: "past broadcasts",
  novelty: "past broadcasts",
  rights: "catalogue",
};
export const EXAMPLE_EXCLUDED = { rights: 120, runs: 7, programmed: 3, excluded: 0, rule: 0 };

export const EXAMPLE_FILM = {
  movie_id: 4711,
  title: "The Long Evening",
  poster_path: null,
  director: "A. Director",
  actors: null,
  genres: ["Drama"],
  release_year: 1998,
  duration_min: 104,
  start_rights: "2026-01-01",
  end_rights: "2026-12-31",
};

export const EXAMPLE_SLATE = {
  recommendations: [{
    ...EXAMPLE_FILM,
    rank: 1,
    total_score: 0.5,
    mean_score: 0.5,
    exploring: false,
    signal_contributions: named([0.5, 0.5, 0.5, 0.5, 0.5, 0.5]),
    signal_weights: named(new Array(6).fill(SIXTH)),
    weighted_signals: named(new Array(6).fill(SIXTH / 2)),
    context_features: [1, 0],
    predicted_audience: 212.4,
    predicted_audience_interval: [171.5, 260.2],
    competitor_showings: [{
      channel: "TF1",
      air_date: "2026-11-30",
      air_time: "21:10",
      title: "Le Long Soir",
      days_before: -3,
    }],
    propensity: 0.42,
    pick_probability: 0.31,
    house_rules: [{ name: "classics-at-night", effect: 0.5, weighted_effect: 0.0625 }],
  }],
  model_version: "v1.0.3",
  model_stats: { event_count: 12 },
  candidate_count: 170,
  slate_id: EXAMPLE_SLATE_ID,
  seed: 7,
  context: {
    channel: "Channel 1",
    date: "2026-11-27",
    hour: 20,
    features: { prime_time: 1, is_weekend: 0 },
  },
  signal_sources: EXAMPLE_SOURCES,
  excluded: EXAMPLE_EXCLUDED,
  stale_feeds: [{
    channel: "TF1",
    last_good_at: "2026-11-20T17:10:00.000000+00:00",
    age_seconds: 147000,
    failure_code: "timeout",
  }],
  model_seq: 12,
  catalog_version: "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
};
