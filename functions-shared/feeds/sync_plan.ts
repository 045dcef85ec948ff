/** Which files a sync has to fetch: for each source, those that hold the published weeks. */
import type { ScheduleFormat } from "@shared/formats/schedule_format.ts";
import { publishedWeeks } from "./published_weeks.ts";
import { feedFiles } from "./url_template.ts";

/** Where the schedules of a channel come from. */
export interface FeedSource {
  readonly channel: string;
  readonly format: ScheduleFormat;
  /** Id or display name of the channel in a file of many, when it is not `channel`. */
  readonly channelInFile: string | null;
  readonly urlTemplate: string | null;
  /** Template of the page that sets the cookies without which its files are refused. */
  readonly warmUpTemplate: string | null;
  /** IANA zone of the printed times. */
  readonly timeZone: string;
  /** ISO weekday on which its weeks begin. */
  readonly weekStart: number;
  readonly enabled: boolean;
}

/** A file to fetch, or why a source has none. */
export interface PlannedFile {
  readonly channel: string;
  readonly url: string | null;
  /** Page to visit first, for its cookies. */
  readonly warm_up_url: string | null;
  /** Programme days that the file must hold; null when it holds whatever days it likes. */
  readonly first_day: string | null;
  readonly last_day: string | null;
  readonly failure: string | null;
}

/**
 * Returns the files of the enabled sources, source by source in order of time. A source that cannot
 * be planned is one file with its failure, so that it stops no other.
 *
 * @param daysAhead Days from today up to which a week may begin.
 */
export function planFiles(
  sources: readonly FeedSource[],
  now: Date,
  daysAhead: number,
): PlannedFile[] {
  return sources.filter(({ enabled }) => enabled).flatMap((source): PlannedFile[] => {
    try {
      return filesOf(source, now, daysAhead);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const nothing = { url: null, warm_up_url: null, first_day: null, last_day: null };
      return [{ channel: source.channel, ...nothing, failure: error.message }];
    }
  });
}

function filesOf(
  { channel, urlTemplate, warmUpTemplate, weekStart }: FeedSource,
  now: Date,
  daysAhead: number,
): PlannedFile[] {
  const weeks = publishedWeeks(now, { weekStart, daysAhead });
  return feedFiles(urlTemplate ?? "", weeks, warmUpTemplate).map((
    { url, warmUpUrl, expected },
  ) => ({
    channel,
    url,
    warm_up_url: warmUpUrl,
    first_day: expected?.first ?? null,
    last_day: expected?.last ?? null,
    failure: null,
  }));
}
