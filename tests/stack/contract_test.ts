// Goal: the deployed functions keep the contract: each route lets in exactly who is promised,
// whatever credentials are forged, and a caller who is turned away changes nothing. Method: every
// route with every kind of credentials, on a running stack.
import assert from "node:assert/strict";
import { type Route, takesIdempotencyKey } from "@shared/contract/route.ts";
import { ROUTES } from "@shared/contract/routes.ts";
import { callRoute, RouteError } from "../../supabase/client/call_route.ts";
import { prepareProject } from "../../supabase/local/prepare_project.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import document from "../../supabase/functions/health/openapi.json" with { type: "json" };
import { checkExchange } from "../functions-shared/contract/check_exchange.ts";
import { createCatalogApp } from "../../supabase/functions/catalog/app.ts";
import { dependenciesFromEnv as catalog } from "../../supabase/functions/catalog/dependencies.ts";
import { createCompetitionApp } from "../../supabase/functions/competition/app.ts";
import { dependenciesFromEnv as competition } from "../../supabase/functions/competition/dependencies.ts";
import { createHealthApp } from "../../supabase/functions/health/app.ts";
import { dependenciesFromEnv as health } from "../../supabase/functions/health/dependencies.ts";
import { createInferApp } from "../../supabase/functions/infer/app.ts";
import { dependenciesFromEnv as infer } from "../../supabase/functions/infer/dependencies.ts";
import { createModelsApp } from "../../supabase/functions/models/app.ts";
import { dependenciesFromEnv as models } from "../../supabase/functions/models/dependencies.ts";
import { createRegenerateApp } from "../../supabase/functions/regenerate/app.ts";
import { dependenciesFromEnv as regenerate } from "../../supabase/functions/regenerate/dependencies.ts";
import { createUpdateParametersApp } from "../../supabase/functions/update-parameters/app.ts";
import { dependenciesFromEnv as updateParameters } from "../../supabase/functions/update-parameters/dependencies.ts";
import { allCredentials, type Credentials } from "./credentials.ts";
import { startProjectStack } from "./project_stack.ts";
import { signedIn } from "./scratch_stack.ts";

const DEMO = new URL("../../supabase/local/demo.ts", import.meta.url).pathname;

/** Values of {parameters} that nothing has. */
const NOTHING: Record<string, string> = {
  slate_id: "00000000-0000-4000-8000-000000000000",
  version_name: "v999999.0.0",
};

type Send = (path: string, init: RequestInit) => Promise<Response>;

/** The functions in this process, beside those of the stack, with one more variable set. */
async function functionsWith(stack: Stack, variable: Record<string, string>): Promise<Send> {
  const jwks = await (await fetch(`${stack.url}/auth/v1/.well-known/jwks.json`)).text();
  const { publishable, secret, automation } = stack.keys;
  const environment = {
    SUPABASE_URL: stack.url,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: publishable }),
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: secret, automation }),
    SUPABASE_JWKS: jwks,
    ...variable,
  };
  const apps: Record<string, { fetch(request: Request): Response | Promise<Response> }> = {
    catalog: createCatalogApp(catalog(environment)),
    competition: createCompetitionApp(competition(environment)),
    health: createHealthApp(health(environment)),
    infer: createInferApp(infer(environment)),
    models: createModelsApp(models(environment)),
    regenerate: createRegenerateApp(regenerate(environment)),
    "update-parameters": createUpdateParametersApp(updateParameters(environment)),
  };
  return async (path, init) =>
    await apps[path.split(/[/?]/)[1]!]!.fetch(new Request(`http://functions${path}`, init));
}

/**
 * Sends what whoever is let in gets a refusal for, so that a request can be repeated: a field or
 * query that is not known, an id that nothing has.
 */
async function ask(send: Send, route: Route, { headers }: Credentials) {
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name) => NOTHING[name]!) +
    (route.query ? "?unknown=1" : "");
  const response = await send(path, {
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
  if (body || query?.safeParse({ unknown: "1" }).success === false) return 422;
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

async function eventCounts(stack: Stack) {
  const rows = await stack.db.query<{ kind: string }>(
    "select kind from public.selection_events",
    [],
  );
  const count = (wanted: string) => rows.filter(({ kind }) => kind === wanted).length;
  return { selections: count("selection"), rejections: count("rejection") };
}

/** Invented films that are on offer now: the demo asks for the coming days. */
async function prepareForToday(stack: Stack): Promise<void> {
  const today = new Date().toISOString().slice(0, 10);
  await prepareProject(stack.url, stack.keys.secret, "invented", today, () => {});
}

Deno.test("the contract holds on a running stack", async (t) => {
  await using stack = await startProjectStack({ prepare: prepareForToday });
  const before = await rowCounts(stack);
  const deployed: Send = (path, init) => fetch(stack.functionsUrl + path, init);
  const assertMatrix = async (send: Send, caller: Credentials) => {
    const actual: Record<string, number> = {};
    const expected: Record<string, number> = {};
    for (const route of ROUTES) {
      const name = `${route.method} ${route.path}`;
      actual[name] = (await ask(send, route, caller)).status;
      expected[name] = expectedStatus(route, caller);
    }
    assert.deepEqual(actual, expected);
  };

  const callers = await allCredentials(stack);
  for (const caller of callers) {
    await t.step(
      `every route answers ${caller.name} as declared`,
      () => assertMatrix(deployed, caller),
    );
  }

  const opened = await functionsWith(stack, { PUBLISHABLE_KEY_IS_PROGRAMMER: "true" });
  for (const caller of callers) {
    const isOpened = caller.name === "publishable key";
    await t.step(
      `with the publishable key opened, ${caller.name} may do ${isOpened ? "more" : "the same"}`,
      () => assertMatrix(opened, { ...caller, ...isOpened && { roles: ["programmer"] } }),
    );
  }

  await t.step("a key of 256 characters is refused wherever a key has a meaning", async () => {
    const headers = { apikey: stack.keys.secret, "idempotency-key": "x".repeat(256) };
    const caller: Credentials = { name: "secret key", headers, roles: ["admin"] };
    for (const route of ROUTES.filter(takesIdempotencyKey)) {
      const { status, body } = await ask(deployed, route, caller);
      assert.deepEqual([status, body.code], [400, "invalid-idempotency-key"], route.path);
    }
  });

  for (const { method, path } of ROUTES.filter(({ body }) => body)) {
    await t.step(`${method} ${path} takes a body of 1 MiB and not a byte more`, async () => {
      const send = async (bytes: number) => {
        const response = await deployed(path.replaceAll(/\{\w+\}/g, "x"), {
          method: method.toUpperCase(),
          headers: { apikey: stack.keys.secret, "content-type": "application/json" },
          body: " ".repeat(bytes),
        });
        return [response.status, (await response.json()).code];
      };
      assert.deepEqual(await send(1_048_576), [400, "malformed-json"]);
      assert.deepEqual(await send(1_048_577), [413, "body-too-large"]);
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

  await t.step("the typed client is understood, and its errors are typed", async () => {
    const client = await signedIn(stack);
    const picking = callRoute(client, "POST /update-parameters", {
      body: { slate_id: NOTHING.slate_id!, selected_movie: { movie_id: "none" } },
    });
    const error = await picking.then(() => assert.fail("no error"), (thrown) => thrown);
    assert(error instanceof RouteError);
    assert.deepEqual([error.status, error.problem?.code], [404, "slate-not-found"]);
    const { versions } = await callRoute(client, "GET /models/versions", { query: { limit: 1 } });
    assert.deepEqual(versions.map(({ version_name }) => version_name), ["v1.0.0"]);
  });

  await t.step("the demo, which uses it, tells its story to the end", async () => {
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", DEMO, "--data-dir", stack.dataDir],
      stdin: "null",
    }).output();
    const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
    assert(success, `${out}${err}`);
    assert.match(out!, /Friday \d{4}-\d\d-\d\d, 20:00/);
    assert.match(out!, /Saturday/);
    const { selections, rejections } = await eventCounts(stack);
    assert.deepEqual({ selections, rejections }, { selections: 1, rejections: 1 });
  });
});
