/** The picks of some days, kept up to date while a view is open. */
import { useEffect } from "preact/hooks";
import { useConsole, useFeedback } from "./console_context.ts";
import { type FilmFacts, filmsById } from "./film_facts.ts";
import { type PickEvent, type StandingPick, standingPicks } from "./standing_picks.ts";
import { type Remote, useRefresh, useRemote } from "./use_remote.ts";

const COLUMNS =
  "seq,event_id,kind,channel,broadcast_date,hour,picked_movie_id,own_choice,retracts,actor_id";

interface PickData {
  readonly events: readonly PickEvent[];
  /** By id. */
  readonly films: Readonly<Record<string, Pick<FilmFacts, "title" | "genres">>>;
}

/** The standing pick of each slot from `from` to `to` by its key, and how reading went. */
export function usePicks(
  from: string,
  to: string,
): { picks: Map<string, StandingPick>; remote: Remote<PickData> } {
  const { api, user, memory } = useConsole();
  const queued = useFeedback();
  const remote = useRemote<PickData>(`picks ${from} ${to}`, async () => {
    const events = await api.rows<PickEvent>("selection_events", [
      ["select", COLUMNS],
      ["broadcast_date", `gte.${from}`],
      ["broadcast_date", `lte.${to}`],
      ["kind", "in.(selection,retraction)"],
      ["channel", "not.is.null"],
      ["order", "seq.desc"],
      ["limit", "1000"],
    ]);
    const ids = [...new Set(events.flatMap(({ picked_movie_id: id }) => id === null ? [] : [id]))];
    const films = [...await filmsById(api, ids, {})]
      .map(([id, { title, genres }]) => [id, { title, genres }]);
    return { events, films: Object.fromEntries(films) };
  }, memory);
  const settled = queued.filter(({ state }) => state === "done").length;
  useEffect(() => {
    if (settled > 0) remote.reload();
  }, [settled]);
  useRefresh(remote.reload);
  const picks = standingPicks(remote.data?.events ?? [], queued, user.id);
  for (const [key, pick] of picks) {
    const film = remote.data?.films[pick.movieId];
    const title = pick.title ?? film?.title ?? pick.movieId;
    picks.set(key, { ...pick, title, genres: film?.genres ?? [] });
  }
  return { picks, remote };
}
