// Goal: no request, however strange, makes a function fail, hang, break its promise, or write when
// it refuses. Method: property-based, from the contract, on a running stack. FUZZ_REQUESTS sets the
// requests a route (60), FUZZ_SEED repeats a run; the seed is printed.
import assert from "node:assert/strict";
import fc from "fast-check";
import { ROUTES } from "@shared/contract/routes.ts";
import type { Route } from "@shared/contract/route.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import document from "../../supabase/functions/health/openapi.json" with { type: "json" };
import { checkExchange } from "../functions-shared/contract/check_exchange.ts";
import { allowed, type Dictionary, type Schema, spoiled } from "./json_arbitraries.ts";
import { call, startProjectStack } from "./project_stack.ts";

const REQUESTS = Number(Deno.env.get("FUZZ_REQUESTS") ?? 60);
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? crypto.getRandomValues(new Int32Array(1))[0]);
const THOROUGH = 2000;
const HANGS_MS = 20_000;

/** Fewer requests, by these divisors, of routes that take long; a thorough run spares nothing. */
const COSTLY: Record<string, number> = {
  "/models/admin/reset-test-data": 20,
  "/models/create-checkpoint": 10,
  "/models/sweep": 5,
  "/health/openapi.json": 20,
};

interface Request {
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: string;
  readonly body: string | Uint8Array<ArrayBuffer> | null;
  readonly headers: Readonly<Record<string, string>>;
}

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly schema: Schema;
}

interface Operation {
  readonly parameters: readonly Parameter[];
  readonly requestBody?: { content: { "application/json"?: { schema: Schema } } }; // or a file
}

const operationOf = ({ path, method }: Route) =>
  (document.paths as unknown as Record<string, Record<string, Operation>>)[path]![method]!;
const resolve = (ref: string) =>
  (document.components.schemas as unknown as Record<string, Schema>)[ref.split("/").at(-1)!]!;

function requests(route: Route, known: Dictionary): fc.Arbitrary<Request> {
  const { parameters, requestBody } = operationOf(route);
  const json = requestBody?.content["application/json"];
  const inPath = parameters.filter((parameter) => parameter.in === "path");
  const inQuery = parameters.filter((parameter) => parameter.in === "query");
  return fc.record({
    parameters: fc.record(Object.fromEntries(inPath.map(({ name, schema }) => [
      name,
      fc.oneof(
        allowed(schema, resolve, known, name).map(String),
        fc.string({ minLength: 1, maxLength: 40 }),
      ),
    ]))),
    query: fc.oneof(
      fc.record(
        Object.fromEntries(inQuery.map(({ name, schema }) => [
          name,
          fc.oneof(allowed(schema, resolve, known, name).map(String), fc.string()),
        ])),
        { requiredKeys: [] },
      ).map((pairs) => new URLSearchParams(pairs as Record<string, string>).toString()),
      fc.webQueryParameters(),
    ),
    body: json ? bodies(json.schema, known) : requestBody ? files() : fc.constant(null),
    headers: fc.record({
      "x-request-id": fc.stringMatching(/^[ -~]{0,200}$/),
      traceparent: fc.stringMatching(/^[ -~]{0,60}$/),
      "content-type": fc.constantFrom(
        "application/json",
        "application/xml",
        "text/plain",
        "multipart/form-data",
        "multipart/form-data; boundary=b",
      ),
      "idempotency-key": fc.stringMatching(/^[ -~]{0,300}$/),
    }, { requiredKeys: [] }),
  });
}

function bodies(schema: Schema, known: Dictionary): fc.Arbitrary<string> {
  const good = allowed(schema, resolve, known);
  return fc.oneof(
    { arbitrary: good.map((value) => JSON.stringify(value)), weight: 5 },
    { arbitrary: spoiled(good).map((value) => JSON.stringify(value) ?? ""), weight: 4 },
    { arbitrary: fc.string({ maxLength: 200 }), weight: 1 },
  );
}

/** Files that are taken in as they are, each whole, cut off, or with a byte changed. */
const FILES = await Promise.all(
  ["feeds/tf1_2025_44.xml", "golden/cts_state_orig21.npz", "golden/cts_bad_nan_U.npz"].map((name) =>
    Deno.readFile(new URL(`../fixtures/${name}`, import.meta.url))
  ),
);

function files(): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const other = fc.uint8Array({ maxLength: 100 }).map((bytes) => bytes.slice());
  const harmed = fc.tuple(fc.constantFrom(...FILES), fc.nat(), fc.nat(255), fc.nat(2)).map(
    ([file, at, byte, how]) => {
      const index = at % file.length;
      if (how === 0) return file;
      if (how === 1) return file.slice(0, index);
      return file.with(index, byte);
    },
  );
  return fc.oneof({ arbitrary: harmed, weight: 4 }, { arbitrary: other, weight: 1 });
}

/** Ids and names that the stack knows, from slates and feedback made for the purpose. */
async function dictionaryOf(stack: Stack): Promise<Dictionary> {
  const slates = [];
  for (const date of ["2026-12-04", "2026-12-05", "2026-12-06"]) {
    slates.push((await call(stack, "infer", { date, hour: 20 })).body);
  }
  const [slate] = slates;
  const { body: learned } = await call(stack, "update-parameters", {
    slate_id: slate.slate_id,
    selected_movie: { movie_id: slate.recommendations[0].movie_id },
  });
  return {
    slate_id: slates.map(({ slate_id }) => slate_id),
    movie_id: slates.flatMap(({ recommendations }) =>
      recommendations.map(({ movie_id }: { movie_id: string }) => movie_id)
    ),
    date: ["2026-12-04", "2026-12-05"],
    hour: [20],
    channel: [slate.context.channel, "TF1"],
    event_id: [learned.event_id],
    version_name: ["v1.0.0", "v1.0.1"],
    context_features: [slate.recommendations[0].context_features],
    signal_contributions: slates.map(({ recommendations }) =>
      recommendations[0].signal_contributions
    ),
  };
}

async function send(stack: Stack, route: Route, request: Request) {
  const path = route.path.replaceAll(
    /\{(\w+)\}/g,
    (_, name) => encodeURIComponent(request.parameters[name]!.replace(/^\.+$/, "dots")),
  );
  const response = await fetch(`${stack.functionsUrl}${path}?${request.query}`, {
    method: route.method.toUpperCase(),
    headers: { ...request.headers, apikey: stack.keys.secret },
    body: request.body,
    signal: AbortSignal.timeout(HANGS_MS),
  });
  return { path, status: response.status, text: await response.text() };
}

const LOG_LINES = 20;

/** What the stack's log says of an answer, or says last: the reason stands nowhere else. */
async function logOf(stack: Stack, { request_id }: { request_id?: string }): Promise<string> {
  const lines = (await Deno.readTextFile(`${stack.dataDir}/stack.log`)).split("\n");
  const own = lines.filter((line) => line.includes(`"request_id":${JSON.stringify(request_id)}`));
  return (own.length > 0 ? own : lines).slice(-LOG_LINES).join("\n");
}

/** What requests leave behind; versions and prepared films are left out, as they come by themselves. */
async function writtenRows(stack: Stack): Promise<string> {
  const rows = await stack.db.query(
    `
    select (select count(*) from public.selection_events) as events,
           (select count(*) from public.slates) as slates,
           (select count(*) from public.context_exclusions) as exclusions,
           (select count(*) from public.competitor_showings) as showings,
           (select jsonb_agg(to_jsonb(r) order by r.name) from public.house_rules as r) as rules,
           (select jsonb_agg(to_jsonb(s) order by s.key) from public.app_settings as s) as settings,
           (select count(*) from storage.objects as o
             where o.bucket_id <> 'models' and o.name not like 'prepared/%') as files`,
    [],
  );
  return JSON.stringify(rows);
}

/** Requests that each route of the document gets; none is left out. */
const promisedRuns = (): Record<string, number> =>
  Object.fromEntries(
    Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => [`${method} ${path}`, runsOf(path)])
    ),
  );

const runsOf = (path: string) =>
  Math.ceil(REQUESTS / (REQUESTS < THOROUGH ? COSTLY[path] ?? 1 : 1));

Deno.test("functions withstand random requests", async (t) => {
  console.log(`FUZZ_SEED=${SEED} FUZZ_REQUESTS=${REQUESTS}`); // the stack takes the console away
  await using stack = await startProjectStack();
  const known = await dictionaryOf(stack);
  const answered: Record<string, number> = {};
  for (const route of ROUTES.toSorted((a, b) => (COSTLY[a.path] ?? 1) - (COSTLY[b.path] ?? 1))) {
    const name = `${route.method} ${route.path}`;
    await t.step(name, async () => {
      let before = await writtenRows(stack);
      const statuses = new Set<number>();
      const property = fc.asyncProperty(requests(route, known), async (request) => {
        const { path, status, text } = await send(stack, route, request);
        statuses.add(status);
        const body = JSON.parse(text);
        if (status >= 500) assert.fail(`${status} ${text}\n${await logOf(stack, body)}`);
        checkExchange({ method: route.method, path, status, body, ...requestBodyOf(request) });
        const after = await writtenRows(stack);
        if (status >= 400) assert.equal(after, before, `${status} but something was written`);
        before = after;
        answered[name] = (answered[name] ?? 0) + 1;
      });
      const numRuns = runsOf(route.path);
      await fc.assert(property, { seed: SEED, numRuns, endOnFailure: true });
      if (numRuns >= 100) assert(statuses.size > 1 || !takesInput(route), "nothing got through");
    });
  }
  await t.step("no route of the document is left out", () => {
    assert.deepEqual(answered, promisedRuns());
  });
});

const takesInput = ({ body, query, parameters }: Route) => Boolean(body ?? query ?? parameters);

function requestBodyOf({ body }: Request): { requestBody?: unknown } {
  try {
    return typeof body === "string" ? { requestBody: JSON.parse(body) } : {};
  } catch {
    return { requestBody: body }; // not JSON: may be sent, must be refused
  }
}
