// Goal: functions behave as on a hosted project: isolates that share nothing, die and come
// back, while a request is never sent twice. Method: the echo fixture in real processes.
import assert from "node:assert/strict";
import type { Stack } from "../../supabase/local/stack.ts";
import { startScratchStack } from "./scratch_stack.ts";

interface Echo {
  path: string;
  search: string;
  body: string;
  method: string;
  headers: Record<string, string>;
  environment: string[];
  request_count: number;
}

async function ask(stack: Stack, path: string, init?: RequestInit) {
  const response = await fetch(`${stack.functionsUrl}${path}`, init);
  const instance = response.headers.get("x-instance");
  return { status: response.status, instance, response, text: await response.text() };
}

async function echo(stack: Stack, path = "/echo", init?: RequestInit): Promise<Echo> {
  const { status, text } = await ask(stack, path, init);
  assert.equal(status, 200, text);
  return JSON.parse(text);
}

/** A server outside of the stack that remembers what it was sent. */
function startWitness() {
  const received: string[] = [];
  const server = Deno.serve({ port: 0, onListen: () => {} }, async (request) => {
    received.push(await request.text());
    return new Response();
  });
  return {
    received,
    address: `http://127.0.0.1:${server.addr.port}/`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const PATIENCE_MS = 60_000;

/** Waits for what comes by itself; `tell` says how things stand when it has not come. */
async function until(
  what: string,
  isSo: () => Promise<boolean>,
  tell: () => string,
): Promise<void> {
  const deadlineMs = performance.now() + PATIENCE_MS;
  while (!await isSo()) {
    const isLate = performance.now() > deadlineMs;
    assert(!isLate, `Cannot wait longer than ${PATIENCE_MS / 1000} s until ${what}: ${tell()}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Ends when nobody listens: the system takes its time to close what a killed process held. */
async function refusal(port: number): Promise<void> {
  const isRefused = async () => {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return false;
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionRefused) return true;
      throw error;
    }
  };
  await until("a port is refused", isRefused, () => `${port} is still open`);
}

Deno.test("FunctionPool runs each function in processes of its own", async (t) => {
  await using stack = await startScratchStack({ instances: 3, tellsHeap: true });
  const pids = () => stack.functions.instances("echo").map(({ pid }) => String(pid));

  await t.step("requests go round, and every instance has its own state", async () => {
    assert.equal(new Set(pids()).size, 3);
    const asked: (string | null)[] = [];
    for (let i = 0; i < 6; i++) asked.push((await ask(stack, "/echo")).instance);
    assert.deepEqual(asked.slice(0, 3), pids());
    assert.deepEqual(asked.slice(3), pids());
    assert.equal((await echo(stack)).request_count, 3);
  });

  await t.step(
    "an instance that is killed is replaced by the next request it would get",
    async () => {
      const before = pids();
      const [first] = stack.functions.instances("echo");
      first!.kill();
      await first!.end;
      assert.equal(pids().length, 2);
      const outcomes = await Promise.all(Array.from({ length: 6 }, () => ask(stack, "/echo")));
      assert.deepEqual(outcomes.map(({ status }) => status), [200, 200, 200, 200, 200, 200]);
      const survivors = pids().filter((pid) => before.includes(pid));
      assert.deepEqual([pids().length, survivors.length], [3, 2]);
    },
  );

  await t.step("a request to an instance that is just gone is taken by another", async () => {
    const gone = stack.functions.instances("echo");
    for (const { pid } of gone) Deno.kill(pid, "SIGKILL"); // unlike kill(), nobody is told
    await Promise.all(gone.map(({ port }) => refusal(port)));
    const { status } = await ask(stack, "/echo", { method: "POST", body: "unlucky" });
    assert.equal(status, 200);
    await Promise.all(gone.map(({ end }) => end));
  });

  await t.step("a request that kills its instance is answered 503 and not sent again", async () => {
    await using witness = startWitness();
    const path = `/echo?crash&report=${encodeURIComponent(witness.address)}`;
    const { status, text } = await ask(stack, path, { method: "POST", body: "x" });
    assert.equal(status, 503);
    assert.match(text, /instance died/);
    assert.deepEqual(witness.received, ["about to crash"]);
    assert.equal((await ask(stack, "/echo")).status, 200);
  });

  await t.step("an instance that takes more memory than a hosted one dies alone", async () => {
    const isWhole = async () => {
      await ask(stack, "/echo"); // replaces one that is gone
      return pids().length === 3;
    };
    await until("3 instances live", isWhole, () => `received ${pids().length}`);
    const living = stack.functions.instances("echo");
    const { status, instance } = await ask(stack, "/echo?hog");
    assert.equal(status, 503);
    await living.find(({ pid }) => String(pid) === instance)?.end; // unless it is gone already
    assert.equal((await ask(stack, "/echo")).status, 200);
  });

  await t.step("an instance tells what it keeps, without garbage", async () => {
    for (let i = 0; i < 3; i++) await ask(stack, "/echo"); // all of them have answered before
    const heaps = () => Promise.all(stack.functions.instances("echo").map(({ heap }) => heap()));
    const before = (await heaps()).map((heap) => heap!.heapUsed);
    const { instance } = await ask(stack, "/echo?allocate=keep");
    for (let i = 0; i < 3; i++) await ask(stack, "/echo?allocate=drop");
    const grown = (await heaps()).map((heap, i) => heap!.heapUsed - before[i]!);
    const keeps = grown.map((bytes) => bytes > 4e6);
    assert.deepEqual(keeps, pids().map((pid) => pid === instance), `${grown}`);
  });

  await t.step("functions see the path, body and headers that hosted ones see", async () => {
    const headers = { "content-type": "application/json", apikey: "k", "x-request-id": "r1" };
    const post = { method: "POST", body: '{"a":"é"}', headers };
    const seen = await echo(stack, "/echo/deep/er?q=1&q=2", post);
    assert.deepEqual(
      [seen.method, seen.path, seen.search, seen.body],
      ["POST", "/echo/deep/er", "?q=1&q=2", '{"a":"é"}'],
    );
    assert.equal(seen.headers["x-request-id"], "r1");
    assert.equal(seen.headers["x-forwarded-host"], new URL(stack.url).host);
    assert.equal((await echo(stack, "/echo/")).path, "/echo/");
  });

  await t.step("functions see the hosted environment and nothing of ours", async () => {
    const { environment } = await echo(stack);
    const own = environment.filter((name) => name.startsWith("SUPABASE_"));
    assert.deepEqual(own, [
      "SUPABASE_JWKS",
      "SUPABASE_PUBLISHABLE_KEYS",
      "SUPABASE_SECRET_KEYS",
      "SUPABASE_URL",
    ]);
    const forDeno = ["DENO_CERT", "DENO_DIR", "HOME", "NPM_CONFIG_REGISTRY", "PATH"];
    const others = environment.filter((name) => !own.includes(name) && !forDeno.includes(name));
    assert.deepEqual(
      others.filter((name) => !/_PROXY$|^DENO_/.test(name)),
      ["ARTIFACT_DIRECTORY", "NO_COLOR", "TZ"],
    );
  });

  await t.step("HTML is served as plain text, an exception as an opaque 500", async () => {
    const html = await ask(stack, "/echo?html");
    assert.equal(html.response.headers.get("content-type"), "text/plain; charset=utf-8");
    assert.equal(html.text, "<h1>hello</h1>");
    const thrown = await ask(stack, "/echo?throw");
    assert.equal(thrown.status, 500);
    assert(!thrown.text.includes("fixture"));
  });

  await t.step("what is no function is a 404 in JSON", async () => {
    for (const path of ["/missing", "/", "/..%2fecho", "/echo%20"]) {
      const { status, text } = await ask(stack, path);
      assert.equal(status, 404, path);
      assert.equal(JSON.parse(text).code, "NOT_FOUND");
    }
  });
});

Deno.test("FunctionPool lets background work finish when it stops", async () => {
  await using witness = startWitness();
  {
    await using stack = await startScratchStack();
    await echo(stack, `/echo?delay_ms=300&report=${encodeURIComponent(witness.address)}`);
    assert.deepEqual(witness.received, [], "the answer did not wait for it");
  }
  assert.deepEqual(witness.received, ["background work is done"]);
});

Deno.test("FunctionPool tells why a function does not start, and serves the others", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.mkdir(`${directory}/broken`);
  await Deno.writeTextFile(`${directory}/broken/index.ts`, "throw new Error('out of order');");
  await Deno.mkdir(`${directory}/works`);
  await Deno.writeTextFile(
    `${directory}/works/index.ts`,
    "export default { fetch: () => new Response('fine') };",
  );
  const notes: string[] = [];
  {
    await using stack = await startScratchStack({
      functionsDir: directory,
      progress: { step: (_label, work) => work(() => {}), note: (text) => notes.push(text) },
    });
    assert.equal(notes.length, 1);
    assert.match(notes[0]!, /^Cannot start function "broken" .*: error: .*out of order/);
    assert.equal((await ask(stack, "/works")).text, "fine");
    assert.equal((await ask(stack, "/broken")).status, 503);
    const mended = "Deno.serve(() => new Response('mended'));";
    await Deno.writeTextFile(`${directory}/broken/index.ts`, mended);
    assert.equal((await ask(stack, "/broken")).text, "mended");
  }
  await Deno.remove(directory, { recursive: true });
});
