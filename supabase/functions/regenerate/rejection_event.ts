/** A refusal as it is appended to the log, from either form of the request. */
import type { RegenerateRequest } from "@shared/http/feedback_schema.ts";
import { checkAgainstSlate, clientEvent } from "@shared/http/film_feedback.ts";
import type { SlateRecord } from "@shared/recommend/slate_record.ts";
import { contextFeatures } from "@shared/signals/context.ts";
import type { NewEvent } from "@shared/stores/database.ts";
import type { LoadedSlot } from "@shared/stores/slot_loader.ts";

/**
 * Returns the event, or null when nothing was refused (an abandoned context, say).
 * @throws {ProblemError} 422 if what the client says of the slate is not what was recorded.
 */
export function rejectionOf(
  body: RegenerateRequest,
  refused: SlateRecord | null,
  state: LoadedSlot,
): Omit<NewEvent, "event_id" | "actor_id"> | null {
  const films = (body.unselected_movies ?? []).map((film, i) => ({
    pointer: `/unselected_movies/${i}`,
    film,
  }));
  if (refused) {
    checkAgainstSlate(refused, films);
    if (refused.items.length === 0) return null;
    return { kind: "rejection", source: "slate", slate_id: refused.slate_id };
  }
  if (films.length === 0) return null;
  const { slot, learner } = state;
  const context = films[0]!.film.context_features ??
    Array.from(contextFeatures(slot, learner.contextNames));
  return {
    kind: "rejection",
    source: "client",
    channel: slot.channel,
    broadcast_date: slot.date,
    hour: slot.hour,
    ...clientEvent(films, -1, context, learner.contextNames.length),
  };
}
