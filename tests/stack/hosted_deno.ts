/** The runtime of hosted functions is compatible with Deno 2.1.4, which npm brings. */
import assert from "node:assert/strict";

/** Path of its executable. */
export async function hostedDeno(): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("npx", {
    args: ["-y", "deno@2.1.4", "eval", "console.log(Deno.execPath())"],
    cwd: "/", // it cannot read the project's lock file, which is of a newer version
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}
