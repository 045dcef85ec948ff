/** `POST /update-parameters`: a film was picked. `POST /update-parameters/retract`: undone. */
import { type AppEnv, createApp } from "@shared/http/create_app.ts";
import { type Caller, type Guard, requireChannel } from "@shared/http/caller.ts";
import { eventIdOf, retractionIdOf } from "@shared/http/event_id.ts";
import { RetractRequest, UpdateParametersRequest } from "@shared/http/feedback_schema.ts";
import { invalidField } from "@shared/http/film_feedback.ts";
import { jsonBody } from "@shared/http/json_body.ts";
import { ProblemError } from "@shared/http/problem.ts";
import { recordedSlate } from "@shared/http/recorded_slate.ts";
import { withStoreProblems } from "@shared/http/store_problem.ts";
import type { Database, RecordedEvent } from "@shared/stores/database.ts";
import type { LoadedSlot, SlotRequest } from "@shared/stores/slot_loader.ts";
import type { Hono } from "hono";
import { clientSelection, slateSelection } from "./selection_event.ts";

/** The outside world, as this endpoint needs it. Tests pass plain objects. */
export interface UpdateParametersDependencies {
  guard: Guard;
  database: Pick<Database, "readSlate" | "readEvent" | "recordEvent">;
  loadSlot(request: SlotRequest): Promise<LoadedSlot>;
  now(): Date;
}

/** Builds the app. Supabase passes the function name in the path. */
export function createUpdateParametersApp(
  dependencies: UpdateParametersDependencies,
): Hono<AppEnv> {
  const { database, loadSlot } = dependencies;
  const app = createApp("update-parameters");

  app.post("/", dependencies.guard("programmer"), async (c) => {
    const body = await jsonBody(c, UpdateParametersRequest);
    const caller = c.get("caller");
    const stopwatch = c.get("stopwatch");
    const eventId = await eventIdOf(c, body);
    return c.json(
      await withStoreProblems(async () => {
        const slate = body.slate_id === undefined
          ? null
          : await recordedSlate(database.readSlate, body.slate_id, body, caller);
        const slot = slate ? slotOfSlate(slate) : slotOfBody(body, dependencies.now());
        const state = await stopwatch.measure("load", () => loadSlot(slot));
        requireChannel(caller, state.slot.channel);
        const isKnown = state.catalog.rowOfId.has(body.selected_movie.movie_id) ||
          slate?.items.some(({ movie_id }) => movie_id === body.selected_movie.movie_id);
        if (!isKnown) throw filmNotFound(body.selected_movie.movie_id);
        const selection = slate ? slateSelection(body, slate, state) : clientSelection(body, state);
        const recorded = await stopwatch.measure(
          "learn",
          () => database.recordEvent({ ...selection, event_id: eventId, actor_id: caller.userId }),
        );
        const after = await stopwatch.measure("reload", () => loadSlot(slot));
        return learned("Selection learned", recorded, after);
      }),
    );
  });

  app.post("/retract", dependencies.guard("programmer"), async (c) => {
    const { event_id: retracts } = await jsonBody(c, RetractRequest);
    const caller = c.get("caller");
    return c.json(
      await withStoreProblems(async () => {
        requireOwn(await database.readEvent(retracts), retracts, caller);
        const recorded = await database.recordEvent({
          event_id: await retractionIdOf(retracts),
          kind: "retraction",
          source: "client",
          actor_id: caller.userId,
          retracts,
        });
        const slot = slotOfBody({}, dependencies.now());
        return learned("Event retracted", recorded, await loadSlot(slot));
      }),
    );
  });

  return app;
}

function learned(message: string, recorded: RecordedEvent, { learner, model }: LoadedSlot) {
  const { selections_since_checkpoint: since, selections_threshold: threshold } = recorded;
  return {
    success: true,
    message,
    event_id: recorded.event_id,
    seq: recorded.seq,
    duplicate: recorded.duplicate,
    model_version: model.activation.versionName,
    model_seq: model.seq,
    model_stats: learner.statistics(),
    selections_since_checkpoint: since,
    selections_threshold: threshold,
    selections_until_checkpoint: Math.max(0, threshold - since),
  };
}

const slotOfSlate = (slate: { channel: string; broadcast_date: string; hour: number }) => ({
  channel: slate.channel,
  date: slate.broadcast_date,
  hour: slate.hour,
});

/** Clients of the former service name no slot; any slot brings the model. */
function slotOfBody(
  body: { channel?: string | undefined; date?: string | undefined; hour?: number | undefined },
  now: Date,
): SlotRequest {
  return {
    channel: body.channel ?? null,
    date: body.date ?? now.toISOString().slice(0, 10),
    hour: body.hour ?? 20,
  };
}

function filmNotFound(movieId: string): ProblemError {
  return invalidField(
    "/selected_movie/movie_id",
    `Film "${movieId}" is not in the catalogue: send an id that /infer answered`,
  );
}

function requireOwn(
  event: { kind: string; actor_id: string | null } | null,
  eventId: string,
  caller: Caller,
): void {
  if (!event) {
    throw new ProblemError({
      status: 404,
      code: "event-not-found",
      detail: `Cannot find event "${eventId}": use the event_id that recorded the feedback`,
      errors: [{ pointer: "/event_id", detail: "No such event" }],
    });
  }
  const isOwn = caller.userId !== null && event.actor_id === caller.userId;
  if (caller.isAdmin || isOwn) return;
  throw new ProblemError({
    status: 403,
    code: "not-allowed",
    detail: "Cannot retract the event of someone else: ask an admin",
  });
}
