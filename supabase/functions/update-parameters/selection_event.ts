/** A selection as it is appended to the log, from either form of the request. */
import type { UpdateParametersRequest } from "@shared/http/feedback_schema.ts";
import {
  checkAgainstSlate,
  clientEvent,
  invalidField,
  ticksOf,
} from "@shared/http/film_feedback.ts";
import { scoreFilm } from "@shared/recommend/recommend_slate.ts";
import type { SlateRecord } from "@shared/recommend/slate_record.ts";
import type { NewEvent } from "@shared/stores/database.ts";
import type { LoadedSlot } from "@shared/stores/slot_loader.ts";

type Selection = Omit<NewEvent, "event_id" | "actor_id">;

/**
 * A pick from a slate on record. Context and signals are those of the slate; a film picked
 * outside it (own choice) is scored here and joins the choice set as its last film.
 *
 * @throws {ProblemError} 422 if what the client says of the slate is not what was recorded.
 */
export function slateSelection(
  body: UpdateParametersRequest,
  slate: SlateRecord,
  state: LoadedSlot,
): Selection {
  const picked = body.selected_movie;
  const isOwnChoice = slate.items.every(({ movie_id }) => movie_id !== picked.movie_id);
  const unselected = unselectedFilms(body);
  const own = { pointer: "/selected_movie", film: picked };
  checkAgainstSlate(slate, isOwnChoice ? unselected : [own, ...unselected]);
  return {
    kind: "selection",
    source: "slate",
    slate_id: slate.slate_id,
    picked_movie_id: picked.movie_id,
    own_choice: isOwnChoice,
    ticked_signals: ticksOf(picked),
    ...(isOwnChoice && {
      films: [{
        movie_id: picked.movie_id,
        signals: Array.from(scoreFilm(state, state.catalog.rowOfId.get(picked.movie_id)!)),
        reward: 1,
        own_choice: true,
      }],
    }),
  };
}

/**
 * A pick as clients of the former service send it: with its own context and signals.
 * @throws {ProblemError} 422 if the context or the signals of a film are missing.
 */
export function clientSelection(body: UpdateParametersRequest, state: LoadedSlot): Selection {
  const picked = body.selected_movie;
  const films = [{ pointer: "/selected_movie", film: picked }, ...unselectedFilms(body)];
  return {
    kind: "selection",
    source: "client",
    channel: body.date === undefined ? body.channel ?? null : state.slot.channel,
    broadcast_date: body.date ?? null,
    hour: body.hour === undefined ? null : state.slot.hour,
    picked_movie_id: picked.movie_id,
    own_choice: false,
    ticked_signals: ticksOf(picked),
    ...clientEvent(films, 0, picked.context_features, state.learner.contextNames.length),
  };
}

function unselectedFilms(body: UpdateParametersRequest) {
  const films = (body.unselected_movies ?? []).map((film, i) => ({
    pointer: `/unselected_movies/${i}`,
    film,
  }));
  const picked = body.selected_movie.movie_id;
  const doubled = films.find(({ film }, i) =>
    film.movie_id === picked ||
    films.findIndex((other) => other.film.movie_id === film.movie_id) < i
  );
  if (doubled) {
    throw invalidField(
      `${doubled.pointer}/movie_id`,
      "Must be sent once and not be the picked film",
    );
  }
  return films;
}
