/** Runs an operator's command: what is theirs to mend gets a line, a defect its stack. */
import { UsageError } from "../flags.ts";

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

/** Runs `work` and ends the process with status 1, or 2 with the usage, if it fails. */
export async function runCommand(work: () => Promise<void>, usage: string): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(explain(error, usage));
    Deno.exit(error instanceof UsageError ? EXIT_USAGE : EXIT_FAILURE);
  }
}

function explain(error: unknown, usage: string): string {
  if (error instanceof UsageError) return `${error.message}\n\n${usage}`;
  if (error instanceof Error && /^Cannot /.test(error.message)) return error.message;
  return Deno.inspect(error);
}
