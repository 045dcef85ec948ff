// Writes what follows from the routes of functions-shared/contract: the OpenAPI document that
// /health/openapi.json serves, and the types of the client. Both are committed, so that a changed
// promise shows in their diff, and a cold start pays for no schema.
import { openApiDocument } from "@shared/contract/openapi.ts";
import { ROUTES } from "@shared/contract/routes.ts";
import { typescriptTypes } from "@shared/contract/typescript.ts";

const SUPABASE = new URL("../", import.meta.url).pathname;
const DOCUMENT = `${SUPABASE}functions/health/openapi.json`;

const document = JSON.parse(JSON.stringify(openApiDocument(ROUTES)));
await Deno.writeTextFile(`${SUPABASE}client/api_types.ts`, typescriptTypes(document));
await Deno.writeTextFile(DOCUMENT, JSON.stringify(document, null, 2) + "\n");
const { success } = await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", DOCUMENT] })
  .output();
if (!success) throw new Error(`Cannot format ${DOCUMENT}`);
