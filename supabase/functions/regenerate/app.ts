/** `POST /regenerate`: the whole slate is refused; learn from it and offer another. */
import { type AppEnv, createApp } from "@shared/http/create_app.ts";
import { type Guard, requireChannel } from "@shared/http/caller.ts";
import { eventIdOf } from "@shared/http/event_id.ts";
import { RegenerateRequest } from "@shared/http/feedback_schema.ts";
import { jsonBody } from "@shared/http/json_body.ts";
import { recordedSlate } from "@shared/http/recorded_slate.ts";
import { catalogEmpty, withStoreProblems } from "@shared/http/store_problem.ts";
import type { Database, RecordedEvent } from "@shared/stores/database.ts";
import {
  type Measure,
  type OfferDependencies,
  offerSlate,
  type SlateAnswer,
  slateAnswer,
} from "@shared/stores/offer_slate.ts";
import type { LoadedSlot, SlotRequest } from "@shared/stores/slot_loader.ts";
import type { Hono } from "hono";
import { rejectionOf } from "./rejection_event.ts";

/** The outside world, as this endpoint needs it. Tests pass plain objects. */
export interface RegenerateDependencies extends OfferDependencies {
  guard: Guard;
  database:
    & OfferDependencies["database"]
    & Pick<Database, "recordEvent" | "readSlateRegeneratedFrom" | "clearExclusions">;
  loadSlot(request: SlotRequest): Promise<LoadedSlot>;
}

/** Builds the app. Supabase passes the function name in the path. */
export function createRegenerateApp(dependencies: RegenerateDependencies): Hono<AppEnv> {
  const { database, loadSlot } = dependencies;
  const app = createApp("regenerate");

  app.post("/", dependencies.guard("programmer"), async (c) => {
    const body = await jsonBody(c, RegenerateRequest);
    const caller = c.get("caller");
    const stopwatch = c.get("stopwatch");
    const eventId = await eventIdOf(c, body);
    return c.json(
      await withStoreProblems(async () => {
        const refused = body.slate_id === undefined
          ? null
          : await recordedSlate(database.readSlate, body.slate_id, body, caller);
        const request = {
          channel: refused?.channel ?? body.channel ?? null,
          date: body.date,
          hour: body.hour,
        };
        const before = await stopwatch.measure("load", () => loadSlot(request));
        requireChannel(caller, before.slot.channel);
        const rejection = rejectionOf(body, refused, before);
        const recorded = rejection &&
          await stopwatch.measure(
            "learn",
            () =>
              database.recordEvent({ ...rejection, event_id: eventId, actor_id: caller.userId }),
          );
        const cleared = body.abandon_context ? await database.clearExclusions(before.slot) : 0;
        const report = feedbackReport(recorded, cleared);
        if (!body.generate_new_slate) return { ...report, recommendations: [] };
        const state = await stopwatch.measure("reload", () => loadSlot(request));
        if (state.catalog.size === 0) throw catalogEmpty();
        const offered = await newSlate(
          dependencies,
          state,
          body,
          recorded?.event_id ?? null,
          caller.userId,
          (stage, work) => stopwatch.measure(stage, work),
        );
        return { ...report, ...offered };
      }),
    );
  });

  return app;
}

/** A repeated request gets the slate that the first one got. */
async function newSlate(
  dependencies: RegenerateDependencies,
  state: LoadedSlot,
  body: RegenerateRequest,
  eventId: string | null,
  actorId: string | null,
  measure: Measure,
): Promise<SlateAnswer> {
  const earlier = eventId && await dependencies.database.readSlateRegeneratedFrom(eventId);
  if (earlier) return slateAnswer(earlier, state);
  return await offerSlate(dependencies, state, {
    size: body.top_n ?? null,
    seed: body.seed ?? null,
    excludeMovieIds: body.exclude_movie_ids ?? [],
    actorId,
    regeneratedFrom: eventId,
  }, measure);
}

function feedbackReport(recorded: RecordedEvent | null, cleared: number) {
  return {
    success: true,
    message: recorded ? "Refusal learned" : "Nothing to learn from: no film was refused",
    event_id: recorded?.event_id ?? null,
    seq: recorded?.seq ?? null,
    duplicate: recorded?.duplicate ?? false,
    exclusions_cleared: cleared,
  };
}
