// Goal: a supabase-js client cannot tell the stack from a hosted project, in the calls that
// the project makes. Method: the real client against a stack on PGlite.
import assert from "node:assert/strict";
import { createRemoteJWKSet, jwtVerify } from "jose";
import type { Stack } from "../../supabase/local/stack.ts";
import { onEachEngine } from "./engines.ts";
import { clientFor, signedIn } from "./scratch_stack.ts";

for (
  const [name, check] of [
    ["Auth answers supabase-js as a hosted project does", checkAuth],
    ["Data API applies grants and row level security", checkDataApi],
    ["Storage answers supabase-js as a hosted project does", checkStorage],
  ] as const
) {
  Deno.test(name, (t) =>
    onEachEngine(t, async (step, start) => {
      await using stack = await start();
      await check(step, stack);
    }));
}

async function checkAuth(t: Deno.TestContext, stack: Stack): Promise<void> {
  await t.step("a session token verifies against the JWKS and carries app_metadata", async () => {
    const client = await signedIn(stack, stack.admin);
    const { data } = await client.auth.getSession();
    const jwks = await (await fetch(`${stack.url}/auth/v1/.well-known/jwks.json`)).json();
    assert.equal(jwks.keys.length, 1);
    assert.equal(jwks.keys[0].d, undefined, "the private part stays private");
    const keys = createRemoteJWKSet(new URL(`${stack.url}/auth/v1/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(data.session!.access_token, keys);
    assert.equal(protectedHeader.alg, "ES256");
    assert.equal(payload.role, "authenticated");
    assert.equal((payload.app_metadata as { role?: string }).role, "admin");
  });

  await t.step("getUser, getClaims and refreshSession accept the session", async () => {
    const client = await signedIn(stack);
    const user = await client.auth.getUser();
    assert.equal(user.data.user?.email, stack.programmer.email);
    const claims = await client.auth.getClaims();
    assert.equal(claims.data?.claims.sub, user.data.user?.id);
    const refreshed = await client.auth.refreshSession();
    assert.equal(refreshed.error, null);
    const again = await client.auth.getUser(refreshed.data.session!.access_token);
    assert.equal(again.data.user?.id, user.data.user?.id);
  });

  await t.step(
    "a wrong password, a forged token and a stranger's sign-up are refused",
    async () => {
      const client = clientFor(stack);
      const email = stack.programmer.email;
      const wrong = await client.auth.signInWithPassword({ email, password: "not the password" });
      assert.equal(wrong.error?.status, 400);
      const own = await signedIn(stack);
      const token = (await own.auth.getSession()).data.session!.access_token;
      const [header, , signature] = token.split(".");
      const claims = btoa(JSON.stringify({ sub: crypto.randomUUID(), role: "service_role" }));
      const forged = await client.auth.getUser(`${header}.${claims}.${signature}`);
      assert.equal(forged.data.user, null);
      const stranger = await client.auth.signUp({
        email: "x@example.test",
        password: "long enough",
      });
      assert.equal(stranger.error?.code, "signup_disabled");
    },
  );

  await t.step("auth.admin creates, changes and removes users, for secret keys only", async () => {
    const admin = clientFor(stack, stack.keys.secret).auth.admin;
    const account = { email: "new@example.test", password: "first password" };
    const app_metadata = { channels: ["Channel 1"] };
    const created = await admin.createUser({ ...account, app_metadata });
    assert.equal(created.error, null);
    assert.deepEqual(created.data.user?.app_metadata.channels, ["Channel 1"]);
    const id = created.data.user!.id;
    await admin.updateUserById(id, { password: "second password" });
    await assert.rejects(() => signedIn(stack, account));
    await signedIn(stack, { ...account, password: "second password" });
    const { data } = await admin.listUsers();
    assert.equal(data.users.length, 3);
    assert.equal((await admin.deleteUser(id)).error, null);
    assert.equal((await admin.getUserById(id)).error?.status, 404);
    assert.equal((await clientFor(stack).auth.admin.listUsers()).error?.status, 403);
  });
}

async function checkDataApi(t: Deno.TestContext, stack: Stack): Promise<void> {
  await stack.db.transact(`
    create table public.notes (id integer primary key, owner uuid, text text not null);
    alter table public.notes enable row level security;
    grant select, insert on public.notes to authenticated;
    grant select, insert on public.notes to service_role;
    create policy own_notes on public.notes for all to authenticated
      using (owner = auth.uid()) with check (owner = auth.uid());
    create table public.forgotten (id integer primary key);
    create function public.whoami() returns text language sql
      as 'select coalesce(auth.jwt() -> ''app_metadata'' ->> ''role'', auth.role())';
    grant execute on function public.whoami() to authenticated, service_role;
    create function public.fails(p_code text, p_message text) returns void language plpgsql
      as 'begin raise exception ''%'', p_message using errcode = p_code; end';
    grant execute on function public.fails(text, text) to service_role;
  `);
  await stack.db.gate.run(() => stack.db.connection.clearSchemaCache());
  const programmer = await signedIn(stack);
  const service = clientFor(stack, stack.keys.secret);

  await t.step("a user reads and writes own rows alone", async () => {
    const owner = (await programmer.auth.getUser()).data.user!.id;
    await service.from("notes").insert({ id: 1, owner: crypto.randomUUID(), text: "another's" });
    assert.equal(
      (await programmer.from("notes").insert({ id: 2, owner, text: "own" })).error,
      null,
    );
    const foreign = { id: 3, owner: crypto.randomUUID(), text: "forged" };
    assert.equal((await programmer.from("notes").insert(foreign)).error?.code, "42501");
    assert.deepEqual((await programmer.from("notes").select("id")).data, [{ id: 2 }]);
    assert.equal((await service.from("notes").select("id")).data?.length, 2);
    assert.equal((await clientFor(stack).from("notes").select("id")).error?.code, "42501");
  });

  await t.step("keys and tokens that are not ours are refused", async () => {
    const ask = async (headers: Record<string, string>) => {
      const response = await fetch(`${stack.url}/rest/v1/notes`, { headers });
      await response.body?.cancel();
      return response.status;
    };
    const apikey = stack.keys.publishable;
    const token = (await programmer.auth.getSession()).data.session!.access_token;
    const forged = token.slice(0, -4) + (token.endsWith("AAAA") ? "BBBB" : "AAAA");
    assert.equal(await ask({ apikey, authorization: `Bearer ${token}` }), 200);
    assert.equal(await ask({ apikey, authorization: `Bearer ${forged}` }), 401);
    assert.equal(await ask({ apikey: "sb_secret_guess" }), 401);
    assert.equal(await ask({}), 401);
    assert.equal(await ask({ authorization: `Bearer ${token}` }), 401);
  });

  await t.step("a grant that was forgotten is missed", async () => {
    assert.equal((await service.from("forgotten").select()).error?.code, "42501");
  });

  await t.step("rpc sees the caller's claims", async () => {
    assert.equal((await programmer.rpc("whoami")).data, "authenticated");
    assert.equal((await (await signedIn(stack, stack.admin)).rpc("whoami")).data, "admin");
    assert.equal(
      (await clientFor(stack, stack.keys.automation).rpc("whoami")).data,
      "service_role",
    );
  });

  await t.step("an error that passes has the code and status of the hosted API", async () => {
    const errors: [code: string, message: string, status: number, told: string][] = [
      ["40P01", "deadlock detected", 500, "40P01"],
      ["40001", "could not serialize access due to concurrent update", 500, "40001"],
      ["55P03", "canceling statement due to lock timeout", 500, "55P03"],
      ["57014", "canceling statement due to statement timeout", 500, "57014"],
      ["57P01", "terminating connection due to administrator command", 503, "PGRST001"],
    ];
    for (const [p_code, p_message, status, told] of errors) {
      const { error, status: received } = await service.rpc("fails", { p_code, p_message });
      assert.deepEqual([error?.code, received], [told, status], error?.message);
    }
  });

  await t.step("parallel requests do not share a transaction", async () => {
    // Without the gate about one request in four fails here, and now and then a user reads
    // as the superuser what another's COMMIT laid bare.
    const outcomes = await Promise.all(Array.from({ length: 100 }, async (_, i) => {
      if (i % 2 === 0) return (await programmer.from("notes").select("id")).data?.length;
      return (await service.from("notes").insert({ id: 100 + i, text: "x" })).status;
    }));
    const expected = outcomes.map((_, i) => i % 2 === 0 ? 1 : 201);
    assert.deepEqual(outcomes, expected);
    assert.equal((await service.from("notes").select("id")).data?.length, 2 + 50);
  });
}

async function checkStorage(t: Deno.TestContext, stack: Stack): Promise<void> {
  const bucket = clientFor(stack, stack.keys.secret).storage.from("movie-data");
  const bytes = Uint8Array.from({ length: 70_000 }, (_, i) => i * i % 251);
  const versionOf = async (name: string) =>
    (await stack.db.query<{ version: string; updated_at: string; etag: string; size: number }>(
      `select version, updated_at, metadata ->> 'eTag' as etag, (metadata ->> 'size')::int as size
       from storage.objects where bucket_id = 'movie-data' and name = $1`,
      [name],
    ))[0]!;

  await t.step("bytes and Blobs come back as they were", async () => {
    const type = "application/vnd.apache.parquet";
    const bodies: [name: string, body: Blob | Uint8Array<ArrayBuffer>][] = [
      ["a.parquet", new Blob([bytes], { type })],
      ["deep/er/b.parquet", bytes],
      ["empty", new Blob([])],
      ["with space & ünïcode.txt", new Blob(["x"])],
    ];
    for (const [name, body] of bodies) {
      const { error } = await bucket.upload(name, body, { contentType: type });
      assert.equal(error, null, name);
      const { data } = await bucket.download(name);
      assert.deepEqual(await data!.bytes(), body instanceof Blob ? await body.bytes() : body, name);
    }
  });

  await t.step("a listing shows files and folders of one level", async () => {
    const { data } = await bucket.list("");
    const names = data!.map(({ name, id }) => [name, id === null]);
    assert.deepEqual(names, [
      ["a.parquet", false],
      ["deep", true],
      ["empty", false],
      ["with space & ünïcode.txt", false],
    ]);
    assert.deepEqual((await bucket.list("deep")).data!.map(({ name }) => name), ["er"]);
    assert.deepEqual((await bucket.list("deep/er")).data!.map(({ name }) => name), ["b.parquet"]);
    assert.equal((await bucket.list("", { limit: 1, offset: 1 })).data![0]!.name, "deep");
  });

  await t.step("overwriting needs upsert, and changes version and time", async () => {
    const before = await versionOf("a.parquet");
    const refused = await bucket.upload("a.parquet", new Blob(["new"]));
    assert.notEqual(refused.error, null);
    assert.deepEqual(await versionOf("a.parquet"), before);
    await bucket.upload("a.parquet", new Blob(["new"]), { upsert: true });
    const after = await versionOf("a.parquet");
    assert.notEqual(after.version, before.version);
    assert.notEqual(after.etag, before.etag);
    assert(after.updated_at > before.updated_at);
    assert.equal(after.size, 3);
    assert.equal(await (await bucket.download("a.parquet")).data!.text(), "new");
  });

  await t.step("signed URLs work without a key and only for their object", async () => {
    const { data } = await bucket.createSignedUrl("a.parquet", 60);
    const response = await fetch(data!.signedUrl);
    assert.equal(await response.text(), "new");
    const other = await fetch(data!.signedUrl.replace("a.parquet", "empty"));
    await other.body?.cancel();
    assert.equal(other.ok, false);
    const several = await bucket.createSignedUrls(["a.parquet", "missing"], 60);
    assert.equal(several.data![0]!.error, null);
    assert.notEqual(several.data![1]!.error, null);
    const upload = await bucket.createSignedUploadUrl("signed.txt");
    const { error } = await bucket.uploadToSignedUrl(
      "signed.txt",
      upload.data!.token,
      new Blob(["s"]),
    );
    assert.equal(error, null);
    assert.equal(await (await bucket.download("signed.txt")).data!.text(), "s");
  });

  await t.step("copies, moves and removals take the bytes along", async () => {
    assert.equal((await bucket.copy("a.parquet", "copy")).error, null);
    assert.equal((await bucket.move("copy", "moved")).error, null);
    assert.equal(await (await bucket.download("moved")).data!.text(), "new");
    assert.notEqual((await bucket.download("copy")).error, null);
    assert.equal((await bucket.remove(["moved", "signed.txt"])).data?.length, 2);
    assert.notEqual((await bucket.download("moved")).error, null);
  });

  await t.step("without a secret key nothing can be read, listed or written", async () => {
    for (const client of [clientFor(stack), await signedIn(stack)]) {
      const foreign = client.storage.from("movie-data");
      assert.notEqual((await foreign.download("a.parquet")).error, null);
      assert.deepEqual((await foreign.list("")).data ?? [], []);
      assert.notEqual((await foreign.upload("z", new Blob(["z"]))).error, null);
    }
  });
}
