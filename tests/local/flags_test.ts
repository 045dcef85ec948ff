// Goal: what the operator types is understood, or refused with a message that names it.
import assert from "node:assert/strict";
import { parseFlags, UsageError } from "../../supabase/local/flags.ts";

Deno.test("parseFlags() has a default for everything", () => {
  assert.deepEqual(parseFlags([]), {
    help: false,
    port: 54321,
    dataDir: "supabase/.temp",
    fresh: false,
    postgresUrl: undefined,
    instances: 1,
    demoData: true,
  });
});

Deno.test("parseFlags() takes values after a space and after an equals sign", () => {
  const expected = parseFlags(["--port", "0", "--data-dir", "/d", "--instances", "3", "--fresh"]);
  assert.deepEqual(parseFlags(["--port=0", "--data-dir=/d", "--instances=3", "--fresh"]), expected);
  assert.deepEqual([expected.port, expected.dataDir, expected.instances], [0, "/d", 3]);
  const server = parseFlags(["--postgres=postgres://u:p=q@h/db", "--no-demo-data"]);
  assert.deepEqual([server.postgresUrl, server.demoData], ["postgres://u:p=q@h/db", false]);
});

Deno.test("parseFlags() refuses what it does not understand", async (t) => {
  const cases: [args: string[], message: RegExp][] = [
    [["--prot", "1"], /^Unknown argument "--prot"$/],
    [["start"], /^Unknown argument "start"$/],
    [["--fresh=yes"], /^Unknown argument "--fresh=yes"$/],
    [["--port"], /^--port needs a value$/],
    [["--port", "--fresh"], /^--port needs a value$/],
    [["--data-dir="], /^--data-dir needs a value$/],
    [["--port", "65536"], /^--port must be .* 0 to 65535: received "65536"$/],
    [["--port", "54321x"], /received "54321x"$/],
    [["--port", "-1"], /received "-1"$/],
    [["--port", "1e3"], /received "1e3"$/],
    [["--instances", "0"], /^--instances must be .* 1 to 32: received "0"$/],
    [["--instances", "2.5"], /received "2.5"$/],
    [["--postgres", "localhost/db"], /^--postgres needs a URL/],
    [["--postgres", "postgres://h/db", "--fresh"], /^--fresh does not empty a PostgreSQL server/],
  ];
  for (const [args, message] of cases) {
    await t.step(args.join(" "), () => {
      assert.throws(() => parseFlags(args), (error) => {
        assert(error instanceof UsageError);
        assert.match(error.message, message);
        return true;
      });
    });
  }
});
