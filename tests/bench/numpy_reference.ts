/** Runs a reference script of this folder with NumPy. */

const PYTHONS = ["/usr/bin/python3", "python3"];

/** Returns the milliseconds that the script prints, or null where there is no NumPy. */
export async function numpyMs(script: string, args: readonly string[]): Promise<number | null> {
  const path = new URL(script, import.meta.url).pathname;
  for (const python of PYTHONS) {
    const output = await run(python, [path, ...args]);
    if (output !== null) return Number(output);
  }
  return null;
}

async function run(program: string, args: readonly string[]): Promise<string | null> {
  try {
    const child = new Deno.Command(program, {
      args: [...args],
      stderr: "null",
      env: { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
    });
    const { success, stdout } = await child.output();
    return success ? new TextDecoder().decode(stdout) : null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
