// Goal: an operator sees each step once, with its time; a terminal sees it move. Method: the
// text that is written, with a clock that the test moves.
import assert from "node:assert/strict";
import { textProgress } from "../../supabase/local/progress.ts";

function record(isTerminal: boolean) {
  let text = "";
  let ms = 0;
  const progress = textProgress((part) => text += part, isTerminal, () => ms);
  return { progress, written: () => text, wait: (duration: number) => ms += duration };
}

Deno.test("textProgress() writes one plain line a step into a file", async () => {
  const { progress, written, wait } = record(false);
  const result = await progress.step("Open", (report) => {
    report(1, 2, "half");
    wait(1234);
    return Promise.resolve(42);
  });
  progress.note("a note");
  assert.equal(result, 42);
  assert.equal(written(), "✓ Open (1.2 s)\n  a note\n");
});

Deno.test("textProgress() draws a bar on a terminal and clears it", async () => {
  const { progress, written } = record(true);
  await progress.step("Load", (report) => {
    report(3, 6, "films");
    return Promise.resolve();
  });
  const half = "█".repeat(12) + " ".repeat(12);
  assert.equal(
    written(),
    `  Load ...\r\x1b[K  Load [${half}]  50 % films\r\x1b[K✓ Load (0.0 s)\n`,
  );
});

Deno.test("textProgress() marks a step that fails and lets the error through", async () => {
  const { progress, written } = record(false);
  const failure = new Error("no");
  await assert.rejects(() => progress.step("Open", () => Promise.reject(failure)), failure);
  assert.equal(written(), "✗ Open (0.0 s)\n");
});

Deno.test("textProgress() keeps the bar within its width", async () => {
  for (const [done, total] of [[0, 0], [9, 3], [1, 3]] as const) {
    const { progress, written } = record(true);
    await progress.step("L", (report) => Promise.resolve(report(done, total)));
    assert.equal(/\[([█ ]*)\]/.exec(written())![1]!.length, 24, `${done}/${total}`);
  }
});
