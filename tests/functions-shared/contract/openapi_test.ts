// Goal: the document promises exactly what is deployed, to exactly those who may. Method: it is
// made anew and compared; each function's app is built and its routes and guards read off.
import assert from "node:assert/strict";
import { openApiDocument } from "@shared/contract/openapi.ts";
import { problemsOf, type Route } from "@shared/contract/route.ts";
import { ROUTES } from "@shared/contract/routes.ts";
import type { Role } from "@shared/http/caller.ts";
import type { AppEnv } from "@shared/http/create_app.ts";
import { PROBLEM_CODES } from "@shared/http/problem_codes.ts";
import type { Hono, MiddlewareHandler } from "hono";
import committed from "../../../supabase/functions/health/openapi.json" with { type: "json" };
import { checkExchange } from "./check_exchange.ts";

const FUNCTIONS = new URL("../../../supabase/functions/", import.meta.url);

/** Every route of a function with the roles that its guard admits; nobody listed: no guard. */
async function deployedRoutes(name: string): Promise<[route: string, roles: string][]> {
  const module: Record<string, unknown> = await import(new URL(`${name}/app.ts`, FUNCTIONS).href);
  const create = Object.entries(module).find(([key]) => /^create\w+App$/.test(key))?.[1];
  assert(typeof create === "function", `${name}/app.ts exports no create...App`);
  const rolesOf = new Map<unknown, readonly Role[]>();
  const guard = (...roles: Role[]): MiddlewareHandler<AppEnv> => {
    const middleware: MiddlewareHandler<AppEnv> = (_, next) => next();
    rolesOf.set(middleware, roles);
    return middleware;
  };
  const app = create({ guard, versions: {}, database: {} }) as Hono<AppEnv>;
  const roles = new Map<string, string>();
  for (const { method, path, handler } of app.routes) {
    if (method === "ALL") continue;
    const key = `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, "{$1}").replace(/\/$/, "")}`;
    roles.set(key, [...rolesOf.get(handler) ?? []].join() || roles.get(key) || "");
  }
  return [...roles];
}

Deno.test("openapi.json is what the routes make of it", () => {
  const made = JSON.parse(JSON.stringify(openApiDocument(ROUTES)));
  assert.deepEqual(committed, made, 'run "deno task contract"');
});

Deno.test("ROUTES are the routes that are deployed, with the roles that are let in", async () => {
  const deployed: [string, string][] = [];
  for await (const { name, isDirectory } of Deno.readDir(FUNCTIONS)) {
    if (isDirectory) deployed.push(...await deployedRoutes(name));
  }
  const promised = ROUTES.map(({ method, path, roles }) => [`${method} ${path}`, roles.join()]);
  assert.deepEqual(deployed.sort(), promised.sort());
});

Deno.test("every example is valid by its own schemas", async (t) => {
  for (const { method, path, example } of ROUTES) {
    await t.step(`${method} ${path}`, () => {
      const concrete = path.replaceAll(/\{(\w+)\}/g, (_, name) => example.parameters![name]!);
      checkExchange({
        method,
        path: concrete,
        requestBody: example.body,
        status: 200,
        body: example.answer,
      });
    });
  }
});

Deno.test("checkExchange() objects to each kind of broken promise", async (t) => {
  const route = ROUTES.find(({ path }) => path === "/update-parameters/retract")!;
  const { body, answer } = route.example as { body: object; answer: Record<string, unknown> };
  const good = { method: "POST", path: route.path, requestBody: body, status: 200, body: answer };
  const problem = {
    type: "x",
    title: "x",
    status: 404,
    code: "event-not-found",
    detail: "x",
    message: "x",
    request_id: null,
  };
  const { seq: _, ...withoutSeq } = answer;
  const cases: [name: string, exchange: Parameters<typeof checkExchange>[0], isGood: boolean][] = [
    ["as promised", good, true],
    ["a problem as promised", { ...good, status: 404, body: problem }, true],
    ["undeclared field", { ...good, body: { ...answer, secret: 1 } }, false],
    ["missing field", { ...good, body: withoutSeq }, false],
    ["wrong type", { ...good, body: { ...answer, seq: "13" } }, false],
    ["undeclared request field", { ...good, requestBody: { ...body, mood: 1 } }, false],
    ["status never promised", { ...good, status: 418 }, false],
    ["code of another route", {
      ...good,
      status: 404,
      body: { ...problem, code: "slate-not-found" },
    }, false],
    ["problem with an undeclared field", {
      ...good,
      status: 404,
      body: { ...problem, stack: "x" },
    }, false],
    ["route never promised", { ...good, path: "/nowhere" }, false],
  ];
  for (const [name, exchange, isGood] of cases) {
    await t.step(name, () => {
      if (isGood) checkExchange(exchange);
      else assert.throws(() => checkExchange(exchange), assert.AssertionError);
    });
  }
});

Deno.test("openapi.json describes an upload as a file, raw or in a form with its parameters", () => {
  const { content } = committed.paths["/competition/upload"].post.requestBody;
  assert.deepEqual(Object.keys(content), [
    "application/xml",
    "text/xml",
    "application/octet-stream",
    "multipart/form-data",
  ]);
  const { properties, required } = content["multipart/form-data"].schema;
  assert.deepEqual(Object.keys(properties), ["file", "channel", "format", "time_zone"]);
  assert.deepEqual(required, ["file"]);
});

Deno.test("every code can be answered by a route, under its own status", () => {
  const answered = new Set(ROUTES.flatMap((route: Route) => problemsOf(route)));
  const never = Object.keys(PROBLEM_CODES).filter((code) => !answered.has(code as never));
  assert.deepEqual(never, ["route-not-found"], "which is what a path has that is no route");
  for (const methods of Object.values(committed.paths)) {
    for (const { operationId, responses } of Object.values(methods)) {
      for (const [status, response] of Object.entries(responses as Record<string, object>)) {
        const codes = (response as { "x-codes"?: (keyof typeof PROBLEM_CODES)[] })["x-codes"] ?? [];
        for (const code of codes) {
          assert.equal(String(PROBLEM_CODES[code].status), status, `${operationId} ${code}`);
        }
      }
    }
  }
});

Deno.test("operations have names of their own, and references lead somewhere", () => {
  const ids = Object.values(committed.paths).flatMap((methods) =>
    Object.values(methods).map(({ operationId }) => operationId)
  );
  assert.equal(new Set(ids).size, ROUTES.length);
  const referred = JSON.stringify(committed).matchAll(/"#\/components\/schemas\/([^"]+)"/g);
  for (const [, name] of referred) assert(name! in committed.components.schemas, name);
});
