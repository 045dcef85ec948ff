// Goal: the stack keeps what it acknowledged, shares its directory and port with nobody,
// and leaves nothing behind. Method: `supabase/local/main.ts` as an operator runs it, in a
// process of its own that is stopped, refused and killed.
import assert from "node:assert/strict";
import { startStack } from "../../supabase/local/stack.ts";
import { openDiskStorage } from "../../supabase/local/storage_on_disk.ts";
import { clientFor, scratchDirectory, signedIn, startScratchStack } from "./scratch_stack.ts";

const MAIN = new URL("../../supabase/local/main.ts", import.meta.url).pathname;
const ECHO_STACK = new URL("./echo_stack.ts", import.meta.url).pathname;

interface StackFile {
  pid: number;
  api_url: string;
  functions_url: string;
  publishable_key: string;
  secret_key: string;
  automation_key: string;
  programmer: { email: string; password: string };
  admin: { email: string; password: string };
}

function command(...args: string[]): Deno.Command {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-all", "--quiet", "--no-check", ...args],
    env: { NO_COLOR: "1", PUBLISHABLE_KEY_IS_PROGRAMMER: "true" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
}

/** Runs main.ts to its end. */
async function run(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { code, stdout, stderr } = await command(MAIN, ...args).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

/** Starts a script that starts a stack in `dataDir`, and waits until that is ready. */
async function launch(dataDir: string, ...args: string[]) {
  const child = command(...args).spawn();
  const stdout = new Response(child.stdout).text();
  const stderr = new Response(child.stderr).text();
  let ended = false;
  const status = child.status.then((value) => {
    ended = true;
    return value;
  });
  while (!ended) {
    const text = await Deno.readTextFile(`${dataDir}/stack.json`).catch(() => undefined);
    const file: StackFile | undefined = text && JSON.parse(text);
    if (file?.pid === child.pid) return { child, file, status, stdout, stderr };
    await delay(20);
  }
  throw new Error(`The stack ended before it was ready: ${await stdout} ${await stderr}`);
}

const launchMain = (dataDir: string) =>
  launch(dataDir, MAIN, "--no-demo-data", "--port=0", `--data-dir=${dataDir}`);

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(5);
}

const delay = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Living instances of functions whose stack is at `apiUrl`. */
function functionProcesses(apiUrl: string): number[] {
  const belongs = (pid: number) => {
    try {
      return Deno.readTextFileSync(`/proc/${pid}/environ`).includes(`SUPABASE_URL=${apiUrl}\0`);
    } catch (error) {
      const { NotFound, PermissionDenied } = Deno.errors;
      if (error instanceof NotFound || error instanceof PermissionDenied) return false;
      if (error instanceof Error && error.message.includes("os error 3")) return false; // ended
      throw error;
    }
  };
  return Array.from(Deno.readDirSync("/proc"), ({ name }) => Number(name))
    .filter((pid) => Number.isInteger(pid) && pid !== Deno.pid && belongs(pid));
}

Deno.test("main.ts explains itself and refuses what it cannot do", async (t) => {
  await t.step("--help prints the flags", async () => {
    const { code, stdout } = await run("--help");
    assert.equal(code, 0);
    assert.match(stdout, /--port N .*--postgres URL/s);
  });
  await t.step("an unknown flag ends with status 2", async () => {
    const { code, stderr } = await run("--prot=1");
    assert.equal(code, 2);
    assert.match(stderr, /^Unknown argument "--prot=1"\n/);
  });
});

Deno.test("startStack() writes stack.json when ready and removes it when stopped", async () => {
  await using directory = await scratchDirectory({ prepared: true });
  const path = `${directory.path}/stack.json`;
  const stack = await startStack({ dataDir: directory.path, functionsDir: directory.path });
  const stat = await Deno.stat(path);
  assert.equal(stat.mode! & 0o777, 0o600);
  assert.equal((await Deno.stat(`${directory.path}/secrets.json`)).mode! & 0o777, 0o600);
  const file: StackFile = JSON.parse(await Deno.readTextFile(path));
  assert.deepEqual(file, {
    pid: Deno.pid,
    api_url: stack.url,
    functions_url: `${stack.url}/functions/v1`,
    publishable_key: stack.keys.publishable,
    secret_key: stack.keys.secret,
    automation_key: stack.keys.automation,
    programmer: stack.programmer,
    admin: stack.admin,
  });
  await stack.stop();
  await assert.rejects(() => Deno.stat(path), Deno.errors.NotFound);
});

Deno.test("startStack() keeps sessions, passwords and data over a restart", async () => {
  await using directory = await scratchDirectory({ prepared: true });
  const options = { dataDir: directory.path, functionsDir: directory.path };
  const first = await startStack(options);
  const { data } = await (await signedIn(first)).auth.getSession();
  const service = clientFor(first, first.keys.secret);
  await service.storage.from("models").upload("kept.bin", new Blob(["kept"]));
  await first.stop();

  const second = await startStack(options);
  assert.deepEqual(second.keys, first.keys);
  const { data: user } = await clientFor(second).auth.getUser(data.session!.access_token);
  assert.equal(user.user?.email, first.programmer.email);
  await signedIn(second, first.admin);
  const kept = await clientFor(second, second.keys.secret).storage.from("models")
    .download("kept.bin");
  assert.equal(await kept.data?.text(), "kept");
  const [secret] = await second.db.query<{ value: string }>(
    "select decrypted_secret as value from vault.decrypted_secrets where name = 'project_url'",
  );
  assert.equal(secret?.value, second.url, "the new port is known to the database");
  await second.stop();
});

Deno.test("startStack() refuses a directory or a port that is in use, and changes nothing", async () => {
  await using stack = await startScratchStack();
  await using directory = await scratchDirectory();
  const dataDir = stack.dataDir;
  const before = await Deno.readTextFile(`${dataDir}/stack.json`);

  await assert.rejects(() => startStack({ dataDir }), {
    name: "InUseError",
    message: `Cannot start as one stack at a time may use a data directory: ` +
      `"${dataDir}" is in use by the stack with pid ${Deno.pid} at ${stack.url}`,
  });
  const port = Number(new URL(stack.url).port);
  await assert.rejects(() => startStack({ dataDir: directory.path, port }), {
    name: "InUseError",
    message: `Cannot start as port ${port} is in use by another program`,
  });
  await assert.rejects(() => startStack({ dataDir, port, fresh: true }), {
    name: "InUseError",
    message: `Cannot start as port ${port} is in use by the stack with pid ${Deno.pid} ` +
      `at ${stack.url}`,
  });

  assert.deepEqual(Array.from(Deno.readDirSync(directory.path)), []);
  assert.equal(await Deno.readTextFile(`${dataDir}/stack.json`), before);
  assert.equal(
    (await fetch(stack.url).then((response) => response.json())).message.length > 0,
    true,
  );
});

Deno.test("a stack that is killed loses no row that it acknowledged", async () => {
  await using directory = await scratchDirectory({ prepared: true });
  const quiet = { dataDir: directory.path, functionsDir: directory.path };
  const before = await startStack(quiet);
  await before.db.transact(`
    create table public.acknowledged (number integer primary key);
    grant insert on public.acknowledged to service_role;
  `);
  await before.stop();

  const acknowledged: number[] = [];
  let id = 0;
  const insert = async (file: StackFile, number: number) => {
    const response = await fetch(`${file.api_url}/rest/v1/acknowledged`, {
      method: "POST",
      headers: { apikey: file.secret_key, "content-type": "application/json" },
      body: JSON.stringify({ number }),
    });
    assert.equal(response.status, 201, await response.text());
    acknowledged.push(number);
  };
  for (let round = 0; round < 2; round++) {
    const { child, file, status } = await launchMain(directory.path);
    const goal = acknowledged.length + 40 + 25 * round;
    const writers = Array.from({ length: 8 }, async () => {
      while (true) await insert(file, id++);
    });
    const ends = Promise.allSettled(writers);
    await Promise.race([ends, until(() => acknowledged.length >= goal)]);
    child.kill("SIGKILL");
    await status;
    for (const end of await ends) {
      assert(
        end.status === "rejected" && end.reason instanceof TypeError,
        "only the connection broke",
      );
    }
  }
  const stack = await startStack(quiet);
  const rows = await stack.db.query<{ number: number }>("select number from public.acknowledged");
  const kept = new Set(rows.map(({ number }) => number));
  assert.deepEqual(acknowledged.filter((number) => !kept.has(number)), []);
  assert(acknowledged.length >= 40 + 65);
  await stack.stop();
});

Deno.test("startStack() refuses a database that has its objects in another directory", async () => {
  await using stack = await startScratchStack();
  const models = clientFor(stack, stack.keys.secret).storage.from("models");
  await models.upload("kept", new Blob(["kept"]));
  await stack.stop();
  await using other = await scratchDirectory();
  await Deno.rename(`${stack.dataDir}/pglite`, `${other.path}/pglite`);
  await assert.rejects(() => startStack({ dataDir: other.path, functionsDir: other.path }), {
    message: /^Cannot start as the database belongs to another data directory.*stack-test-/,
  });
  await Deno.rename(`${other.path}/pglite`, `${stack.dataDir}/pglite`);
  const again = await startStack({ dataDir: stack.dataDir, functionsDir: other.path });
  const { data } = await clientFor(again, again.keys.secret).storage.from("models").download(
    "kept",
  );
  assert.equal(await data!.text(), "kept");
  await again.stop();
});

Deno.test("a database whose creation was killed is created again", async () => {
  await using directory = await scratchDirectory();
  await Deno.mkdir(`${directory.path}/pglite.draft/base`, { recursive: true });
  await Deno.writeTextFile(`${directory.path}/pglite.draft/PG_VERSION`, "1");
  const stack = await startStack({ dataDir: directory.path, functionsDir: directory.path });
  assert.equal((await stack.db.query("select 1")).length, 1);
  await assert.rejects(() => Deno.stat(`${directory.path}/pglite.draft`), Deno.errors.NotFound);
  await stack.stop();
});

Deno.test("objects in flight at a crash agree with their rows after the next start", async () => {
  await using directory = await scratchDirectory({ prepared: true });
  const options = { dataDir: directory.path, functionsDir: directory.path };
  const first = await startStack(options);
  const bucket = clientFor(first, first.keys.secret).storage.from("models");
  for (const name of ["same", "overwritten", "removed"]) await bucket.upload(name, new Blob(["1"]));
  const rows = "select name, version, metadata ->> 'eTag' as etag from storage.objects order by 1";
  type Row = { name: string; version: string; etag: string };
  const before = await first.db.query<Row>(rows);
  await first.stop();

  // What a crash leaves between the file, which comes first, and its row.
  const storage = await openDiskStorage(`${directory.path}/storage`);
  const bytes = Uint8Array.of(2);
  for (const name of ["overwritten", "created"]) {
    await storage.uploadObject("models", name, undefined, bytes, "text/plain", "no-cache");
  }
  await storage.deleteObject("models", "removed", undefined);

  const second = await startStack(options);
  const after = await second.db.query<Row>(rows);
  assert.deepEqual(after.map(({ name }) => name), ["overwritten", "same"]);
  assert.notEqual(after[0]!.version, before[0]!.version, "readers notice the new content");
  assert.notEqual(after[0]!.etag, before[0]!.etag);
  assert.deepEqual(after[1], before[2]);
  assert.equal((await Array.fromAsync(storage.objects())).length, 2);
  await second.stop();
});

Deno.test("a stack that is killed leaves no process behind", async () => {
  await using directory = await scratchDirectory({ prepared: true });
  const { child, file, status } = await launch(directory.path, ECHO_STACK, directory.path);
  assert.equal(functionProcesses(file.api_url).length, 2);
  child.kill("SIGKILL");
  await status;
  while (functionProcesses(file.api_url).length > 0) await delay(10);
});

Deno.test("main.ts hands the functions their setting, and SIGTERM ends it in order", async () => {
  await using directory = await scratchDirectory({ prepared: true });
  const { child, file, status, stdout, stderr } = await launchMain(directory.path);
  const apikey = file.publishable_key;
  const models = await fetch(`${file.functions_url}/models/versions`, { headers: { apikey } });
  assert.equal((await models.json()).versions.length, 1, "open as PUBLISHABLE_KEY_IS_PROGRAMMER");
  const ready = await fetch(`${file.functions_url}/health/ready`);
  assert.equal((await ready.json()).publishable_key_is_programmer, true);
  child.kill("SIGTERM");
  assert.equal((await status).code, 0);
  assert.equal(await stderr, "");
  const text = await stdout;
  for (const value of [file.api_url, file.secret_key, file.programmer.password]) {
    assert(text.includes(value), value);
  }
  assert.match(
    text,
    /curl -s http:\/\/127\.0\.0\.1:\d+\/functions\/v1\/infer -H 'apikey: sb_secret_/,
  );
  assert.match(text, /✓ Stop \(\d+\.\d s\)\n$/);
  assert.deepEqual(functionProcesses(file.api_url), []);
  await assert.rejects(() => Deno.stat(`${directory.path}/stack.json`), Deno.errors.NotFound);
});
