/** `POST /infer`: a slate for a slot. `GET /infer/slates/{slate_id}`: a stored slate, explained. */
import { type AppEnv, createApp } from "@shared/http/create_app.ts";
import { type Guard, requireChannel } from "@shared/http/caller.ts";
import { InferRequest } from "@shared/http/infer_schema.ts";
import { jsonBody } from "@shared/http/json_body.ts";
import { ProblemError } from "@shared/http/problem.ts";
import { catalogEmpty, withStoreProblems } from "@shared/http/store_problem.ts";
import type { SlateRecord } from "@shared/recommend/slate_record.ts";
import type { SlateCheck } from "@shared/stores/explain_slate.ts";
import { type OfferDependencies, offerSlate } from "@shared/stores/offer_slate.ts";
import type { LoadedSlot, SlotRequest } from "@shared/stores/slot_loader.ts";
import type { Hono } from "hono";

/** The outside world, as this endpoint needs it. Tests pass plain objects. */
export interface InferDependencies extends OfferDependencies {
  guard: Guard;
  loadSlot(request: SlotRequest): Promise<LoadedSlot>;
  readSlate(slateId: string): Promise<SlateRecord | null>;
  explainSlate(slate: SlateRecord): Promise<SlateCheck>;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Builds the app. Supabase passes the function name in the path. */
export function createInferApp(dependencies: InferDependencies): Hono<AppEnv> {
  const app = createApp("infer");

  app.post("/", dependencies.guard("programmer"), async (c) => {
    const body = await jsonBody(c, InferRequest);
    const caller = c.get("caller");
    const stopwatch = c.get("stopwatch");
    if (body.channel !== undefined) requireChannel(caller, body.channel);
    return c.json(
      await withStoreProblems(async () => {
        const state = await stopwatch.measure("load", () =>
          dependencies.loadSlot({
            channel: body.channel ?? null,
            date: body.date,
            hour: body.hour,
          }));
        requireChannel(caller, state.slot.channel);
        if (state.catalog.size === 0) throw catalogEmpty();
        return await offerSlate(dependencies, state, {
          size: body.top_n ?? null,
          seed: body.seed ?? null,
          excludeMovieIds: body.exclude_movie_ids ?? [],
          actorId: caller.userId,
          regeneratedFrom: null,
        }, (stage, work) => stopwatch.measure(stage, work));
      }),
    );
  });

  app.get("/slates/:slate_id", dependencies.guard("programmer"), async (c) => {
    const slateId = c.req.param("slate_id");
    return c.json(
      await withStoreProblems(async () => {
        const slate = UUID.test(slateId) ? await dependencies.readSlate(slateId) : null;
        if (!slate) throw slateNotFound(slateId);
        requireChannel(c.get("caller"), slate.channel);
        const recomputed = await dependencies.explainSlate(slate);
        return { slate, recomputed, verified: Object.values(recomputed).every(Boolean) };
      }),
    );
  });

  return app;
}

function slateNotFound(slateId: string): ProblemError {
  return new ProblemError({
    status: 404,
    code: "slate-not-found",
    detail: `Cannot find slate "${slateId}": use the slate_id that /infer answered`,
  });
}
