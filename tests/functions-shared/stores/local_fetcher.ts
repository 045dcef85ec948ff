/** What tests of fetching feeds share: a fetcher for servers on loopback, a schedule, failures. */
import assert from "node:assert/strict";
import {
  createFeedFetcher,
  type FeedFetcher,
  type FetcherTools,
} from "@shared/stores/feed_fetcher.ts";
import { FeedError } from "@shared/stores/feed_error.ts";
import { readFixture } from "../formats/feed_fixture.ts";

/** Name of the schedule. */
export const SCHEDULE_FILE = "tf1_2025_44.xml";

/** Its bytes. */
export const schedule = await readFixture(SCHEDULE_FILE) as Uint8Array<ArrayBuffer>;

/** A fetcher for servers on loopback; it notes its pauses instead of making them. */
export function localFetcher(
  limits: FetcherTools["limits"] = {},
): FeedFetcher & { pauses: number[] } {
  const pauses: number[] = [];
  const fetcher = createFeedFetcher({
    fetch: (url, init) => fetch(url, init),
    resolve: null,
    rules: { allowedHosts: [], allowLoopbackHttp: true },
    sleep: (ms) => Promise.resolve(void pauses.push(ms)),
    now: () => new Date("2025-10-04T16:00:00Z"),
    limits,
  });
  return { ...fetcher, pauses };
}

/** Asserts that a promise fails with a FeedError and returns it. */
export async function failure(promise: Promise<unknown>): Promise<FeedError> {
  const error = await promise.then(() => null, (error: unknown) => error);
  assert(error instanceof FeedError, `${error}`);
  return error;
}
