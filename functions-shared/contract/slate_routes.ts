/** Slates: offered, explained, answered, refused; and the films they are made of. */
import { FilmsQuery } from "@shared/http/catalog_schema.ts";
import {
  RegenerateRequest,
  RetractRequest,
  UpdateParametersRequest,
} from "@shared/http/feedback_schema.ts";
import { InferRequest } from "@shared/http/infer_schema.ts";
import * as z from "zod";
import { FilmsAnswer } from "./catalog_answers.ts";
import {
  EXAMPLE_EVENT_ID,
  EXAMPLE_EXCLUDED,
  EXAMPLE_FILM,
  EXAMPLE_SLATE,
  EXAMPLE_SLATE_ID,
  EXAMPLE_SOURCES,
} from "./example_slate.ts";
import { Learned, Regenerated } from "./feedback_answers.ts";
import type { Route } from "./route.ts";
import { SlateAnswer, SlateExplanation } from "./slate_answers.ts";

const SLOT = { date: "2026-11-27", hour: 20 };
const [EXAMPLE_RECOMMENDATION] = EXAMPLE_SLATE.recommendations;
const LEARNED = {
  success: true,
  message: "Selection learned",
  event_id: EXAMPLE_EVENT_ID,
  seq: 13,
  duplicate: false,
  model_version: "v1.0.3",
  model_seq: 13,
  model_stats: { event_count: 13 },
  selections_since_checkpoint: 1,
  selections_threshold: 3,
  selections_until_checkpoint: 2,
};

export const SLATE_ROUTES: readonly Route[] = [
  {
    method: "post",
    path: "/infer",
    summary: "Offer a slate for a slot, and put it on record",
    roles: ["programmer"],
    body: InferRequest,
    answer: SlateAnswer,
    problems: ["channel-not-allowed", "catalog-empty"],
    example: { body: { ...SLOT, seed: 7 }, answer: EXAMPLE_SLATE },
  },
  {
    method: "get",
    path: "/infer/slates/{slate_id}",
    summary: "Show a slate on record, computed again from the log and compared",
    roles: ["programmer"],
    parameters: { slate_id: z.string() },
    answer: SlateExplanation,
    problems: ["channel-not-allowed", "slate-not-found"],
    example: {
      parameters: { slate_id: EXAMPLE_SLATE_ID },
      answer: {
        slate: {
          slate_id: EXAMPLE_SLATE_ID,
          channel: "Channel 1",
          broadcast_date: SLOT.date,
          hour: SLOT.hour,
          context_features: [1, 0],
          model_version: "v1.0.3",
          activation_id: 4,
          model_seq: 12,
          seed: 7,
          items: [{
            movie_id: "4711",
            rank: 1,
            signals: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
            weights: [2, 2, 2, 2, 2, 2],
            score: 0.5,
            mean_score: 0.5,
            exploring: false,
            pick_probability: 0.31,
            propensity: 0.42,
          }],
          signal_mean: [0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
          belief: { mean: [2, 2, 2, 2, 2, 2], covariance: null },
          policy: { meanPositions: 2, sharedDraw: false, explorationScale: 1 },
          candidate_count: 170,
          excluded: EXAMPLE_EXCLUDED,
          signal_sources: EXAMPLE_SOURCES,
          catalog_version: EXAMPLE_SLATE.catalog_version,
          regenerated_from: null,
          propensity_draws: 1000,
          actor_id: null,
          created_at: "2026-11-22T10:00:00.000000+00:00",
        },
        recomputed: { belief: true, weights: true, scores: true },
        verified: true,
      },
    },
  },
  {
    method: "post",
    path: "/update-parameters",
    summary: "Teach that a film was picked, from a slate or outside it",
    roles: ["programmer"],
    body: UpdateParametersRequest,
    answer: Learned,
    problems: ["channel-not-allowed", "slate-not-found", "slate-of-another-slot", "conflict"],
    example: {
      body: {
        slate_id: EXAMPLE_SLATE_ID,
        selected_movie: { movie_id: 4711, selected_signals: { novelty: true } },
        event_id: EXAMPLE_EVENT_ID,
      },
      answer: LEARNED,
    },
  },
  {
    method: "post",
    path: "/update-parameters/retract",
    summary: "Undo an event of one's own, as if it had never been",
    roles: ["programmer"],
    body: RetractRequest,
    answer: Learned,
    problems: ["event-not-found", "conflict"],
    example: {
      body: { event_id: EXAMPLE_EVENT_ID },
      answer: {
        ...LEARNED,
        message: "Event retracted",
        event_id: "0c5b3a4e-9d7f-4f0e-8f5b-2f6f1f3c9b77",
        seq: 14,
        model_seq: 14,
      },
    },
  },
  {
    method: "post",
    path: "/regenerate",
    summary: "Refuse a whole slate: learn from it, exclude its films here, offer another",
    roles: ["programmer"],
    body: RegenerateRequest,
    answer: Regenerated,
    problems: [
      "channel-not-allowed",
      "slate-not-found",
      "slate-of-another-slot",
      "catalog-empty",
      "conflict",
    ],
    example: {
      body: { ...SLOT, slate_id: EXAMPLE_SLATE_ID },
      answer: {
        success: true,
        message: "Refusal learned",
        event_id: EXAMPLE_EVENT_ID,
        seq: 13,
        duplicate: false,
        exclusions_cleared: 0,
        ...EXAMPLE_SLATE,
      },
    },
  },
  {
    method: "get",
    path: "/catalog/films",
    summary: "Find films by title or id, or the best of a slot, and how each stands there",
    roles: ["programmer"],
    query: FilmsQuery,
    answer: FilmsAnswer,
    problems: ["channel-not-allowed", "catalog-empty"],
    example: {
      query: { q: "evening", date: SLOT.date, hour: "20" },
      answer: {
        channel: "Channel 1",
        ...SLOT,
        matched: 1,
        candidate_count: 170,
        excluded: EXAMPLE_EXCLUDED,
        signal_sources: EXAMPLE_SOURCES,
        films: [{
          ...EXAMPLE_FILM,
          original_language: "fr",
          runs_left: 2,
          last_broadcasts: [{ date: "2025-12-01", channel: "Channel 1" }],
          nearest_showings: [{ channel: "TF1", date: "2026-11-20", days_before: 7 }],
          standing: "candidate",
          signal_contributions: EXAMPLE_RECOMMENDATION!.signal_contributions,
          mean_score: 0.5,
          mean_rank: 1,
        }],
        model_version: "v1.0.3",
        model_seq: 12,
        catalog_version: EXAMPLE_SLATE.catalog_version,
      },
    },
  },
];
