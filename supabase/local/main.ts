/** `deno task start`: the whole system in the foreground until SIGINT or SIGTERM. */
import { resolve } from "node:path";
import { parseFlags, type StartFlags, USAGE, UsageError } from "./flags.ts";
import { type Progress, textProgress } from "./progress.ts";
import type { Stack } from "./stack.ts";
import { welcome } from "./welcome.ts";

const EXIT_FAILURE = 1;
const EXIT_USAGE = 2;

async function main(args: readonly string[]): Promise<number> {
  const flags = parseFlags(args);
  if (flags.help) {
    print(USAGE);
    return 0;
  }
  bypassProxy();
  const stop = stopSignal();
  const progress = textProgress(print, Deno.stdout.isTerminal(), () => performance.now());
  print("Starting the local stack\n");
  const begin = performance.now();
  const stack = await start(flags, progress, stop);
  if (!stack) {
    print("Stopped before it was ready\n");
    return 0;
  }
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  print(`Ready in ${seconds} s. Stop it with Ctrl-C.\n${welcome(stack, new Date())}\n`);
  await new Promise<void>((resolve) => whenAborted(stop, resolve));
  await progress.step("Stop", () => stack.stop());
  return 0;
}

/** Everything that needs packages. Computed addresses, or Deno would fetch it all before us. */
async function loadProgram() {
  const load = (file: string) => import(new URL(file, import.meta.url).href);
  const { startStack }: typeof import("./stack.ts") = await load("./stack.ts");
  const { prepareProject }: typeof import("./prepare_project.ts") = await load(
    "./prepare_project.ts",
  );
  return { startStack, prepareProject };
}

type Program = Awaited<ReturnType<typeof loadProgram>>;

/** The stack, or undefined if the operator stopped it on its way. */
async function start(
  flags: StartFlags,
  progress: Progress,
  signal: AbortSignal,
): Promise<Stack | undefined> {
  const program = await progress.step("Load packages, the first time from npm", loadProgram);
  try {
    return await program.startStack({
      dataDir: resolve(flags.dataDir),
      port: flags.port,
      fresh: flags.fresh,
      postgresUrl: flags.postgresUrl,
      instances: flags.instances,
      progress,
      signal,
      functionSecrets: functionSecrets(Deno.env.toObject()),
      prepare: (stack) => prepare(program, stack, flags.demoData),
    });
  } catch (error) {
    if (signal.aborted && error === signal.reason) return undefined;
    throw error;
  }
}

/** What the operator may set for the functions: their own secrets, and where traces go. */
function functionSecrets(environment: Record<string, string>): Record<string, string> {
  const isTheirs = (name: string) =>
    ["PUBLISHABLE_KEY_IS_PROGRAMMER", "REQUIRE_SUPABASE_STORAGE", "CODE_VERSION"].includes(name) ||
    name.startsWith("OTEL_");
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isTheirs(name)));
}

async function prepare(program: Program, stack: Stack, demoData: boolean): Promise<void> {
  const films = demoData ? "vega-datasets" : null;
  const today = new Date().toISOString().slice(0, 10);
  await stack.progress.step(
    "Prepare the catalogue and the first version",
    (report) =>
      program.prepareProject(
        stack.url,
        stack.keys.secret,
        films,
        today,
        (fraction, what) => report(fraction, 1, what),
      ),
  );
}

/** The stack's parts talk to each other: a proxy for the outside has no business there. */
function bypassProxy(): void {
  const hosts = Deno.env.get("NO_PROXY") ?? Deno.env.get("no_proxy");
  Deno.env.set("NO_PROXY", ["127.0.0.1", ...hosts ? [hosts] : []].join(","));
}

/** Aborted by the first SIGINT or SIGTERM; a second one ends the process at once. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    Deno.addSignalListener(signal, () => {
      if (controller.signal.aborted) Deno.exit(EXIT_FAILURE);
      controller.abort();
    });
  }
  return controller.signal;
}

function whenAborted(signal: AbortSignal, then: () => void): void {
  if (signal.aborted) then();
  else signal.addEventListener("abort", then, { once: true });
}

/** Writes to the operator, who may have gone: `deno task start | head`. */
function print(text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let written = 0; written < bytes.length;) {
      written += Deno.stdout.writeSync(bytes.subarray(written));
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}

/** What is the operator's to mend gets a line, a defect its stack. */
function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\n\n${USAGE}`;
  if (error instanceof Error && /^Cannot /.test(error.message)) return error.message;
  return Deno.inspect(error);
}

if (import.meta.main) {
  try {
    Deno.exit(await main(Deno.args));
  } catch (error) {
    console.error(explain(error));
    Deno.exit(error instanceof UsageError ? EXIT_USAGE : EXIT_FAILURE);
  }
}
