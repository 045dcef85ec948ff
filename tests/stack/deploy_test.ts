// Goal: one command brings an empty project to where it answers, says beforehand what it will
// change, and done again changes only what is not as it should be. Method: the command with the
// real Supabase CLI; supabase.com is a mocked management API on loopback, in front of a local
// stack's database, storage and auth; the functions run from what was uploaded and nothing else,
// on Deno 2.1.4.
import assert from "node:assert/strict";
import postgres from "postgres";
import { BUNDLE_BYTES_MAX } from "../../supabase/local/deploy/bundle_functions.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { hostedDeno } from "./hosted_deno.ts";
import { startManagementMock, type UploadedFunction } from "./management_mock.ts";
import { onPostgres } from "./on_postgres.ts";
import { startPostgres } from "./postgres_cluster.ts";
import { call, prepareInvented, startProjectStack } from "./project_stack.ts";
import { uploadedFunctions } from "./uploaded_functions.ts";

const PROJECT = new URL("../../", import.meta.url).pathname;
const REF = "abcdefghijklmnopqrst";
const TOKEN = `sbp_${"0123456789".repeat(4)}`;
const FUNCTIONS = [
  "catalog",
  "competition",
  "health",
  "infer",
  "models",
  "regenerate",
  "update-parameters",
];

/** A project of the platform: the stack's API, and beside it the functions that were uploaded. */
async function startProject(stack: Stack, databaseUrl: string, environment: EnvironmentOf) {
  await using started = new AsyncDisposableStack();
  const functions = started.use(
    await uploadedFunctions(await hostedDeno(), () => environment(mock.secrets)),
  );
  const sql = postgres(databaseUrl, { max: 1, onnotice: () => {} });
  started.defer(() => sql.end());
  const uploads: UploadedFunction[] = [];
  const mock = started.use(startManagementMock({
    ref: REF,
    token: TOKEN,
    sql,
    keys: stack.keys,
    automationKey: stack.keys.automation,
    async activate(uploaded) {
      uploads.splice(0, Infinity, ...uploaded);
      await stack.db.gate.run(() => stack.db.connection.clearSchemaCache()); // PostgREST listens
      await functions.replace(uploaded);
    },
  }));
  const gateway = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname, search } = new URL(request.url);
    if (pathname.startsWith("/functions/v1/")) return functions.fetch(request);
    return fetch(stack.url + pathname + search, request);
  });
  started.defer(() => gateway.shutdown());
  const resources = started.move();
  return {
    url: `http://127.0.0.1:${gateway.addr.port}`,
    mock,
    sql,
    uploads,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

type EnvironmentOf = (secrets: ReadonlyMap<string, string>) => Record<string, string>;

/** What the platform puts into the environment of a function, and the project's own secrets. */
function environmentOf(stack: Stack, jwks: string): EnvironmentOf {
  return (secrets) => ({
    SUPABASE_URL: stack.url,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: stack.keys.publishable }),
    SUPABASE_SECRET_KEYS: JSON.stringify({
      default: stack.keys.secret,
      automation: stack.keys.automation,
    }),
    SUPABASE_JWKS: jwks,
    ...Object.fromEntries(secrets),
  });
}

async function deploy(...args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "supabase/local/deploy/main.ts", `--remote=${REF}`, ...args],
    cwd: PROJECT,
    env: { SUPABASE_ACCESS_TOKEN: TOKEN, NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert(success, `deploy ${args.join(" ")}: ${out}${err}`);
  return out!;
}

await onPostgres("deployment", () => {
  Deno.test("deno task deploy brings a project up to date", async (t) => {
    await using cluster = await startPostgres();
    const nothing = await Deno.makeTempDir({ prefix: "empty-" });
    await Deno.mkdir(`${nothing}/migrations`);
    await Deno.mkdir(`${nothing}/functions`);
    await using stack = await startProjectStack({
      postgresUrl: cluster.url,
      migrationsDir: `${nothing}/migrations`,
      functionsDir: `${nothing}/functions`,
      prepare: () => Promise.resolve(),
    });
    const jwks = await (await fetch(`${stack.url}/auth/v1/.well-known/jwks.json`)).text();
    await using project = await startProject(stack, cluster.url, environmentOf(stack, jwks));
    await project.sql`delete from vault.secrets`; // a stack puts its own there
    const { mock, sql } = project;
    const envFile = `${nothing}/functions.env`;
    await Deno.writeTextFile(envFile, "PUBLISHABLE_KEY_IS_PROGRAMMER=false\n");
    const args = [
      `--db-url=${cluster.url}`,
      `--project-url=${project.url}`,
      `--management-url=${mock.url}`,
      `--env-file=${envFile}`,
      "--skip-checks",
    ];

    await t.step("without --yes it tells and changes nothing", async () => {
      const told = await deploy(...args);
      for (
        const line of [
          "apply 20261122090000_recommender_schema.sql",
          'make the secret key "automation"',
          "make models",
          "make functions_url",
          "make automation_key",
          "set PUBLISHABLE_KEY_IS_PROGRAMMER",
          ...FUNCTIONS.map((name) => `upload ${name}, `),
          "Nothing was changed, as this was a dry run",
        ]
      ) assert(told.includes(line), `${line} is not in ${told}`);
      assert.deepEqual(mock.changes, []);
      const schemas = await sql`select from pg_namespace where nspname = 'recommender'`;
      assert.equal(schemas.length, 0);
      assert.equal((await sql`select from vault.secrets`).length, 0);
    });

    await t.step("with --yes it deploys, and what was uploaded answers", async () => {
      const told = await deploy(...args, "--yes");
      assert(told.includes("Deployed, and every function answers"), told);
      assert(told.includes("still missing: catalog"), told);
      assert.deepEqual(project.uploads.map(({ slug }) => slug).sort(), FUNCTIONS);
      const entries = await sql`
        select s.name, s.decrypted_secret as value from vault.decrypted_secrets as s order by 1`;
      assert.deepEqual(entries.map(({ name, value }) => [name, value]), [
        ["automation_key", stack.keys.automation],
        ["functions_url", `${project.url}/functions/v1`],
      ]);
    });

    await t.step("no upload exceeds 2 MB, nor holds anything of this machine", () => {
      const bytes = project.uploads.map(({ slug, files }) => {
        const text = [...files.values()].join("");
        assert(!text.includes(PROJECT), `${slug} names the folder it was built in`);
        return new TextEncoder().encode(text).length;
      });
      assert(Math.max(...bytes) <= BUNDLE_BYTES_MAX, bytes.join());
    });

    await t.step("the uploaded functions recommend films and learn", async () => {
      await prepareInvented(stack);
      const uploaded = { functionsUrl: `${project.url}/functions/v1`, keys: stack.keys };
      const offered = await call(uploaded, "infer", { date: "2026-12-04", hour: 20 });
      assert.equal(offered.status, 200, JSON.stringify(offered.body));
      assert.equal(offered.body.recommendations.length, 5);
      const learned = await call(uploaded, "update-parameters", {
        slate_id: offered.body.slate_id,
        selected_movie: { movie_id: offered.body.recommendations[0].movie_id },
      });
      assert.deepEqual([learned.status, learned.body.model_seq], [200, 1]);
    });

    await t.step("again, it changes only what is not as it should be", async () => {
      mock.changes.length = 0;
      await sql`update storage.buckets set public = true where id = 'models'`;
      await sql`delete from vault.secrets where name = 'functions_url'`;
      const told = await deploy(...args, "--yes");
      for (
        const line of [
          "Database: nothing to change",
          "Keys: nothing to change",
          "Buckets:\n  close models to the public",
          "Vault:\n  make functions_url",
          "Secrets of the functions: nothing to change",
          "Functions: nothing to change",
          "Deployed, and every function answers",
        ]
      ) assert(told.includes(line), `${line} is not in ${told}`);
      assert.deepEqual(mock.changes, ["POST database/query"]);
      const open = await sql`select from storage.buckets where public`;
      assert.equal(open.length, 0);
      assert.equal((await sql`select from vault.secrets`).length, 2);
    });
    await Deno.remove(nothing, { recursive: true });
  });
});
