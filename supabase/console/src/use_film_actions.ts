/** What a programmer does with the films of a slot, put into the queue. */
import type { FilmFields } from "@shared/recommend/recommendation.ts";
import { useConsole } from "./console_context.ts";
import type { NewFeedback } from "./feedback.ts";
import type { SignalName } from "./signals.ts";
import type { HeldSlate } from "./slate_cache.ts";
import { type Slot, slotKey } from "./slot.ts";
import { type StandingPick, standingPicks } from "./standing_picks.ts";

export function useFilmActions(slot: Slot, held: HeldSlate | null, standing: StandingPick | null) {
  const { queue, slates, user } = useConsole();
  const mayUndo = (pick: StandingPick) => user.isAdmin || pick.actorId === user.id;
  const common = { slot, title: "", movieId: null, retracts: null };

  function undoOf(eventId: string, title: string): NewFeedback {
    return {
      ...common,
      eventId: crypto.randomUUID(),
      kind: "undo",
      title,
      retracts: eventId,
      path: "update-parameters/retract",
      body: { event_id: eventId },
    };
  }

  /** A film of the slate or any other; a pick of our own that stands is taken back first. */
  function pick(film: FilmFields, ticks: readonly SignalName[]) {
    if (!held) return;
    const movieId = String(film.movie_id);
    // drawn state is a frame old: a double click asks the queue itself
    const queued = standingPicks([], queue.entries, user.id).get(slotKey(slot));
    const current = queued ?? standing;
    if (current?.movieId === movieId) return;
    const eventId = crypto.randomUUID();
    const undo = current && mayUndo(current) ? [undoOf(current.eventId, current.title ?? "")] : [];
    queue.add(...undo, {
      ...common,
      eventId,
      kind: "pick",
      title: film.title,
      movieId,
      path: "update-parameters",
      body: {
        slate_id: held.answer.slate_id,
        event_id: eventId,
        selected_movie: {
          movie_id: film.movie_id,
          ...(ticks.length > 0 && {
            selected_signals: Object.fromEntries(ticks.map((signal) => [signal, true])),
          }),
        },
      },
    });
  }

  function undoPick() {
    if (!standing || queue.entries.some(({ retracts }) => retracts === standing.eventId)) return;
    queue.add(undoOf(standing.eventId, standing.title ?? ""));
  }

  /** Refuses the whole slate; the answer brings the next one. */
  function refuse() {
    if (!held) return;
    const { slate_id } = held.answer;
    const isQueued = queue.entries.some((entry) =>
      entry.kind === "refuse" && entry.state !== "failed" &&
      (entry.body as { slate_id?: string }).slate_id === slate_id &&
      !queue.entries.some(({ retracts }) => retracts === entry.eventId)
    );
    if (isQueued) return;
    const eventId = crypto.randomUUID();
    queue.add({
      ...common,
      eventId,
      kind: "refuse",
      path: "regenerate",
      body: {
        ...slot,
        slate_id,
        event_id: eventId,
        top_n: Math.max(1, held.answer.recommendations.length),
        exclude_movie_ids: held.excluded.map(({ movieId }) => movieId),
      },
    });
  }

  /** The refused films come back; the slate that replaced them goes. */
  function undoRefusal(eventId: string) {
    queue.add(undoOf(eventId, ""));
    if (held?.refusal?.eventId === eventId) slates.hold(slot, held.refusal.previous);
  }

  return { pick, undoPick, refuse, undoRefusal };
}
