// Goal: versions are made one after the other out of the events that were promised, whoever
// reserves, commits, goes back or resets at the same time.
// Method: many sessions of a real PostgreSQL 15. A version's file is played by the hash of its plan.
// Seen to fail: without the log's lock in reserve_version, commit_version and reset_test_data, with a
// lease that binds nobody, with a takeover or a checkpoint that folds up to the newest event, and
// with a reset that removes slates before activations.
import assert from "node:assert/strict";
import type postgres from "postgres";
import { untilBlocked } from "./lock_waits.ts";
import { atOnce, withSession, withTransaction } from "./database_sessions.ts";
import { onPostgres } from "./on_postgres.ts";
import type { ProjectDatabase } from "./project_database.ts";
import { recordEvent, recordSlate, selectionOf, slateOf } from "./project_fixture.ts";
import { startQuietProject, stopQuietProject } from "./quiet_project.ts";
import { commit, newSlate, reserve } from "./version_plan.ts";

const SESSIONS = 8;
const THRESHOLD = 3;

interface VersionRow {
  version_name: string;
  parent_version: string | null;
  last_seq: number;
  learned: string;
  events: number;
}

await onPostgres("versions made by many at once", () => {
  let database: ProjectDatabase;
  let sql: postgres.Sql;
  Deno.test.beforeEach(async () => {
    ({ database, sql } = await startQuietProject());
  });
  Deno.test.afterEach(() => stopQuietProject({ database, sql }));

  Deno.test("one of 8 who reserve gets the version, and one of 8 who find it abandoned", async () => {
    const slateId = await newSlate(sql);
    for (let i = 0; i < THRESHOLD; i++) {
      await recordEvent(sql, selectionOf(crypto.randomUUID(), slateId));
    }
    for (const _ of ["at first", "after its lease"]) {
      const answers = await atOnce(database, SESSIONS, (own) => reserve(own, "threshold"));
      assert.deepEqual(answers.map(({ outcome }) => outcome).sort(), [
        ...Array(SESSIONS - 1).fill("busy"),
        "reserved",
      ]);
      assert.deepEqual(
        new Set(answers.map(({ version_name }) => version_name)),
        new Set(["v1.0.1"]),
      );
      await sql`update public.model_parameter_logs set reserved_until = clock_timestamp()
        where status = 'pending'`;
    }
  });

  Deno.test("a version committed 8 times at once is activated once", async () => {
    const reservation = await reserve(sql, "manual");
    const answers = await atOnce(database, SESSIONS, (own) => commit(own, reservation));
    assert.deepEqual(answers.map(({ committed }) => committed).sort(), [
      ...Array(SESSIONS - 1).fill(false),
      true,
    ]);
    assert.deepEqual(new Set(answers.map(({ activation_id }) => activation_id)), new Set([2]));
  });

  Deno.test("300 selections of 10 writers become 100 versions, whoever dies making them", async () => {
    const writing = { isDone: false };
    const makers = Array.from({ length: 4 }, (_, maker) => keepCheckpointing(writing, maker));
    await Promise.all(Array.from({ length: 10 }, () =>
      withSession(database, async (own) => {
        const slateId = await newSlate(own);
        for (let i = 0; i < 30; i++) {
          await recordEvent(own, selectionOf(crypto.randomUUID(), slateId));
        }
      })));
    writing.isDone = true;
    await Promise.all(makers);

    const versions = await readyVersions();
    assert.deepEqual(
      versions.map(({ last_seq, learned, events }) => ({ last_seq, learned, events })),
      Array.from({ length: 101 }, (_, i) => ({
        last_seq: THRESHOLD * i,
        learned: i === 0 ? "{}" : `{[1,${THRESHOLD * i + 1})}`,
        events: THRESHOLD * i,
      })),
    );
    assert.deepEqual(
      versions.slice(1).map(({ parent_version }) => parent_version),
      versions.slice(0, -1).map(({ version_name }) => version_name),
    );
    const activations = await sql<{ id: number; replay_from_seq: number }[]>`
      select id::integer, replay_from_seq::integer from public.model_activations order by id`;
    assert.deepEqual(
      [...activations],
      versions.map(({ last_seq }, i) => ({ id: i + 1, replay_from_seq: last_seq })),
    );
  });

  Deno.test("a commit waits for a rollback and is refused after it", async () => {
    const slateId = await newSlate(sql);
    await recordEvent(sql, selectionOf(crypto.randomUUID(), slateId));
    await commit(sql, await reserve(sql, "manual"));
    const reservation = await reserve(sql, "manual");
    const late = await withTransaction(database, async (own, finish) => {
      await own`select public.activate_version('v1.0.0')`;
      const committing = withSession(database, (other) => commit(other, reservation)).catch((e) =>
        e
      );
      await untilBlocked(sql, 1);
      await finish();
      return await committing;
    });
    assert.equal(late.code, "PT409", late.message);
    const [active] = await sql`select version_name from recommender.active_version()`;
    assert.equal(active!.version_name, "v1.0.0");
  });

  Deno.test("a rollback waits for a commit and goes back behind it", async () => {
    const slateId = await newSlate(sql);
    await recordEvent(sql, selectionOf(crypto.randomUUID(), slateId));
    const reservation = await reserve(sql, "manual");
    const activated = await withTransaction(database, async (own, finish) => {
      await commit(own, reservation);
      const activating = withSession(database, async (other) => {
        const [row] = await other<[{ answer: { activation_id: number; set_aside: number } }]>`
          select public.activate_version('v1.0.0') as answer`;
        return row.answer;
      });
      await untilBlocked(sql, 1);
      await finish();
      return await activating;
    });
    assert.deepEqual([activated.activation_id, activated.set_aside], [3, 1]);
  });

  Deno.test("an event retracted while its version is written makes the next one a rebuild", async () => {
    const slateId = await newSlate(sql);
    const ids = Array.from({ length: THRESHOLD }, () => crypto.randomUUID());
    for (const id of ids) await recordEvent(sql, selectionOf(id, slateId));
    const reservation = await reserve(sql, "threshold");
    await withTransaction(database, async (own, finish) => {
      await recordEvent(own, {
        event_id: crypto.randomUUID(),
        kind: "retraction",
        retracts: ids[1]!,
      });
      const committing = withSession(database, (other) => commit(other, reservation));
      await untilBlocked(sql, 1);
      await finish();
      await committing;
    });
    const next = await reserve(sql, "threshold");
    assert.deepEqual([
      next.outcome,
      next.last_seq,
      next.rebuild?.base.version_name,
      next.rebuild?.ranges,
    ], [
      "reserved",
      THRESHOLD + 1,
      "v1.0.0",
      [[0, THRESHOLD + 1]],
    ]);
  });

  Deno.test("a reset waits for the slate that is being recorded, and removes it", async () => {
    await sql`insert into storage.objects (bucket_id, name) values ('models', 'archives/1.gz')`;
    const removed = await withTransaction(database, async (own, finish) => {
      await recordSlate(own, slateOf(crypto.randomUUID()));
      const resetting = withSession(database, async (other) => {
        const [row] = await other<[{ answer: { removed: { slates: number } } }]>`
          select public.reset_test_data(null, 'archives/1.gz', ${"a".repeat(64)}, 0) as answer`;
        return row.answer.removed;
      });
      await untilBlocked(sql, 1);
      await finish();
      return await resetting;
    });
    assert.equal(removed.slates, 1);
  });

  Deno.test("a reset comes between writers as a whole", async () => {
    await sql`insert into storage.objects (bucket_id, name) values ('models', 'archives/1.gz')`;
    const resetting = { isDone: false };
    const refused = new Set<string>();
    const writers = Array.from({ length: 6 }, () =>
      withSession(database, async (own) => {
        while (!resetting.isDone) await writeSomething(own).catch((e) => refused.add(e.code));
      }));
    for (let round = 0; round < 15; round++) {
      await new Promise((resolve) => setTimeout(resolve, 40));
      await resetAsSoonAsPossible();
    }
    resetting.isDone = true;
    await Promise.all(writers);

    assert.deepEqual([...refused].filter((code) => !/^PT4(04|09|22)$/.test(code)), []);
    const [state] = await sql`
      select (select array_agg(e.seq order by e.seq) = array(
                select generate_series(1, max(last_seq)) from recommender.event_log_head)
                from public.selection_events as e) as gapless,
             (select count(*)::integer from recommender.resets) as resets,
             (select version_name from public.model_parameter_logs where cause = 'reset') as first,
             (select count(*)::integer from public.slates as s where not exists (
               select from public.model_activations as a where a.id = s.activation_id)) as orphans`;
    assert.notEqual(state!.gapless, false);
    assert.deepEqual([state!.resets, state!.first, state!.orphans], [15, "v16.0.0", 0]);
  });

  /** Reserves and commits until nothing is due; one maker in four dies between the two. */
  async function keepCheckpointing(writing: { isDone: boolean }, maker: number): Promise<void> {
    for (let round = 0;; round++) {
      const outcome = await withSession(database, async (own) => {
        const reservation = await reserve(own, maker === 0 ? "sweep" : "threshold");
        if (reservation.outcome !== "reserved") return reservation.outcome;
        if ((round + maker) % 4 === 0) {
          await own`update public.model_parameter_logs set reserved_until = clock_timestamp()
            where version_name = ${reservation.version_name} and status = 'pending'`;
          return "died";
        }
        await commit(own, reservation);
        return "committed";
      });
      if (outcome === "not_due" && writing.isDone) return;
    }
  }

  async function readyVersions(): Promise<VersionRow[]> {
    return await sql<VersionRow[]>`
      select version_name, parent_version, last_seq::integer as last_seq,
             learned_ranges::text as learned, event_count::integer as events
        from public.model_parameter_logs where status = 'ready'
       order by recommender.version_order(version_name)`;
  }

  /** A first version if a reset asks for one, a slate of the active version, and a pick of it. */
  async function writeSomething(own: postgres.Sql): Promise<void> {
    const [{ first }] = await own<[{ first: { version_name: string; status: string } }]>`
      select public.reserve_initial_version() as first`;
    if (first.status === "pending") {
      await commit(own, { version_name: first.version_name, last_seq: 0 });
    }
    const [active] = await own`select activation_id::integer, version_name
      from recommender.active_version()`;
    if (!active) return;
    const slateId = crypto.randomUUID();
    await recordSlate(
      own,
      slateOf(slateId, {
        activation_id: active.activation_id,
        model_version: active.version_name,
      }),
    );
    await recordEvent(own, selectionOf(crypto.randomUUID(), slateId));
  }

  /** The archive is out of date when a writer was faster: PT409, and again. */
  async function resetAsSoonAsPossible(): Promise<void> {
    for (let attempt = 0; attempt < 1000; attempt++) {
      const [head] = await sql<[{ seq: string }]>`
        select last_seq::text as seq from recommender.event_log_head`;
      try {
        await sql`select public.reset_test_data(
          null, 'archives/1.gz', ${"a".repeat(64)}, ${head.seq}::bigint)`;
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== "PT409") throw error;
      }
    }
    throw new Error("Writers were always faster than the reset");
  }
});
