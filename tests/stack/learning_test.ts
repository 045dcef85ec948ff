// Goal: feedback is neither lost nor doubled, and every instance learns the same from it, while
// instances and the database die. Method: the real functions in three processes each, on a real
// PostgreSQL 15, with every event sent twice.
import assert from "node:assert/strict";
import type { FunctionInstance } from "../../supabase/local/function_process.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { startPostgres } from "./postgres_cluster.ts";
import { postgresIsInstalled } from "./postgres_installation.ts";
import { scratchDirectory } from "./scratch_stack.ts";
import { call, callUntilDone, get, startProjectStack } from "./project_stack.ts";

const EVENTS = 200;
const SLATES = 40;
const CLIENTS = 10;
const CHILD = new URL("project_stack_child.ts", import.meta.url).pathname;
const SLOT = { date: "2026-12-04", hour: 20 };

/** What a client needs to know of a stack, wherever it runs. */
type Target = Pick<Stack, "functionsUrl" | "keys">;

interface Feedback {
  path: string;
  body: Record<string, unknown>;
}

/** Makes no checkpoint due: answers that name the version can then be compared at any time. */
async function holdCheckpoints(stack: Target): Promise<void> {
  const setting = `${stack.functionsUrl}/../../rest/v1/app_settings?key=eq.selections_threshold`;
  const response = await fetch(setting, {
    method: "PATCH",
    headers: { apikey: stack.keys.secret, "content-type": "application/json" },
    body: JSON.stringify({ value: 1000 }),
  });
  assert.ok(response.ok, await response.text());
}

/** Picks and refusals of films that were really offered, each with its event id. */
async function makeFeedback(stack: Target): Promise<Feedback[]> {
  const slates: Awaited<ReturnType<typeof call>>["body"][] = [];
  for (let i = 0; i < SLATES; i++) {
    const date = `2026-12-${String(1 + i % 28).padStart(2, "0")}`;
    const { status, body } = await call(stack, "infer", { date, hour: 19 + i % 4, seed: i });
    assert.equal(status, 200, JSON.stringify(body));
    slates.push(body);
  }
  return Array.from({ length: EVENTS }, (_, i) => {
    const slate = slates[i % SLATES];
    const film = slate.recommendations[Math.floor(i / SLATES)];
    const selected_movie = {
      movie_id: film.movie_id,
      ...(i % 3 === 0 && { selected_signals: { novelty: true, rights: i % 2 === 0 } }),
    };
    const common = { slate_id: slate.slate_id, event_id: crypto.randomUUID() };
    if (i % 5 < 4) return { path: "update-parameters", body: { ...common, selected_movie } };
    const { date, hour } = slate.context;
    return { path: "regenerate", body: { ...common, date, hour, generate_new_slate: false } };
  });
}

/** Sends everything twice from several clients at once, in an order of their own. */
async function sendTwice(stack: Target, feedback: readonly Feedback[]): Promise<void> {
  const queue = [...feedback, ...feedback.toReversed()];
  const client = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { status, body } = await callUntilDone(stack, next.path, next.body);
      assert.equal(status, 200, JSON.stringify(body));
    }
  };
  await Promise.all(Array.from({ length: CLIENTS }, client));
}

/** The log as the Data API tells it, which may need a moment after its database came back. */
async function readLog(stack: Target): Promise<{ seq: number; event_id: string }[]> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const response = await fetch(
      `${stack.functionsUrl}/../../rest/v1/selection_events?select=seq,event_id&order=seq`,
      { headers: { apikey: stack.keys.secret } },
    );
    if (response.ok) return await response.json();
    await response.body?.cancel();
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("The log could not be read within 5 s");
}

async function assertLogIsWhole(stack: Target, feedback: readonly Feedback[]): Promise<void> {
  const rows = await readLog(stack);
  assert.deepEqual(rows.map(({ seq }) => seq), feedback.map((_, i) => i + 1));
  assert.deepEqual(
    rows.map(({ event_id }) => event_id).sort(),
    feedback.map(({ body }) => body.event_id).sort(),
  );
}

/** Asks until each instance has answered; returns the distinct answers. */
async function slatesOfAllInstances(stack: Target, instances: number): Promise<Set<string>> {
  const byInstance = new Map<string, string>();
  for (let i = 0; i < 40 && byInstance.size < instances; i++) {
    const { body, instance } = await callUntilDone(stack, "infer", { ...SLOT, seed: 4711 });
    byInstance.set(instance, JSON.stringify({ ...body, slate_id: null }));
  }
  assert.equal(byInstance.size, instances);
  return new Set(byInstance.values());
}

async function kill(instances: readonly FunctionInstance[]): Promise<void> {
  for (const instance of instances) instance.kill();
  await Promise.all(instances.map(({ end }) => end));
}

async function hasPostgres(): Promise<boolean> {
  if (await postgresIsInstalled()) return true;
  assert.notEqual(Deno.env.get("REQUIRE_ALL"), "1", "PostgreSQL 15 must be installed");
  console.log("skipped: learning on PostgreSQL 15, which is not installed");
  return false;
}

Deno.test("three instances learn 200 events sent twice as 200, and agree bit for bit", async (t) => {
  if (!await hasPostgres()) return;
  await using cluster = await startPostgres();
  await using stack = await startProjectStack({ postgresUrl: cluster.url, instances: 3 });
  await holdCheckpoints(stack);
  const feedback = await makeFeedback(stack);

  await t.step("while two instances of each function are killed", async () => {
    const sending = sendTwice(stack, feedback);
    await new Promise((resolve) => setTimeout(resolve, 300));
    for (const name of ["update-parameters", "regenerate"]) {
      await kill(stack.functions.instances(name).slice(0, 2));
    }
    await sending;
    await assertLogIsWhole(stack, feedback);
  });

  let slate = "";
  await t.step("all instances answer the same slate for the same seed", async () => {
    const answers = await slatesOfAllInstances(stack, 3);
    assert.equal(answers.size, 1);
    slate = [...answers][0]!;
    assert.equal(JSON.parse(slate).model_seq, EVENTS);
  });

  await t.step("an instance born later answers it too", async () => {
    await kill(stack.functions.instances("infer"));
    const answers = await slatesOfAllInstances(stack, 3);
    assert.deepEqual([...answers], [slate]);
  });

  await t.step("a stored slate is computed again to the last bit", async () => {
    const { body } = await call(stack, "infer", { ...SLOT, seed: 5 });
    const { body: explained } = await get(stack, `infer/slates/${body.slate_id}`);
    assert.deepEqual(explained.recomputed, { belief: true, weights: true, scores: true });
    assert.equal(explained.slate.slate_id, body.slate_id);
  });

  await t.step("the log survives a crash of PostgreSQL", async () => {
    await cluster.crash();
    const away = await call(stack, "infer", SLOT);
    assert.equal(away.status, 503, JSON.stringify(away.body));
    await cluster.start();
    await callUntilDone(stack, "infer", SLOT);
    await assertLogIsWhole(stack, feedback);
    assert.deepEqual([...await slatesOfAllInstances(stack, 3)], [slate]);
  });
});

/** Starts a stack in a process of its own and waits until it says that it is ready. */
async function launch(dataDir: string, port: number) {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--quiet", "--no-check", CHILD, dataDir, String(port)],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  for (let i = 0; i < 600; i++) {
    const text = await Deno.readTextFile(`${dataDir}/stack.json`).catch(() => "{}");
    const file = JSON.parse(text || "{}");
    if (file.pid === process.pid) {
      const keys = { publishable: file.publishable_key, secret: file.secret_key, automation: "" };
      return { process, stack: { functionsUrl: file.functions_url, keys } };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("The stack was not ready within 30 s");
}

async function end(process: Deno.ChildProcess, signal: Deno.Signal): Promise<void> {
  process.kill(signal);
  await process.status;
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test("nothing is lost or doubled when the whole stack is killed in the middle", async () => {
  await using directory = await scratchDirectory();
  const port = freePort();
  const first = await launch(directory.path, port);
  await holdCheckpoints(first.stack);
  const feedback = await makeFeedback(first.stack);
  const sending = sendTwice(first.stack, feedback);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await end(first.process, "SIGKILL");
  const second = await launch(directory.path, port);
  await sending;
  await assertLogIsWhole(second.stack, feedback);
  const answers = await slatesOfAllInstances(second.stack, 3);
  assert.equal(answers.size, 1);
  assert.equal(JSON.parse([...answers][0]!).model_seq, EVENTS);
  await end(second.process, "SIGKILL");
});
