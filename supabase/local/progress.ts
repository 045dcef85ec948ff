/** Tells the operator what is going on: one line a step, with a bar while it is long. */

/** Called from within a step with what is done of the whole, in one unit, and what comes next. */
export type Report = (done: number, total: number, what?: string) => void;

/** Where steps are announced. */
export interface Progress {
  /** Runs `work` as a step named `label`, such as "Open database". */
  step<T>(label: string, work: (report: Report) => Promise<T>): Promise<T>;
  /** A line beside the steps. */
  note(text: string): void;
}

/** Says nothing. */
export const silentProgress: Progress = {
  step: (_label, work) => work(() => {}),
  note: () => {},
};

/**
 * Writes steps to a terminal, or plain lines to a file or pipe.
 *
 * @param write Takes text as it is, line ends included.
 * @param isTerminal Whether a line may be written over with a carriage return.
 * @param now Milliseconds of a clock that only goes forward.
 */
export function textProgress(
  write: (text: string) => void,
  isTerminal: boolean,
  now: () => number,
): Progress {
  return {
    note: (text) => write(`  ${text}\n`),
    async step(label, work) {
      const start = now();
      if (isTerminal) write(`  ${label} ...`);
      const report: Report = (done, total, what = "") => {
        if (isTerminal) write(`\r\x1b[K  ${label} ${bar(done, total)} ${what}`);
      };
      const finish = (mark: string) => {
        const seconds = ((now() - start) / 1000).toFixed(1);
        write(`${isTerminal ? "\r\x1b[K" : ""}${mark} ${label} (${seconds} s)\n`);
      };
      try {
        const result = await work(report);
        finish("✓");
        return result;
      } catch (error) {
        finish("✗");
        throw error;
      }
    },
  };
}

const BAR_WIDTH = 24;

/** A bar of fixed width with its percentage, such as `[██████      ]  50 %`. */
function bar(done: number, total: number): string {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const filled = Math.round(BAR_WIDTH * share);
  const percent = String(Math.round(100 * share)).padStart(3);
  return `[${"█".repeat(filled)}${" ".repeat(BAR_WIDTH - filled)}] ${percent} %`;
}
