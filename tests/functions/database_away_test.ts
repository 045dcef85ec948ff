// Goal: whatever is asked while the database is away, the answer is 503 with Retry-After, never a
// 500 and never a success. Method: each function wired as it is deployed, to an address where
// nothing listens; every route with its example, as a server and under an Idempotency-Key.
import assert from "node:assert/strict";
import { encodeLearner } from "@shared/bandit/learner_file.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { type Route, takesIdempotencyKey } from "@shared/contract/route.ts";
import { ROUTES } from "@shared/contract/routes.ts";
import { checkExchange } from "../functions-shared/contract/check_exchange.ts";

const FUNCTIONS = new URL("../../supabase/functions/", import.meta.url);
const SECRET = "sb_secret_of_this_test";

interface App {
  request(path: string, init: RequestInit): Promise<Response>;
}

/** A port that was free a moment ago. */
function closedPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** The function as its index.ts wires it. */
async function wiredApp(name: string, url: string): Promise<App> {
  const { dependenciesFromEnv } = await import(new URL(`${name}/dependencies.ts`, FUNCTIONS).href);
  const module: Record<string, unknown> = await import(new URL(`${name}/app.ts`, FUNCTIONS).href);
  const create = Object.entries(module).find(([key]) => /^create\w+App$/.test(key))?.[1];
  assert(typeof create === "function", `${name}/app.ts exports no create...App`);
  return create(dependenciesFromEnv({
    SUPABASE_URL: url,
    SUPABASE_PUBLISHABLE_KEYS: '{"default":"sb_publishable_x"}',
    SUPABASE_SECRET_KEYS: JSON.stringify({ default: SECRET }),
    SUPABASE_JWKS: '{"keys":[]}',
  }));
}

/** Files that are taken, by route. */
const FILES: Readonly<Record<string, Uint8Array<ArrayBuffer>>> = {
  "post /competition/upload": await Deno.readFile(
    new URL("../fixtures/feeds/tf1_2025_44.xml", import.meta.url),
  ),
  "post /models/versions": (await encodeLearner(mnlLearner(createMnlPrior(["prime_time"])), 0))
    .slice(),
};

/** The route's own example as a request. */
function exampleOf({ method, path, example, body }: Route): [path: string, init: RequestInit] {
  const concrete = path.replaceAll(/\{(\w+)\}/g, (_, name) => example.parameters![name]!);
  const isFile = `${method} ${path}` in FILES;
  const query = isFile && path === "/models/versions" ? {} : example.query; // its hash is another's
  const search = query ? `?${new URLSearchParams(query)}` : "";
  return [concrete + search, {
    method: method.toUpperCase(),
    headers: { apikey: SECRET, "content-type": body ? "application/json" : "application/xml" },
    ...(body && { body: JSON.stringify(example.body) }),
    ...(isFile && { body: FILES[`${method} ${path}`]! }),
  }];
}

async function expectAway(route: Route, app: App, headers: Record<string, string> = {}) {
  const [path, init] = exampleOf(route);
  const all = { ...init.headers as Record<string, string>, ...headers };
  const response = await app.request(path, { ...init, headers: all });
  const body = await response.json();
  assert.deepEqual(
    [response.status, body.code ?? "unavailable"],
    [503, "unavailable"],
    `${route.method} ${path}: ${JSON.stringify(body)}`,
  );
  assert.match(response.headers.get("retry-after") ?? "none", /^\d+$/);
  checkExchange({ method: route.method, path, status: 503, body });
}

/** Needs nothing but the function itself. */
const ANSWERED_ANYWAY = ["/health/live", "/health/openapi.json"];

Deno.test("every route answers 503 with Retry-After while the database is away", async () => {
  const url = `http://127.0.0.1:${closedPort()}`;
  const names = new Set(ROUTES.map(({ path }) => path.split("/")[1]!));
  const apps = new Map(
    await Promise.all([...names].map(async (name) => [name, await wiredApp(name, url)] as const)),
  );
  const asked = ROUTES.filter(({ path }) => !ANSWERED_ANYWAY.includes(path));
  await Promise.all(asked.map(async (route) => { // at once, as reads are tried for seconds
    const app = apps.get(route.path.split("/")[1]!)!;
    await expectAway(route, app);
    if (takesIdempotencyKey(route)) await expectAway(route, app, { "idempotency-key": "k" });
  }));
});
