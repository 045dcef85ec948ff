/** What other channels show on some days, with the genres of the films we know, and how old that is. */
import type { SchedulesAnswer } from "../../client/api_types.ts";
import { useConsole } from "./console_context.ts";
import { filmsById } from "./film_facts.ts";
import { type Remote, useRemote } from "./use_remote.ts";

/** A film on another channel. */
export interface Showing {
  readonly channel: string;
  readonly broadcast_date: string;
  /** Of the clock, HH:MM. */
  readonly air_time: string;
  readonly title: string;
  readonly movie_id: string | null;
  /** Empty for a film that is not in the catalogue. */
  readonly genres: readonly string[];
}

/** When a channel's schedule was read last, and whether that is too long ago or went wrong. */
export interface FeedAge {
  readonly channel: string;
  readonly readAt: string | null;
  readonly stale: boolean;
}

/** Showings in order of time, and the age of each channel's schedule. */
export interface Showings {
  readonly showings: readonly Showing[];
  readonly feeds: readonly FeedAge[];
}

/** Showings of the broadcast days from `start` to `end`. */
export function useShowings(start: string, end: string): Remote<Showings> {
  const { api, memory } = useConsole();
  return useRemote(`showings ${start} ${end}`, async () => {
    const answer = await api.post<SchedulesAnswer>("competition/schedules", {
      start,
      end,
      include_unmatched: true,
    });
    const ids = answer.showings.flatMap(({ movie_id }) => movie_id === null ? [] : [movie_id]);
    const films = await filmsById(api, [...new Set(ids.map(String))], {});
    const showings = answer.showings.map((showing) => ({
      channel: showing.channel,
      broadcast_date: showing.broadcast_date,
      air_time: showing.air_time,
      title: showing.title,
      movie_id: showing.movie_id === null ? null : String(showing.movie_id),
      genres: films.get(String(showing.movie_id))?.genres ?? [],
    }));
    return { showings, feeds: feedAges(answer) };
  }, memory);
}

/** A feed's own word where it has one; else when its showings were last seen in a schedule. */
export function feedAges(answer: Pick<SchedulesAnswer, "showings" | "sources">): FeedAge[] {
  const ages = new Map<string, FeedAge>();
  for (const { channel, last_seen_at } of answer.showings) {
    const known = ages.get(channel)?.readAt ?? "";
    if (last_seen_at > known) ages.set(channel, { channel, readAt: last_seen_at, stale: false });
  }
  for (const { channel, enabled, last_good_at, stale } of answer.sources) {
    if (!enabled && last_good_at === null) continue;
    ages.set(channel, { channel, readAt: last_good_at, stale });
  }
  return [...ages.values()].sort((a, b) => a.channel < b.channel ? -1 : 1);
}
