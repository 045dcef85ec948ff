// A whole stack in a process of its own, to be killed: data directory and port as arguments.
import { startStack } from "../../supabase/local/stack.ts";
import { prepareInvented } from "./project_stack.ts";

const [dataDir, port] = Deno.args;
await startStack({
  dataDir: dataDir!,
  port: Number(port),
  instances: 3,
  prepare: prepareInvented,
});
