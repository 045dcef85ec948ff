/**
 * Runs Python with numpy, the reference for what these formats mean. Where numpy is missing a test
 * says so and passes, unless REQUIRE_ALL is "1": then it fails.
 */
import assert from "node:assert/strict";

/** The second is where a Linux distribution's own numpy lives. */
const PYTHONS = ["python3", "/usr/bin/python3"];

/**
 * Returns what `script` prints, or null where there is no numpy.
 *
 * @param args What the script finds in sys.argv[1:].
 */
export async function runNumpy(script: string, args: readonly string[]): Promise<string | null> {
  const python = await findNumpy();
  if (python !== null) return await runPython(python, script, args);
  assert.notEqual(Deno.env.get("REQUIRE_ALL"), "1", "python3 with numpy is required and missing");
  console.warn("skipped the comparison with numpy: there is no python3 with numpy here");
  return null;
}

let found: Promise<string | null> | undefined;

function findNumpy(): Promise<string | null> {
  return found ??= search();
}

async function search(): Promise<string | null> {
  for (const python of PYTHONS) {
    const output = await start(python, "import numpy", []);
    if (output?.success) return python;
  }
  return null;
}

async function runPython(python: string, script: string, args: readonly string[]) {
  const output = await start(python, script, args);
  assert.ok(output, `${python} vanished`);
  assert.ok(output.success, new TextDecoder().decode(output.stderr));
  return new TextDecoder().decode(output.stdout);
}

/** Returns null when the program does not exist. */
async function start(python: string, script: string, args: readonly string[]) {
  try {
    return await new Deno.Command(python, { args: ["-c", script, ...args] }).output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
