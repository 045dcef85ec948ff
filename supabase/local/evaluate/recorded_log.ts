/** Slates, events and competitors' showings of a project, read whole through the Data API. */
import type { SupabaseClient } from "@supabase/supabase-js";
import type { SlateRecord } from "@shared/recommend/slate_record.ts";
import type { EventRow } from "@shared/stores/database.ts";
import { unwrap } from "@shared/stores/postgrest.ts";

/** Row of slates. */
export type RecordedSlate = SlateRecord & { readonly created_at: string };

/** Row of selection_events. */
export type RecordedAnswer = EventRow & {
  readonly slate_id: string | null;
  readonly channel: string | null;
  readonly broadcast_date: string | null;
  readonly hour: number | null;
  readonly picked_movie_id: string | null;
  readonly own_choice: boolean;
};

/** Row of competitor_showings that was matched to a film. */
export interface RecordedShowing {
  readonly movie_id: string;
  readonly channel: string;
  readonly air_date: string;
  readonly air_time: string;
  readonly title: string;
  readonly created_at: string;
  readonly withdrawn_at: string | null;
}

export interface RecordedLog {
  /** Oldest first. */
  readonly slates: readonly RecordedSlate[];
  /** Ascending. */
  readonly events: readonly RecordedAnswer[];
  readonly showings: readonly RecordedShowing[];
}

/** PostgREST answers 1,000 rows at most unless it is told otherwise. */
const PAGE = 500;

/** Reads the log with the secret key. `onRows` is told how many rows have come. */
export async function readRecordedLog(
  client: SupabaseClient,
  onRows: (count: number) => void,
): Promise<RecordedLog> {
  let count = 0;
  const page = <T>(rows: T[]) => {
    onRows(count += rows.length);
    return rows;
  };
  const slates = await readPages<RecordedSlate>(async (from, to) =>
    page(
      unwrap(
        "slates",
        await client.from("slates").select().order("created_at").order("slate_id").range(from, to),
      ) ?? [],
    )
  );
  const events = await readRecordedEvents(client, page);
  const showings = await readPages<RecordedShowing>(async (from, to) =>
    page(
      unwrap(
        "competitor_showings",
        await client.from("competitor_showings")
          .select("movie_id, channel, air_date, air_time, title, created_at, withdrawn_at")
          .not("movie_id", "is", null)
          .order("air_date").order("movie_id").order("id").range(from, to),
      ) ?? [],
    )
  );
  return { slates, events, showings };
}

/** Reads all events, ascending. `page` is handed each page of them. */
export async function readRecordedEvents(
  client: SupabaseClient,
  page: <T>(rows: T[]) => T[] = (rows) => rows,
): Promise<RecordedAnswer[]> {
  return await readPages<RecordedAnswer>(async (from, to) =>
    page(
      unwrap(
        "selection_events",
        await client.from("selection_events").select().order("seq").range(from, to),
      ) ?? [],
    )
  );
}

async function readPages<T>(read: (from: number, to: number) => Promise<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (let rows = await read(0, PAGE - 1); rows.length > 0;) {
    all.push(...rows);
    if (rows.length < PAGE) break;
    rows = await read(all.length, all.length + PAGE - 1);
  }
  return all;
}
