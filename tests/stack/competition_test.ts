// Goal: what a broadcaster publishes reaches the recommendations by itself, whatever its server does,
// and what was known stays when it breaks. Method: the real functions against a broadcaster on
// loopback, whose weeks are those of today; PostgreSQL 15 with the real pg_cron where time passes.
import assert from "node:assert/strict";
import { prepareProject } from "../../supabase/local/prepare_project.ts";
import type { Stack, StackOptions } from "../../supabase/local/stack.ts";
import { gzip, startRawServer } from "../functions-shared/stores/feed_server.ts";
import { type Broadcaster, startBroadcaster, tf1Week, weekFromToday, xml } from "./broadcaster.ts";
import { onPostgres } from "./on_postgres.ts";
import { startPostgres } from "./postgres_cluster.ts";
import { type Answer, call, get, startProjectStack } from "./project_stack.ts";

const WEEKS = 3; // published at any time of the week: the one that runs and the next two

/** A stack whose films may be shown today. */
function startToday(options: Partial<StackOptions> = {}) {
  const today = new Date().toISOString().slice(0, 10);
  return startProjectStack({
    prepare: (stack) => prepareProject(stack.url, stack.keys.secret, "invented", today, () => {}),
    ...options,
  });
}

async function addSource(
  stack: Stack,
  broadcaster: Broadcaster,
  channel: string,
  warmUpUrl: string | null = null,
): Promise<void> {
  await stack.db.query(
    `insert into public.competitor_sources (channel, format, url_template, warm_up_url, enabled)
     values ($1, 'tf1', $2, $3, true)`,
    [channel, broadcaster.template(channel), warmUpUrl],
  );
}

/** Waits until the open sync is over; each slice asks for the next. */
async function settled(stack: Stack, seconds: number): Promise<void> {
  await until("a sync is over and none open", seconds, async () => {
    const [row] = await stack.db.query<{ open: number | string; over: number | string }>(
      `select count(*) filter (where finished_at is null) as open,
              count(*) filter (where finished_at is not null) as over
         from public.competition_syncs`,
    );
    return Number(row!.open) === 0 && Number(row!.over) > 0;
  });
}

/** Waits for something to become so. */
async function until(what: string, seconds: number, isSo: () => Promise<boolean>): Promise<void> {
  for (let i = 0; i < 5 * seconds; i++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail(`within ${seconds} s it did not happen that ${what}`);
}

/** Syncs until the end and returns what became of each channel. */
async function sync(stack: Stack, body: object, seconds = 30): Promise<Map<string, ChannelReport>> {
  const begun = await call(stack, "competition/sync", body);
  assert.equal(begun.status, 200, JSON.stringify(begun.body));
  await settled(stack, seconds);
  const [row] = await stack.db.query<{ report: string | { channels: ChannelReport[] } }>(
    "select public.sync_report(max(id)) as report from public.competition_syncs",
  );
  const report = typeof row!.report === "string" ? JSON.parse(row!.report) : row!.report;
  return new Map(report.channels.map((one: ChannelReport) => [one.channel, one]));
}

interface ChannelReport {
  readonly channel: string;
  readonly fetched: number;
  readonly parsed: number;
  readonly matched: number;
  readonly withdrawn: number;
  readonly failed: number;
  readonly failures: readonly { code: string; reason: string; retry_at: string | null }[];
}

async function schedules(stack: Stack, fields: object = {}): Promise<Answer["body"]> {
  const { status, body } = await call(stack, "competition/schedules", {
    start: weekFromToday(0),
    end: weekFromToday(WEEKS),
    include_unmatched: true,
    ...fields,
  });
  assert.equal(status, 200, JSON.stringify(body));
  return body;
}

const titlesOf = (body: Answer["body"]): string[] =>
  body.showings.map(({ channel, title }: { channel: string; title: string }) =>
    `${channel}: ${title}`
  )
    .sort();

async function revisionOf(stack: Stack): Promise<number> {
  const [row] = await stack.db.query<{ revision: number | string }>(
    "select revision from recommender.showings_revision",
  );
  return Number(row!.revision);
}

/** A recommended film of next Saturday evening, with a title of its own. */
async function recommend(stack: Stack, movieId?: string): Promise<Answer["body"]> {
  const { status, body } = await call(stack, "infer", {
    ...{ date: weekFromToday(1), hour: 20, top_n: 50, seed: 7 },
  });
  assert.equal(status, 200, JSON.stringify(body));
  return body.recommendations.find((film: Answer["body"]) =>
    movieId === undefined ? film.signal_contributions.competition < 0.5 : film.movie_id === movieId
  );
}

Deno.test("a broadcaster's week reaches the recommendations, slice by slice", async (t) => {
  await using broadcaster = startBroadcaster(["Rival"]);
  await using stack = await startToday();
  await addSource(stack, broadcaster, "Rival");
  const film = await recommend(stack);
  broadcaster.films.set("Rival", [
    { week: weekFromToday(1), day: 2, time: "21.10", title: film.title.toUpperCase() },
    { day: 3, time: "00.30", title: "Un film que personne ne connaît" },
  ]);
  const before = await schedules(stack, { channels: ["Rival"] });

  await t.step("one request begins it, the rest follows by itself", async () => {
    const begun = await call(stack, "competition/sync", {});
    assert.equal(begun.status, 200);
    assert(begun.body.channels[0].fetched >= 1, "its own file, and others meanwhile");
    await settled(stack, 30);
    assert(new Set(broadcaster.asked).size >= WEEKS);
    assert.equal(broadcaster.asked.length, new Set(broadcaster.asked).size, "each file once");
  });

  await t.step("titles are matched, those after midnight on the next day", async () => {
    const { showings, sources } = await schedules(stack, { channels: ["Rival"] });
    const matched = showings.find((one: Answer["body"]) => one.movie_id === film.movie_id);
    assert.deepEqual([matched.match_rule, matched.match_score], ["exact", 1]);
    const night = showings.find(({ air_time }: { air_time: string }) => air_time === "00:30");
    assert.deepEqual([night.movie_id, night.match_outcome], [null, "unmatched"]);
    assert.equal(Date.parse(night.air_date) - Date.parse(night.broadcast_date), 86_400_000);
    assert.equal(sources[0].stale, false);
    assert.deepEqual(before.showings, []);
  });

  await t.step(
    "the competition signal of the film follows: we would be two days ahead",
    async () => {
      const now = await recommend(stack, film.movie_id);
      assert.equal(now.signal_contributions.competition, 1);
      const [showing, ...others] = now.competitor_showings;
      assert.deepEqual(
        [showing.channel, showing.air_time, showing.title, showing.days_before, others],
        ["Rival", "21:10", film.title.toUpperCase(), -2, []],
      );
    },
  );

  await t.step("files are kept as they came", async () => {
    const [file] = await stack.db.query<{ storage_path: string; bytes: number }>(
      "select storage_path, bytes from public.competition_files order by sha256 limit 1",
    );
    const response = await fetch(
      `${stack.url}/storage/v1/object/competition-xml/${file!.storage_path}`,
      { headers: { apikey: stack.keys.secret } },
    );
    assert.equal((await response.arrayBuffer()).byteLength, Number(file!.bytes));
  });

  await t.step("syncing again changes nothing", async () => {
    const revision = await revisionOf(stack);
    const known = await schedules(stack);
    const again = await sync(stack, { channels: ["Rival"] });
    assert.equal(again.get("Rival")!.withdrawn, 0);
    assert.equal(await revisionOf(stack), revision);
    assert.deepEqual(titlesOf(await schedules(stack)), titlesOf(known));
  });

  await t.step("a film that vanishes is withdrawn, and still known as of before", async () => {
    const asOf = new Date().toISOString();
    const known = titlesOf(await schedules(stack));
    broadcaster.films.set("Rival", []);
    const report = await sync(stack, {});
    assert(report.get("Rival")!.withdrawn > WEEKS);
    assert.deepEqual((await schedules(stack, { channels: ["Rival"] })).showings, []);
    assert.deepEqual(titlesOf(await schedules(stack, { as_of: asOf })), known);
    const { competition } = (await recommend(stack, film.movie_id)).signal_contributions;
    assert.equal(competition, film.signal_contributions.competition);
  });

  await t.step("an upload takes its place", async () => {
    const films = [{ day: 0, time: "20.50", title: film.title }];
    const body = new TextEncoder().encode(tf1Week(weekFromToday(1), films));
    const upload = await fetch(`${stack.functionsUrl}/competition/upload?channel=Rival`, {
      method: "POST",
      headers: { apikey: stack.keys.secret, "content-type": "application/xml" },
      body,
    });
    const report = await upload.json();
    assert.deepEqual([upload.status, report.parsed, report.matched], [200, 1, 1]);
    const { showings } = await schedules(stack, { channels: ["Rival"] });
    assert.deepEqual(showings.map(({ source }: { source: string }) => source), ["upload"]);
  });
});

Deno.test("every way in which a source breaks is on record, and what was known stays", async () => {
  const bomb = await gzip(new Uint8Array(30_000_000));
  const expected: Record<string, string | null> = {
    ...{ right: null, cookie: null, slow: "timeout", broken: "status", busy: "status" },
    ...{ page: "schedule", truncated: "schedule", other: "incomplete", bomb: "size" },
    ...{ inside: "url", empty: "schedule", cut: "network" },
  };
  const channels = Object.keys(expected);
  await using broadcaster = startBroadcaster(channels);
  await using stack = await startToday({ instances: 3 });
  for (const channel of channels) {
    broadcaster.films.set(channel, [{ day: 1, time: "21.10", title: `Film de ${channel}` }]);
    const warmUp = channel === "cookie" ? `${broadcaster.url}/programme?from={week_start}` : null;
    await addSource(stack, broadcaster, channel, warmUp);
  }
  broadcaster.behaviour.set(
    "cookie",
    (request, schedule) =>
      request.headers.get("cookie") === "visitor=known"
        ? xml(schedule)
        : new Response("who are you", { status: 403 }),
  );
  const good = await sync(stack, { days_ahead: 0 }, 60);
  assert.deepEqual(
    [...good.values()].map(({ failed, parsed }) => [failed, parsed]),
    channels.map(() => [0, 1]),
  );
  const known = titlesOf(await schedules(stack, { channels }));
  assert.deepEqual(known, channels.map((channel) => `${channel}: Film de ${channel}`).sort());

  const ended = new AbortController();
  const behaviours: Record<string, Parameters<typeof broadcaster.behaviour.set>[1]> = {
    slow: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => resolve(new Response("late")), 40_000);
        ended.signal.addEventListener("abort", () => {
          clearTimeout(timer);
          resolve(new Response("late"));
        });
      }),
    broken: () => new Response("oh no", { status: 500 }),
    busy: () => new Response("later", { status: 429, headers: { "retry-after": "7200" } }),
    page: () => new Response("<!doctype html><html><body>Maintenance</body></html>"),
    truncated: (_, schedule) => xml(schedule.slice(0, schedule.length / 2)),
    other: () => xml(tf1Week(weekFromToday(5), [])),
    bomb: () => new Response(bomb, { headers: { "content-type": "application/gzip" } }),
    inside: () =>
      new Response(null, { status: 302, headers: { location: "http://169.254.169.254/" } }),
    empty: () => xml(""),
  };
  for (const [channel, behave] of Object.entries(behaviours)) {
    broadcaster.behaviour.set(channel, behave);
  }
  const promised = "HTTP/1.1 200 OK\r\ncontent-length: 90000\r\n\r\n<EXPORT_TF1_PRO>";
  await using cutting = startRawServer(promised);
  await stack.db.query(
    "update public.competitor_sources set url_template = $1 where channel = 'cut'",
    [`${cutting.url}/{week_start}`],
  );
  const bad = await sync(stack, { days_ahead: 0 }, 120);
  ended.abort();
  for (const [channel, code] of Object.entries(expected)) {
    const { failures } = bad.get(channel)!;
    assert.equal(failures[0]?.code ?? null, code, `${channel}: ${failures[0]?.reason}`);
  }
  const waits = Date.parse(bad.get("busy")!.failures[0]!.retry_at!) - Date.now();
  assert(waits > 7_000_000 && waits <= 7_200_000, "a server is left alone for as long as it asks");
  const now = await schedules(stack, { channels });
  assert.deepEqual(titlesOf(now), known);
  assert.deepEqual(
    now.sources.filter(({ stale }: { stale: boolean }) => stale)
      .map(({ channel, failure_code }: Record<string, string>) => [channel, failure_code]),
    Object.entries(expected).filter(([, code]) => code !== null).sort(),
    "and marked as stale",
  );
  const stale = Object.keys(expected).filter((channel) => expected[channel] !== null).sort();
  const { body: health } = await get(stack, "health/ready?verbose", {});
  assert.deepEqual(
    health.feeds.filter((feed: Answer["body"]) => feed.stale)
      .map(({ channel }: Answer["body"]) => channel),
    stale,
    "for whoever asks",
  );
  const { body: slate } = await call(stack, "infer", { date: weekFromToday(1), hour: 20 });
  assert.deepEqual(slate.stale_feeds.map(({ channel }: Answer["body"]) => channel), stale);
});

await onPostgres("automation of syncs", () => {
  Deno.test("many syncs at once do the work once, and so do many slates that find a feed old", async () => {
    await using cluster = await startPostgres();
    await using broadcaster = startBroadcaster(["One", "Two"]);
    let posts = 0;
    await using stack = await startToday({
      postgresUrl: cluster.url,
      instances: 3,
      netFault: ({ url }) => {
        if (url.endsWith("/competition/sync")) posts++;
        return { copies: 1, delayMs: 0 };
      },
    });
    await stack.db.query("select cron.unschedule('competition-sync')");
    for (const channel of ["One", "Two"]) {
      broadcaster.films.set(channel, [{ day: 1, time: "21.10", title: `Film de ${channel}` }]);
      await addSource(stack, broadcaster, channel);
    }
    const automation = { apikey: stack.keys.automation };
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => call(stack, "competition/sync", {}, automation)),
    );
    assert(answers.every(({ status }) => status === 200), JSON.stringify(answers));
    await settled(stack, 30);
    assert.equal(broadcaster.asked.length, new Set(broadcaster.asked).size, "each file once");
    const [row] = await stack.db.query<{ syncs: number | string }>(
      "select count(*) as syncs from public.competition_syncs",
    );
    assert.equal(Number(row!.syncs), 1);
    assert.equal((await call(stack, "competition/sync", {}, automation)).body.outcome, "not_due");

    const asked = broadcaster.asked.length;
    await stack.db.query(
      `update public.competition_syncs
          set started_at = started_at - interval '27 hours',
              finished_at = finished_at - interval '27 hours'`,
    );
    await stack.db.query(
      `update public.competition_sync_files set finished_at = finished_at - interval '27 hours'`,
    );
    posts = 0;
    const slates = await Promise.all(
      Array.from({ length: 30 }, () => call(stack, "infer", { date: weekFromToday(1), hour: 20 })),
    );
    assert(slates.every(({ status }) => status === 200), "no slate fails for it");
    assert.equal(new Set(slates.map(({ instance }) => instance)).size, 3);
    assert.deepEqual(
      slates[0]!.body.stale_feeds.map(({ channel }: Answer["body"]) => channel),
      ["One", "Two"],
    );
    await until("a second sync is over", 60, async () => {
      const [over] = await stack.db.query<{ count: number | string }>(
        "select count(*) from public.competition_syncs where finished_at is not null",
      );
      return Number(over!.count) === 2;
    });
    assert.equal(broadcaster.asked.length, 2 * asked, "each file once more");
    assert.equal(posts, asked, "one request began it, the others asked for the next file");
    const { body: fresh } = await call(stack, "infer", { date: weekFromToday(1), hour: 20 });
    assert.deepEqual(fresh.stale_feeds, []);
  });

  Deno.test("the scheduled job brings showings in without any call, though requests get lost", async () => {
    await using cluster = await startPostgres();
    await using broadcaster = startBroadcaster(["Rival"]);
    let request = 0;
    await using stack = await startToday({
      postgresUrl: cluster.url,
      // the second, which asks for the next slice, is lost: the job has to find what is left
      netFault: () => ({ copies: request++ === 1 ? 0 : 2, delayMs: 0 }),
    });
    broadcaster.films.set("Rival", [{ day: 1, time: "21.10", title: "Film de Rival" }]);
    await stack.db.query(
      "select cron.schedule('competition-sync', '* * * * *', 'select recommender.request_sync()')",
    );
    await addSource(stack, broadcaster, "Rival");
    await settled(stack, 150);
    assert.deepEqual(
      [...new Set(titlesOf(await schedules(stack, { channels: ["Rival"] })))],
      ["Rival: Film de Rival"],
    );
    assert.equal(broadcaster.asked.length, new Set(broadcaster.asked).size, "each file once");
  });
});
