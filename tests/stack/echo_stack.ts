/** A process of its own that runs a stack with the fixture functions, for tests to kill. */
import { startStack } from "../../supabase/local/stack.ts";

await startStack({
  dataDir: Deno.args[0]!,
  functionsDir: new URL("../fixtures/functions", import.meta.url).pathname,
  instances: 2,
});
