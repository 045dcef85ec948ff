// Goal: the RPCs that may be repeated stay one when they are called at once, and the snapshot of a
// slot is fast.
// Method: several sessions of a real PostgreSQL 15; each holds one connection, as isolates do.
import assert from "node:assert/strict";
import type postgres from "postgres";
import { untilBlocked } from "./lock_waits.ts";
import { onPostgres } from "./on_postgres.ts";
import { type ProjectDatabase, startProjectDatabase } from "./project_database.ts";
import {
  activateFirstVersion,
  commitFirstVersion,
  recordEvent,
  recordSlate,
  selectionOf,
  slateOf,
} from "./project_fixture.ts";

const CALLERS = 8;

await onPostgres("RPCs called at once", () => {
  let database: ProjectDatabase;
  Deno.test.beforeAll(async () => {
    database = await startProjectDatabase();
  });
  Deno.test.afterAll(() => database.cluster.stop());

  Deno.test("8 callers that make the first version make one", async () => {
    const reserved = await atOnce(async (own) => {
      const [row] = await own<[{ answer: { created: boolean; storage_path: string } }]>`
        select public.reserve_initial_version() as answer`;
      return row.answer;
    });
    assert.equal(reserved.filter(({ created }) => created).length, 1);
    assert.equal(new Set(reserved.map(({ storage_path }) => storage_path)).size, 1);

    const committed = await atOnce(commitFirstVersion);
    assert.equal(committed.filter(({ committed }) => committed).length, 1);
    assert.deepEqual(committed.map(({ activation_id }) => activation_id), Array(CALLERS).fill(1));
    await withSession(async (own) => {
      const [row] = await own`select
        (select count(*)::integer from public.model_parameter_logs where status = 'ready') as ready,
        (select count(*)::integer from public.model_activations) as active`;
      assert.deepEqual({ ...row }, { ready: 1, active: 1 });
    });
  });

  Deno.test("activations are numbered in commit order", async () => {
    await withSession(activateFirstVersion);
    await atOnce(async (own) => {
      await own`begin`;
      await own`insert into public.model_activations (version_name, replay_from_seq)
        values ('v1.0.0', 0)`;
      await own`select pg_sleep(random() * 0.01)`;
      await own`commit`;
    });
    await withSession(async (own) => {
      const rows = await own<{ id: number; in_order: boolean }[]>`
        select id::integer, lag(created_at, 1, created_at) over (order by id) <= created_at as in_order
          from public.model_activations order by id`;
      assert.deepEqual(rows.map(({ id }) => id), rows.map((_, i) => i + 1));
      assert.ok(rows.length >= CALLERS && rows.every(({ in_order }) => in_order));
    });
  });

  Deno.test("an activation waits for the event that is being written", async () => {
    await withSession(async (writer) => {
      await activateFirstVersion(writer);
      const slateId = crypto.randomUUID();
      await recordSlate(writer, slateOf(slateId));
      await writer`begin`;
      const { seq } = await recordEvent(writer, selectionOf(crypto.randomUUID(), slateId));
      const activation = withSession(async (own) =>
        await own`insert into public.model_activations (version_name, replay_from_seq)
          values ('v1.0.0', ${seq}) returning id`
      );
      await withSession(async (own) => {
        await own`reset role`;
        await untilBlocked(own, 1);
      });
      await writer`commit`;
      assert.equal((await activation).length, 1, "seq was there when the lock was granted");
    });
  });

  Deno.test("a slate recorded 8 times at once is on record once", async () => {
    await withSession(activateFirstVersion);
    const slateId = crypto.randomUUID();
    const answers = await atOnce((own) => recordSlate(own, slateOf(slateId)));
    assert.deepEqual(new Set(answers.map(({ slate_id }) => slate_id)), new Set([slateId]));
    assert.equal(answers.filter(({ duplicate }) => !duplicate).length, 1);
  });

  Deno.test("a rejection answered 8 times at once has one slate", async () => {
    const [refused, eventId] = [crypto.randomUUID(), crypto.randomUUID()];
    await withSession(async (own) => {
      await activateFirstVersion(own);
      await recordSlate(own, slateOf(refused));
      await recordEvent(own, { event_id: eventId, kind: "rejection", slate_id: refused });
    });
    const answers = await atOnce((own) =>
      recordSlate(own, slateOf(crypto.randomUUID(), { regenerated_from: eventId }))
    );
    assert.equal(new Set(answers.map(({ slate_id }) => slate_id)).size, 1);
    assert.equal(answers.filter(({ duplicate }) => !duplicate).length, 1);
    await withSession(async (own) => {
      const rows =
        await own`select slate_id from public.slates where regenerated_from = ${eventId}`;
      assert.deepEqual([...rows], [{ slate_id: answers[0]!.slate_id }]);
    });
  });

  Deno.test("propensities sent 8 times at once are those of one caller", async () => {
    const slateId = crypto.randomUUID();
    await withSession(async (own) => {
      await activateFirstVersion(own);
      await recordSlate(own, slateOf(slateId));
    });
    await atOnce((own, caller) => {
      const value = (caller + 1) / 10;
      return own`select public.record_propensities(${slateId}, ${100 + caller},
        ${own.json({ f1: value, f2: value, f3: value })})`;
    });
    await withSession(async (own) => {
      const [row] = await own<[{ draws: number; values: number[] }]>`
        select propensity_draws as draws, jsonb_path_query_array(items, '$[*].propensity') as values
          from public.slates where slate_id = ${slateId}`;
      assert.deepEqual(row.values, Array(3).fill((row.draws - 99) / 10));
    });
  });

  Deno.test("writers of showings do not make events wait", async () => {
    await withSession(async (sync) => {
      await activateFirstVersion(sync);
      const slateId = crypto.randomUUID();
      await recordSlate(sync, slateOf(slateId));
      await sync`begin`;
      await sync`insert into public.competitor_showings (channel, air_date, air_time, title, source)
        values ('TF1', '2026-03-01', '21:10', 'A film', 'test')`;
      await withSession(async (own) => {
        await own`set statement_timeout = '2s'`;
        await recordEvent(own, selectionOf(crypto.randomUUID(), slateId));
      });
      await sync`rollback`;
    });
  });

  /** Runs `work` in a session of its own, as the service role. */
  async function withSession<T>(work: (own: postgres.Sql) => Promise<T>): Promise<T> {
    const own = database.connect(1);
    try {
      await own`set role service_role`;
      return await work(own);
    } finally {
      await own.end({ timeout: 1 });
    }
  }

  /** Opens the sessions first, so that the work really starts at once. */
  async function atOnce<T>(
    work: (own: postgres.Sql, caller: number) => Promise<T>,
  ): Promise<T[]> {
    const open = Promise.withResolvers<void>();
    let waiting = CALLERS;
    return await Promise.all(
      Array.from({ length: CALLERS }, (_, caller) =>
        withSession(async (own) => {
          if (--waiting === 0) open.resolve();
          await open.promise;
          return await work(own, caller);
        })),
    );
  }
});
