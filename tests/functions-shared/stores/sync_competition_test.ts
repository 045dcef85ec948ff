// Goal: a sync brings in what the sources have, one file a request, and whatever fails or dies on
// the way, what was known stays and the end is the same. Method: a world in memory with the
// database's rules, two sources with whole fixtures; every outside call fails once, before and
// after its effect.
import assert from "node:assert/strict";
import type { FeedSource } from "@shared/feeds/sync_plan.ts";
import { StoreUnavailable } from "@shared/stores/database.ts";
import { FeedError } from "@shared/stores/feed_error.ts";
import { sha256Hex } from "@shared/stores/sha256.ts";
import {
  syncCompetition,
  type SyncOutcome,
  type SyncRequest,
  UnknownFeed,
} from "@shared/stores/sync_competition.ts";
import { alteredFixture, readFixture } from "../formats/feed_fixture.ts";
import { FeedWorld, type NetFile } from "./feed_world.ts";

const NOW = Date.parse("2025-10-27T12:00:00Z");
const TF1_URL = "https://tele.example/2025-44.xml";
const GUIDE_URL = "https://guide.example/all.xml";
const tf1 = await readFixture("tf1_2025_44.xml");
const guide = await readFixture("xmltv_guide.xml");
const withoutFilm = await alteredFixture("tf1_2025_44.xml", [
  "<![CDATA[Cinéma]]>",
  "<![CDATA[Série]]>",
]);

const SOURCES: FeedSource[] = [
  {
    channel: "TF1",
    format: "tf1",
    channelInFile: null,
    urlTemplate: "https://tele.example/{year}-{week}.xml",
    warmUpTemplate: "https://tele.example/{week_start}",
    timeZone: "Europe/Paris",
    weekStart: 6,
    enabled: true,
  },
  {
    channel: "Lac",
    format: "xmltv",
    channelInFile: "Lac 1",
    urlTemplate: GUIDE_URL,
    warmUpTemplate: null,
    timeZone: "Europe/Zurich",
    weekStart: 6,
    enabled: true,
  },
];
const MANUAL: SyncRequest = { cause: "manual", actorId: null, daysAhead: 0, channels: null };

const worldWith = (file: NetFile = tf1) =>
  new FeedWorld(NOW, SOURCES, [[TF1_URL, file], [GUIDE_URL, guide]]);

/** Asks until the sync is over, as database and job do; a lease that died is waited for. */
async function finish(world: FeedWorld): Promise<SyncOutcome> {
  for (let request = 0; request < 12; request++) {
    try {
      const outcome = await syncCompetition(world.tools(), MANUAL);
      if (outcome.outcome === "done" || outcome.outcome === "not_due") return outcome;
      if (outcome.outcome === "busy") world.nowMs += 121_000;
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) throw error;
      world.nowMs += 121_000;
    }
  }
  throw new Error("the sync did not end");
}

const reference = worldWith();
await finish(reference);

Deno.test("syncCompetition() reads one file a request, source by source", async () => {
  const world = worldWith();
  assert.equal((await syncCompetition(world.tools(), MANUAL)).outcome, "running");
  assert.deepEqual(world.fetched, [TF1_URL]);
  assert.equal((await syncCompetition(world.tools(), MANUAL)).outcome, "done");
  assert.deepEqual(world.fetched, [TF1_URL, GUIDE_URL]);
  assert.deepEqual(world.warmUps, ["https://tele.example/2025-10-25"], "of the file's own week");
  assert(world.listing.some((line) => /^TF1 .* Les phares du lac 2=film 0$/.test(line)));
  assert(world.listing.some((line) => /^Lac .* Braise et givre=film 1$/.test(line)));
});

Deno.test("syncCompetition() keeps files as they came, by content", async () => {
  assert.deepEqual(
    [...reference.kept].sort(),
    [[`${await sha256Hex(tf1)}.xml`, tf1], [`${await sha256Hex(guide)}.xml`, guide]].sort(),
  );
});

Deno.test("syncCompetition() twice changes nothing", async () => {
  const world = worldWith();
  await finish(world);
  const listing = world.listing;
  await finish(world);
  assert.deepEqual(world.listing, listing);
  assert.equal(world.kept.size, 2);
});

Deno.test("syncCompetition() called twice at once fetches each file once", async () => {
  const world = worldWith();
  const outcomes = await Promise.all([1, 2, 3].map(() => syncCompetition(world.tools(), MANUAL)));
  assert.deepEqual(world.fetched.toSorted(), [GUIDE_URL, TF1_URL]);
  assert.equal(outcomes.filter(({ outcome }) => outcome === "busy").length, 1);
  assert.deepEqual(world.listing, reference.listing);
});

Deno.test("syncCompetition() records why a file brought nothing, and what was known stays", async (t) => {
  const encode = (text: string) => new TextEncoder().encode(text);
  const passing = new FeedError("status", "received 429", { status: 429, retryAfterMs: 60_000 });
  const cases: [
    name: string,
    file: NetFile,
    code: string,
    kept: boolean,
    retryAt: string | null,
  ][] = [
    ["busy server", passing, "status", false, "2025-10-27T12:01:00.000Z"],
    ["slow server", new FeedError("timeout", "late"), "timeout", false, null],
    ["refused address", new FeedError("address", "private"), "address", false, null],
    ["HTML page", encode("<!doctype html><html><body>Sorry</body></html>"), "schedule", true, null],
    ["error text", encode("Too many requests"), "schedule", true, null],
    ["empty", new Uint8Array(0), "schedule", true, null],
    ["truncated", tf1.subarray(0, tf1.length / 2), "schedule", true, null],
    ["attack", encode('<!DOCTYPE a [<!ENTITY b "c">]><EXPORT_TF1_PRO/>'), "schedule", true, null],
    [
      "another week",
      await alteredFixture("tf1_2025_44.xml", ["/10/2025", "/01/2026"]),
      "incomplete",
      true,
      null,
    ],
    ["refused headers", new RangeError("Cannot use request headers"), "source", false, null],
  ];
  for (const [name, file, code, kept, retryAt] of cases) {
    await t.step(name, async () => {
      const world = worldWith();
      await finish(world);
      world.net.set(TF1_URL, file);
      await finish(world);
      const { status, failureSeen } = world.syncs[1]![0]!;
      assert.deepEqual([status, failureSeen?.code, failureSeen?.retryAt], [
        "failed",
        code,
        retryAt,
      ]);
      assert.equal(failureSeen!.file !== null, kept, "what came is kept");
      assert.equal(world.syncs[1]![1]!.status, "done", "the other source goes on");
      assert.deepEqual(world.listing, reference.listing);
    });
  }
});

Deno.test("syncCompetition() lets films go that a whole schedule no longer lists", async () => {
  const world = worldWith();
  await finish(world);
  world.net.set(TF1_URL, withoutFilm);
  await finish(world);
  assert(world.listing.length > 0 && world.listing.every((line) => line.startsWith("Lac ")));
});

Deno.test("syncCompetition() ends the same wherever a call fails", async (t) => {
  for (const failsAfterEffect of [false, true]) {
    for (let call = 0; call < reference.calls; call++) {
      await t.step(
        `call ${call} fails ${failsAfterEffect ? "after" : "before"} its effect`,
        async () => {
          const world = worldWith();
          Object.assign(world, { failingCall: call, failsAfterEffect });
          await finish(world);
          await finish(world); // a file that failed is in the next sync again
          assert.deepEqual(world.listing, reference.listing);
          assert.deepEqual([...world.kept.keys()].sort(), [...reference.kept.keys()].sort());
        },
      );
    }
  }
});

Deno.test("syncCompetition() leaves a file to whoever took over its lease", async () => {
  const world = new FeedWorld(NOW, SOURCES.slice(0, 1), [[TF1_URL, tf1]]);
  const slow = world.tools();
  const late = await syncCompetition({
    ...slow,
    fetcher: () => ({
      async fetchFeed(request) {
        world.nowMs += 121_000; // and another request comes along
        assert.equal((await syncCompetition(world.tools(), MANUAL)).outcome, "done");
        return { bytes: withoutFilm, url: request.url, contentType: null, attempts: 1 };
      },
    }),
  }, MANUAL);
  assert.equal(late.outcome, "done");
  assert.equal(world.syncs[0]![0]!.attempts, 2);
  assert.deepEqual(world.listing, reference.listing.filter((line) => line.startsWith("TF1 ")));
});

Deno.test("syncCompetition() removes files that are kept no longer, once it is over", async (t) => {
  const oldWorld = () => {
    const world = worldWith();
    world.kept.set("0.xml", new Uint8Array(1)).set("1.xml", new Uint8Array(1));
    world.old.add("0");
    return world;
  };
  await t.step("and no others", async () => {
    const world = oldWorld();
    assert.equal((await syncCompetition(world.tools(), MANUAL)).outcome, "running");
    assert(world.kept.has("0.xml"));
    assert.equal((await syncCompetition(world.tools(), MANUAL)).outcome, "done");
    assert.deepEqual([world.kept.has("0.xml"), world.kept.has("1.xml")], [false, true]);
    assert.equal(world.old.size, 0);
  });
  await t.step("or the next time, when Storage is away", async () => {
    const world = oldWorld();
    const tools = world.tools();
    const remove = () => Promise.reject(new StoreUnavailable("away"));
    const away = { ...tools, objects: { ...tools.objects, remove } };
    await syncCompetition(away, MANUAL);
    assert.equal((await syncCompetition(away, MANUAL)).outcome, "done");
    assert.deepEqual([world.kept.has("0.xml"), world.old.size], [true, 1]);
    await finish(world);
    assert.deepEqual([world.kept.has("0.xml"), world.old.size], [false, 0]);
  });
});

Deno.test("syncCompetition() matches nothing without a catalogue", async () => {
  const world = worldWith();
  world.catalogVersion = null;
  await finish(world);
  assert(world.listing.length > 0 && world.listing.every((line) => line.endsWith("=?")));
});

Deno.test("syncCompetition() syncs the channels that are named, which must be enabled", async () => {
  const world = worldWith();
  const only = (channel: string) =>
    syncCompetition(world.tools(), { ...MANUAL, channels: [channel] });
  assert.equal((await only("Lac")).outcome, "done");
  assert.deepEqual(world.fetched, [GUIDE_URL]);
  await assert.rejects(
    only("M6"),
    (error) => error instanceof UnknownFeed && /"TF1", "Lac"\): received "M6"$/.test(error.message),
  );
});

Deno.test("syncCompetition() has nothing to do without enabled sources", async () => {
  const world = new FeedWorld(NOW, SOURCES.map((source) => ({ ...source, enabled: false })), []);
  assert.deepEqual(await syncCompetition(world.tools(), MANUAL), {
    outcome: "not_due",
    report: null,
  });
});
