// Goal: no key, token or password gets into a log, a URL, an error or a table. Method: a whole day
// on a running stack with the real pg_cron and pg_net's stand-in: sign-ins, every route with every
// kind of credentials, defects, a database that is away; then all that was written is searched for
// every secret that was used.
import assert from "node:assert/strict";
import { ROUTES } from "@shared/contract/routes.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { allCredentials } from "./credentials.ts";
import { onPostgres } from "./on_postgres.ts";
import { startPostgres } from "./postgres_cluster.ts";
import { call, get, startProjectStack } from "./project_stack.ts";
import { clientFor, signedIn } from "./scratch_stack.ts";

const SLOT = { date: "2026-12-04", hour: 20 };
const TOKEN = /\beyJ[\w-]{5,}\.[\w-]+/;
/** What the log says in the place of a secret that somebody tried to write. */
const REDACTED = /\[(token|secret key|publishable key|access token|password)\]/;

/** All that must stay secret, by name. */
async function secretsOf(stack: Stack): Promise<Record<string, string>> {
  const { jwt_secret, signing_key } = JSON.parse(
    await Deno.readTextFile(`${stack.dataDir}/secrets.json`),
  );
  return {
    "secret key": stack.keys.secret,
    "automation key": stack.keys.automation,
    "programmer's password": stack.programmer.password,
    "admin's password": stack.admin.password,
    "wrong password": "correct-horse-battery-staple",
    "JWT secret": jwt_secret,
    "signing key": signing_key.d,
  };
}

/** Says where `text` holds a secret; the first few places. */
function leaks(text: string, secrets: Record<string, string>): string[] {
  return text.split("\n").flatMap((line) => {
    const names = Object.keys(secrets).filter((name) => line.includes(secrets[name]!));
    if (TOKEN.test(line)) names.push("a token");
    return names.map((name) => `${name}: ${line.slice(0, 200)}`);
  }).slice(0, 5);
}

/** Every route with all credentials: what is answered to most of them is an error. */
async function tryEverything(stack: Stack): Promise<string> {
  const answers: string[] = [];
  for (const { headers } of await allCredentials(stack)) {
    for (const route of ROUTES) {
      const path = route.path.replaceAll(/\{\w+\}/g, "v999999.0.0");
      const response = await fetch(`${stack.functionsUrl}${path}?unknown=1`, {
        method: route.method.toUpperCase(),
        headers: { "content-type": "application/json", ...headers },
        ...(route.body && { body: JSON.stringify({ unknown: 1 }) }),
      });
      answers.push(JSON.stringify([...response.headers]), await response.text());
    }
  }
  return answers.join("\n");
}

/** A programmer's and an admin's day; returns what was answered, signed URLs left out. */
async function workADay(stack: Stack): Promise<string> {
  const wrong = { ...stack.programmer, password: "correct-horse-battery-staple" };
  const refused = await clientFor(stack).auth.signInWithPassword(wrong);
  assert(refused.error);
  const { data } = await (await signedIn(stack)).auth.getSession();
  const headers = {
    apikey: stack.keys.publishable,
    authorization: `Bearer ${data.session!.access_token}`,
  };
  const slate = await call(stack, "infer", SLOT, headers);
  const { slate_id, recommendations: [film] } = slate.body;
  const pick = { slate_id, selected_movie: { movie_id: film.movie_id } };
  const answers = [
    slate,
    await call(stack, "update-parameters", pick, headers),
    await call(stack, "regenerate", { ...SLOT, slate_id }, headers),
    await get(stack, `infer/slates/${slate_id}`, headers),
    await get(stack, "models/performance", headers),
    await get(stack, "models/versions"),
    await get(stack, "health/ready"),
    await get(stack, "health/model-sources"),
    await call(stack, "models/create-checkpoint", { bump: "minor" }),
    await call(stack, "competition/sync", {}),
    await get(stack, "models/current-version?apikey=" + stack.keys.secret),
  ];
  assert.deepEqual(answers.map(({ status }) => status).filter((status) => status >= 500), []);
  assert.match((await get(stack, "models/weight-marginals-url")).body.url ?? "", /token=|^$/);
  return JSON.stringify(answers);
}

/** Defects and a database that is away: what goes wrong is told of at length in the log. */
async function breakThings(stack: Stack, crash: () => Promise<void>): Promise<string> {
  await stack.db.query("alter table public.slates rename to lost");
  const defect = await call(stack, "infer", SLOT);
  await stack.db.query("alter table public.lost rename to slates");
  assert.equal(defect.status, 500);
  await crash();
  const away = await call(stack, "infer", SLOT);
  assert.equal(away.status, 503);
  return JSON.stringify([defect, away]);
}

/** Everything that pg_cron, pg_net and the project keep in tables, as text. */
async function tablesOf(stack: Stack): Promise<string> {
  const tables = await stack.db.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_catalog.pg_tables
      where schemaname in ('public', 'recommender', 'cron')
      union all select 'net._http_response'`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await stack.db.query<{ row: string }>(`select t::text as row from ${name} as t`);
    texts.push(...rows.map(({ row }) => `${name} ${row}`));
  }
  return texts.join("\n");
}

/** Waits until the trigger's request for a checkpoint has come back. */
async function untilPgNetHasAsked(stack: Stack): Promise<void> {
  for (let i = 0; i < 300; i++) {
    const rows = await stack.db.query("select from net._http_response");
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail("pg_net asked nothing within 30 s");
}

await onPostgres("a search for secrets", () => {
  Deno.test("no secret is in a log, a URL, an error or a table after a whole day", async (t) => {
    await using cluster = await startPostgres();
    await using stack = await startProjectStack({ postgresUrl: cluster.url });
    const secrets = await secretsOf(stack);
    await stack.db.query("select recommender.call_function('/models/sweep', '{}')");
    const answers = [await workADay(stack), await tryEverything(stack)].join("\n");
    await untilPgNetHasAsked(stack);
    const tables = await tablesOf(stack);
    const errors = await breakThings(stack, () => cluster.crash());
    await cluster.start();
    const databaseLog = await Deno.readTextFile(`${cluster.directory}/log`);
    await stack.stop();
    const log = await Deno.readTextFile(`${stack.dataDir}/stack.log`);

    await t.step("answers", () => assert.deepEqual(leaks(answers, secrets), []));
    await t.step("errors", () => assert.deepEqual(leaks(errors, secrets), []));
    await t.step("tables", () => assert.deepEqual(leaks(tables, secrets), []));
    await t.step("the database's log", () => assert.deepEqual(leaks(databaseLog, secrets), []));
    await t.step("the stack's log", () => {
      for (const part of ["Request answered", "A defect was answered", "gateway | POST /rest/v1"]) {
        assert(log.includes(part), `the log tells of "${part}"`);
      }
      assert.deepEqual(leaks(log, secrets), []);
    });
    await t.step("nor was one about to get there, but those in signed URLs and in ours", () => {
      const lines = log.split("\n").filter((line) => REDACTED.test(line));
      const isMeant = (line: string) =>
        /gateway \| \w+ \/(storage\/v1\/object\/sign\/|functions\/v1\/models\/current-version)/
          .test(line);
      assert.deepEqual(lines.filter((line) => !isMeant(line)), []);
      assert(lines.some((line) => line.includes("apikey=[secret key]")));
    });
  });
});
