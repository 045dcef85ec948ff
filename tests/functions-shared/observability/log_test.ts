// Goal: a log line is one JSON object that names its request, and no secret gets into one.
// Method: lines are captured where the host would collect them.
import assert from "node:assert/strict";
import { log, startLogging } from "@shared/observability/log.ts";
import { redact } from "@shared/observability/redact.ts";
import { inRequestScope } from "@shared/observability/request_scope.ts";

const TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
const TRACE = { traceId: "a".repeat(32), spanId: "b".repeat(16), flags: "01" };

Deno.test("log() writes one line of JSON that names request and trace", async () => {
  const lines: string[] = [];
  startLogging((line) => lines.push(line));
  log.info("Outside of a request");
  await inRequestScope("r1", TRACE, async () => {
    await new Promise((resolve) => setTimeout(resolve));
    log.error("Two\nlines", { stack: "a\nb", stages_ms: { load: 1.5 } });
  });
  assert.equal(lines.length, 2);
  assert.equal(lines.join("").includes("\n"), false);
  const [outside, within] = lines.map((line) => JSON.parse(line));
  assert.equal(outside.request_id, undefined);
  assert.deepEqual(
    [within.level, within.message, within.request_id, within.trace_id, within.stages_ms.load],
    ["ERROR", "Two\nlines", "r1", TRACE.traceId, 1.5],
  );
});

Deno.test("log() leaves secrets out, wherever in a line they are", () => {
  const lines: string[] = [];
  startLogging((line) => lines.push(line));
  log.warn(`Refused ${TOKEN}`, { nested: { authorization: `Bearer ${TOKEN}` } });
  assert.doesNotMatch(lines.join(), /eyJ/);
  assert.match(lines.join(), /Refused \[token\].*Bearer \[token\]/);
});

Deno.test("redact() knows tokens, keys and passwords, and leaves the rest", async (t) => {
  const cases: [text: string, kept: string][] = [
    [`?token=${TOKEN}&x=1`, "?token=[token]&x=1"],
    ["two parts eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "two parts [token]"],
    ["key sb_secret_a1-B2_c3.", "key [secret key]."],
    ["sb_publishable_xyz", "[publishable key]"],
    ["sbp_0123456789abcdef", "[access token]"],
    ["postgres://me:pa$$w0rd@db:5432/x", "postgres://me:[password]@db:5432/x"],
    ["http://127.0.0.1:54321/rest/v1", "http://127.0.0.1:54321/rest/v1"],
    ["heyJude.is.fine", "heyJude.is.fine"],
  ];
  for (const [text, kept] of cases) await t.step(text, () => assert.equal(redact(text), kept));
});
