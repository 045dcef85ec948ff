// Goal: anyone may ask often for the feeds' ages, and learns neither address nor reason.
import assert from "node:assert/strict";
import { StoreUnavailable } from "@shared/stores/database.ts";
import { feedAges } from "@shared/stores/feed_ages.ts";
import type { FeedState } from "@shared/stores/feed_log.ts";

const FEED: FeedState = {
  channel: "TF1",
  format: "tf1",
  enabled: true,
  last_good_at: "2026-11-22T08:00:00Z",
  age_seconds: 14_400,
  last_tried_at: "2026-11-22T09:00:00Z",
  failed: 1,
  failure_code: "timeout",
  stale: true,
};

Deno.test("feedAges() tells age and staleness, once in five seconds", async () => {
  let [clock, looks] = [0, 0];
  const ages = feedAges({ feeds: () => Promise.resolve((looks++, [FEED])) }, () => clock);
  const { channel, enabled, last_good_at, age_seconds, stale } = FEED;
  assert.deepEqual(await ages(), [{ channel, enabled, last_good_at, age_seconds, stale }]);
  await Promise.all([ages(), ages()]);
  assert.equal(looks, 1);
  clock += 5000;
  await ages();
  assert.equal(looks, 2);
});

Deno.test("feedAges() is null while the database does not answer", async () => {
  const feeds = () => Promise.reject(new StoreUnavailable("away"));
  assert.equal(await feedAges({ feeds }, () => 0)(), null);
});
