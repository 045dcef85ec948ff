// Goal: the deployed functions keep the contract: each route lets in exactly who is promised,
// whatever credentials are forged, and a caller who is turned away changes nothing. Method: every
// route with every kind of credentials, on a running stack.
import assert from "node:assert/strict";
import type { Route } from "@shared/contract/route.ts";
import { ROUTES } from "@shared/contract/routes.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import document from "../../supabase/functions/health/openapi.json" with { type: "json" };
import { checkExchange } from "../functions-shared/contract/check_exchange.ts";
import { allCredentials, type Credentials } from "./credentials.ts";
import { startProjectStack } from "./project_stack.ts";

/** Values of {parameters} that nothing has. */
const NOTHING: Record<string, string> = {
  slate_id: "00000000-0000-4000-8000-000000000000",
  version_name: "v999999.0.0",
};

/**
 * Sends what whoever is let in gets a refusal for, so that a request can be repeated: a field or
 * query that is not known, an id that nothing has.
 */
async function ask(stack: Stack, route: Route, { headers }: Credentials) {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name) => NOTHING[name]!) +
    (route.query ? "?unknown=1" : "");
  const response = await fetch(stack.functionsUrl + path, {
    method: route.method.toUpperCase(),
    headers: { "content-type": "application/json", ...headers },
    ...(route.body && { body: JSON.stringify({ unknown: 1 }) }),
  });
  const { status } = response;
  const body = await response.json();
  checkExchange({ method: route.method, path, status, body });
  return { status, body };
}

/** What the route's declaration says about the answer to `ask`. */
function expectedStatus({ roles, body, query, parameters }: Route, caller: Credentials): number {
  if (roles.length > 0) {
    if (caller.roles === null) return 401;
    if (!caller.roles.some((role) => roles.includes(role))) return 403;
  }
  if (body || query) return 422;
  return parameters ? 404 : 200;
}

async function rowCounts(stack: Stack): Promise<unknown> {
  return await stack.db.query(
    `
    select (select count(*)::int from public.selection_events) as events,
           (select count(*)::int from public.slates) as slates,
           (select count(*)::int from public.context_exclusions) as exclusions,
           (select count(*)::int from public.model_parameter_logs) as versions,
           (select count(*)::int from public.model_activations) as activations`,
    [],
  );
}

Deno.test("the contract holds on a running stack", async (t) => {
  await using stack = await startProjectStack();
  const before = await rowCounts(stack);

  for (const caller of await allCredentials(stack)) {
    await t.step(`every route answers ${caller.name} as declared`, async () => {
      const actual: Record<string, number> = {};
      const expected: Record<string, number> = {};
      for (const route of ROUTES) {
        const name = `${route.method} ${route.path}`;
        actual[name] = (await ask(stack, route, caller)).status;
        expected[name] = expectedStatus(route, caller);
      }
      assert.deepEqual(actual, expected);
    });
  }

  await t.step("nothing was written meanwhile", async () => {
    assert.deepEqual(await rowCounts(stack), before);
  });

  await t.step("the document that is served is the one that is committed", async () => {
    const response = await fetch(`${stack.functionsUrl}/health/openapi.json`);
    assert.deepEqual(await response.json(), document);
  });

  await t.step("what is not promised is not there", async () => {
    for (const { path } of ROUTES) {
      const response = await fetch(`${stack.functionsUrl}${path}/unpromised`, { method: "PATCH" });
      assert.deepEqual([response.status, (await response.json()).code], [404, "route-not-found"]);
    }
  });
});
