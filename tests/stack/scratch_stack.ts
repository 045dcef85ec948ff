/** Stacks for tests: a directory of their own, the fixture functions, nothing printed. */
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { type Stack, type StackOptions, startStack } from "../../supabase/local/stack.ts";

const FIXTURES = new URL("../fixtures/", import.meta.url).pathname;

/** A running stack that stops, and its directory that goes, at the end of the block. */
export interface ScratchStack extends Stack, AsyncDisposable {}

let template: Promise<string> | undefined;

/**
 * An empty directory for a data directory's contents, removed at the end of the block.
 * With `prepared`, it holds the database and keys of a stack that ran before: a copy takes
 * a tenth of the time of a new one.
 */
export async function scratchDirectory(
  { prepared = false } = {},
): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "stack-test-" });
  if (prepared) await copyDirectory(await (template ??= createTemplate()), path);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** Starts a stack on a scratch directory, prepared if it is for PGlite, with the fixture functions. */
export async function startScratchStack(
  options: Partial<StackOptions> = {},
): Promise<ScratchStack> {
  const directory = await scratchDirectory({ prepared: options.postgresUrl === undefined });
  const stack = await startStack({
    dataDir: directory.path,
    functionsDir: `${FIXTURES}functions`,
    ...options,
  });
  return Object.assign(stack, {
    async [Symbol.asyncDispose]() {
      await stack.stop();
      await directory[Symbol.asyncDispose]();
    },
  });
}

/** A supabase-js client that keeps no timers, so that a test can end. */
export function clientFor(stack: Stack, key: string = stack.keys.publishable): SupabaseClient {
  return createClient(stack.url, key, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
}

/** A client that is signed in as `account`. */
export async function signedIn(
  stack: Stack,
  account: { email: string; password: string } = stack.programmer,
): Promise<SupabaseClient> {
  const client = clientFor(stack);
  const { error } = await client.auth.signInWithPassword(account);
  if (error) throw error;
  return client;
}

/** One stack, started and stopped, whose directory serves as the copy for all others. */
async function createTemplate(): Promise<string> {
  const path = await Deno.makeTempDir({ prefix: "stack-template-" });
  const stack = await startStack({ dataDir: path, functionsDir: `${FIXTURES}no_functions` });
  await stack.stop();
  addEventListener("unload", () => Deno.removeSync(path, { recursive: true }));
  return path;
}

async function copyDirectory(from: string, to: string): Promise<void> {
  const { success } = await new Deno.Command("cp", { args: ["-a", `${from}/.`, to] }).output();
  if (!success) throw new Error(`Cannot copy ${from} to ${to}`);
}
