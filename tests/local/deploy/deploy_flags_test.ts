// Goal: a target is named wholly or not at all, and no error repeats a password.
import assert from "node:assert/strict";
import { parseDeployFlags } from "../../../supabase/local/deploy/deploy_flags.ts";
import { UsageError } from "../../../supabase/local/flags.ts";

const REF = "abcdefghijklmnopqrst";

Deno.test("parseDeployFlags() is a dry run of a hosted project unless told otherwise", () => {
  assert.deepEqual(parseDeployFlags([`--remote=${REF}`]), {
    help: false,
    target: {
      kind: "hosted",
      ref: REF,
      projectUrl: `https://${REF}.supabase.co`,
      managementUrl: "https://api.supabase.com",
      databaseUrl: undefined,
    },
    yes: false,
    skipChecks: false,
    envFile: undefined,
  });
});

Deno.test("parseDeployFlags() takes a self-hosted project with all it needs", () => {
  const { target, yes } = parseDeployFlags([
    "--functions-dir",
    "/srv/functions",
    "--project-url=https://films.example/",
    "--db-url=postgres://postgres:pw@10.0.0.1/postgres",
    "--yes",
  ]);
  assert(yes);
  assert.deepEqual(target, {
    kind: "self-hosted",
    functionsDir: "/srv/functions",
    projectUrl: "https://films.example",
    databaseUrl: "postgres://postgres:pw@10.0.0.1/postgres",
  });
});

const REFUSED: [name: string, args: string[]][] = [
  ["no target", ["--yes"]],
  ["two targets", [`--remote=${REF}`, "--functions-dir=/srv"]],
  ["a reference that is none", ["--remote=Production"]],
  ["self-hosted without its URL", ["--functions-dir=/srv", "--db-url=postgres://h/d"]],
  ["self-hosted without its database", ["--functions-dir=/srv", "--project-url=https://x.test"]],
  ["a URL of another kind", [`--remote=${REF}`, "--project-url=ftp://x.test"]],
  ["an unknown flag", [`--remote=${REF}`, "--force"]],
];
Deno.test("parseDeployFlags() refuses what it cannot do", async (t) => {
  for (const [name, args] of REFUSED) {
    await t.step(name, () => assert.throws(() => parseDeployFlags(args), UsageError));
  }
});

Deno.test("parseDeployFlags() does not repeat a database's URL, which may hold its password", () => {
  const args = [`--remote=${REF}`, "--db-url=mysql://root:hunter2@h/d"];
  assert.throws(
    () => parseDeployFlags(args),
    (error) => error instanceof UsageError && !error.message.includes("hunter2"),
  );
});
