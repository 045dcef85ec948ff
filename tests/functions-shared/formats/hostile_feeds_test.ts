// Goal: a hostile feed is refused within a second of processor time and 128 MB, whatever it tries.
// Method: a process of its own reads them one after the other; its peak resident set is compared
// with the one before each. Only Linux tells both figures.
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { LARGEST_GUIDE } from "./hostile_feeds.ts";

const SECONDS_MAX = 1;
const FUNCTION_SECONDS_MAX = 2; // of processor time, on hosted Supabase
const GROWTH_BYTES_MAX = 128_000_000;
const CHILD = new URL("./hostile_feeds_child.ts", import.meta.url);
const CONFIG = new URL("../../../deno.json", import.meta.url);

interface Report {
  readonly name: string;
  readonly outcome: string;
  readonly seconds: number;
  readonly grownBytes: number;
}

Deno.test({
  name: "parseSchedule() refuses hostile feeds within 1 s of processor time and 128 MB",
  ignore: Deno.build.os !== "linux",
  async fn(t) {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--quiet", "--no-check", "--no-lock", "--allow-all"],
        "--v8-flags=--expose-gc",
        `--config=${fileURLToPath(CONFIG)}`,
        fileURLToPath(CHILD),
      ],
    }).output();
    assert.ok(success, new TextDecoder().decode(stderr));
    const reports: Report[] = JSON.parse(new TextDecoder().decode(stdout));
    for (const { name, outcome, seconds, grownBytes } of reports) {
      await t.step(name, () => {
        assert.match(outcome, /^(?:SyntaxError|RangeError): Cannot read /);
        const secondsMax = name === LARGEST_GUIDE.name ? FUNCTION_SECONDS_MAX : SECONDS_MAX;
        assert.ok(seconds < secondsMax, `took ${seconds} s`);
        assert.ok(grownBytes < GROWTH_BYTES_MAX, `grew by ${grownBytes} bytes`);
      });
    }
  },
});
