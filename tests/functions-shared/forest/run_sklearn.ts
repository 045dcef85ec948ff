/**
 * Runs Python with scikit-learn, the reference for forests. Where it is missing a test says so and
 * passes, unless REQUIRE_ALL is "1": then it fails. Debian has it as python3-sklearn.
 */
import assert from "node:assert/strict";

/** The second is where a Linux distribution's own packages live. */
const PYTHONS = ["python3", "/usr/bin/python3"];

/**
 * Returns what `script` prints, or null where there is no scikit-learn.
 *
 * @param args What the script finds in sys.argv[1:].
 */
export async function runSklearn(script: string, args: readonly string[]): Promise<string | null> {
  const python = await findSklearn();
  if (python === null) {
    assert.notEqual(Deno.env.get("REQUIRE_ALL"), "1", "scikit-learn is required and missing");
    console.warn("skipped the comparison with scikit-learn: there is no python3 with it here");
    return null;
  }
  const output = await new Deno.Command(python, { args: ["-c", script, ...args] }).output();
  assert.ok(output.success, new TextDecoder().decode(output.stderr));
  return new TextDecoder().decode(output.stdout);
}

/** Returns the first Python that can import it, or null. */
export async function findSklearn(): Promise<string | null> {
  for (const python of PYTHONS) {
    try {
      const { success } = await new Deno.Command(python, {
        args: ["-c", "from sklearn.ensemble import RandomForestRegressor"],
      })
        .output();
      if (success) return python;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return null;
}
