/** What other channels show on some days, with the genres of the films we know. */
import { useConsole } from "./console_context.ts";
import { filmsById } from "./film_facts.ts";
import { type Remote, useRemote } from "./use_remote.ts";

/** A film on another channel. `air_date` is the calendar day. */
export interface Showing {
  readonly id: number;
  readonly channel: string;
  readonly air_date: string;
  readonly air_time: string;
  readonly title: string;
  readonly movie_id: string | null;
  readonly created_at: string;
  /** Empty for a film that is not in the catalogue. */
  readonly genres: readonly string[];
}

/** Showings from `from` to `to` in order of time; at most 1000. */
export function useShowings(from: string, to: string): Remote<readonly Showing[]> {
  const { api } = useConsole();
  return useRemote(`${from} ${to}`, async () => {
    const rows = await api.rows<Omit<Showing, "genres">>("competitor_showings", [
      ["select", "id,channel,air_date,air_time,title,movie_id,created_at"],
      ["air_date", `gte.${from}`],
      ["air_date", `lte.${to}`],
      ["withdrawn_at", "is.null"],
      ["order", "air_date,air_time,channel"],
      ["limit", "1000"],
    ]);
    const ids = [...new Set(rows.flatMap(({ movie_id }) => movie_id === null ? [] : [movie_id]))];
    const films = await filmsById(api, ids, {});
    return rows.map((row) => ({
      ...row,
      genres: row.movie_id === null ? [] : films.get(row.movie_id)?.genres ?? [],
    }));
  });
}

/** When the feed was last written, null without a showing. */
export const feedWrittenAt = (showings: readonly Showing[]) =>
  showings.reduce<string | null>(
    (last, { created_at }) => last === null || created_at > last ? created_at : last,
    null,
  );
