/** How old what we know of competitors is, as anyone may read it: no address and no reason. */
import { boundedLook } from "./bounded_look.ts";
import type { FeedLog } from "./feed_log.ts";

/** Age of one source. */
export interface FeedAge {
  readonly channel: string;
  readonly enabled: boolean;
  /** ISO 8601; null when nothing good came yet. */
  readonly last_good_at: string | null;
  readonly age_seconds: number | null;
  /** Older than 26 hours, or not whole in its last run. */
  readonly stale: boolean;
}

/** Returns the function that tells the ages; null while the database does not answer. */
export function feedAges(
  feeds: Pick<FeedLog, "feeds">,
  now: () => number,
): () => Promise<readonly FeedAge[] | null> {
  return boundedLook<readonly FeedAge[] | null>({
    look: async () =>
      (await feeds.feeds()).map(({ channel, enabled, last_good_at, age_seconds, stale }) => ({
        channel,
        enabled,
        last_good_at,
        age_seconds,
        stale,
      })),
    unanswered: null,
    failure: "Ages of feeds cannot be told",
    now,
  });
}
