// Writes supabase/functions/health/openapi.json, the document that /health/openapi.json serves,
// from the routes of functions-shared/contract. The file is committed, so that a changed promise
// shows in its diff, and a cold start pays for no schema.
import { openApiDocument } from "@shared/contract/openapi.ts";
import { ROUTES } from "@shared/contract/routes.ts";

const FILE = new URL("../functions/health/openapi.json", import.meta.url).pathname;

await Deno.writeTextFile(FILE, JSON.stringify(openApiDocument(ROUTES), null, 2) + "\n");
const { success } = await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", FILE] })
  .output();
if (!success) throw new Error(`Cannot format ${FILE}`);
