/** `GET /catalog/films`: films by title or id, or the best of a slot, and how each stands there. */
import { type AppEnv, createApp } from "@shared/http/create_app.ts";
import { type Guard, requireChannel } from "@shared/http/caller.ts";
import { FilmsQuery } from "@shared/http/catalog_schema.ts";
import { query } from "@shared/http/query.ts";
import { catalogEmpty, withStoreProblems } from "@shared/http/store_problem.ts";
import {
  bestBarred,
  type FilmStanding,
  type MeanRanking,
  rankByMean,
  standingOf,
} from "@shared/recommend/film_standing.ts";
import { findFilms } from "@shared/recommend/find_films.ts";
import { scoreSlot } from "@shared/recommend/recommend_slate.ts";
import type { LoadedSlot, SlotRequest } from "@shared/stores/slot_loader.ts";
import type { Hono } from "hono";
import { filmOfCatalog } from "./film_of_catalog.ts";

/** The outside world, as this endpoint needs it. Tests pass plain objects. */
export interface CatalogDependencies {
  guard: Guard;
  loadSlot(request: SlotRequest): Promise<LoadedSlot>;
  now(): Date;
}

const EVENING = 20;

/** Builds the app. Supabase passes the function name in the path. */
export function createCatalogApp({ guard, loadSlot, now }: CatalogDependencies): Hono<AppEnv> {
  const app = createApp("catalog");

  app.get("/films", guard("programmer"), async (c) => {
    const asked = query(c, FilmsQuery);
    const caller = c.get("caller");
    if (asked.channel !== undefined) requireChannel(caller, asked.channel);
    return c.json(
      await withStoreProblems(async () => {
        const state = await loadSlot({
          channel: asked.channel ?? caller.channels?.[0] ?? null,
          date: asked.date ?? now().toISOString().slice(0, 10),
          hour: asked.hour ?? EVENING,
        });
        if (state.catalog.size === 0) throw catalogEmpty();
        return filmsAnswer(state, asked);
      }),
    );
  });

  return app;
}

function filmsAnswer(state: LoadedSlot, asked: FilmsQuery) {
  const { slot, catalog, model } = state;
  const scored = scoreSlot(state);
  const { films, matched } = filmsFound(state, rankByMean(state, scored), asked);
  return {
    channel: slot.channel,
    date: slot.date,
    hour: slot.hour,
    matched,
    candidate_count: scored.candidates.length,
    excluded: scored.excluded,
    signal_sources: scored.signalSources,
    films: films.map((film) => filmOfCatalog(state, film)),
    model_version: model.activation.versionName,
    model_seq: model.seq,
    catalog_version: catalog.version,
  };
}

/** Ids win over a text; without either, the best candidates or the best that are none. */
function filmsFound(
  state: LoadedSlot,
  ranking: MeanRanking,
  { q, ids, barred, limit }: FilmsQuery,
): { readonly films: readonly FilmStanding[]; readonly matched: number } {
  const ranked = ranking.rows.length;
  if (ids === undefined && q === undefined && barred) {
    return { films: bestBarred(state, ranking, limit), matched: state.catalog.size - ranked };
  }
  const { rows, matched } = ids !== undefined
    ? rowsOfIds(state, ids)
    : q !== undefined
    ? findFilms(state.catalog, q, limit)
    : { rows: Array.from(ranking.rows.subarray(0, limit)), matched: ranked };
  return { films: rows.map((row) => standingOf(state, ranking, row)), matched };
}

/** Films that have left the catalogue are left out. */
function rowsOfIds({ catalog }: LoadedSlot, ids: readonly string[]) {
  const rows = [...new Set(ids)].map((id) => catalog.rowOfId.get(id))
    .filter((row) => row !== undefined);
  return { rows, matched: rows.length };
}
