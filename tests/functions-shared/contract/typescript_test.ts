// Goal: the client's types are those of the document, and a call sends what its route takes.
// Method: the types are made anew and compared; supabase-js is asked with a fetch that answers.
import assert from "node:assert/strict";
import { typescriptTypes } from "@shared/contract/typescript.ts";
import { createClient } from "@supabase/supabase-js";
import { callRoute, RouteError } from "../../../supabase/client/call_route.ts";
import document from "../../../supabase/functions/health/openapi.json" with { type: "json" };

const TYPES = new URL("../../../supabase/client/api_types.ts", import.meta.url);

Deno.test("api_types.ts is what the document makes of it", async () => {
  const committed = await Deno.readTextFile(TYPES);
  assert.equal(committed, typescriptTypes(document), 'run "deno task contract"');
});

Deno.test("typescriptTypes() translates each kind of schema", () => {
  const text = typescriptTypes({
    components: {
      schemas: {
        Thing: {
          type: "object",
          required: ["id", "tags", "pair"],
          properties: {
            id: { anyOf: [{ type: "string" }, { type: "integer" }, { type: "number" }] },
            tags: { type: "array", items: { enum: ["a", "b"] } },
            pair: { type: "array", prefixItems: [{ type: "number" }, { const: true }] },
            other: { $ref: "#/components/schemas/Thing" },
            counts: { type: "object", additionalProperties: { type: "integer" } },
            either: { type: ["string", "null"] },
            any: {},
          },
        },
      },
    },
    paths: {},
  });
  assert(text.includes(`export type Thing = {
  "id": string | number;
  "tags": readonly ("a" | "b")[];
  "pair": readonly [number, true];
  "other"?: Thing | undefined;
  "counts"?: Record<string, number> | undefined;
  "either"?: string | null | undefined;
  "any"?: unknown | undefined;
};`));
});

/** A client whose requests are noted and answered by `answer`. */
function recording(answer: () => Response) {
  const sent: { url: string; method: string; key: string | null; body: unknown }[] = [];
  const client = createClient("http://project.test", "sb_publishable_x", {
    auth: { persistSession: false, autoRefreshToken: false },
    global: {
      fetch: (input, init) => {
        const headers = new Headers(init?.headers);
        sent.push({
          url: String(input),
          method: init?.method ?? "GET",
          key: headers.get("idempotency-key"),
          body: typeof init?.body === "string" ? JSON.parse(init.body) : null,
        });
        return Promise.resolve(answer());
      },
    },
  });
  return { client, sent };
}

Deno.test("callRoute() puts parameters, query, body and key where they belong", async () => {
  const { client, sent } = recording(() => Response.json({ fine: true }));
  await callRoute(client, "POST /infer", {
    body: { date: "2026-12-04", hour: 20 },
    idempotencyKey: "k1",
  });
  await callRoute(client, "GET /infer/slates/{slate_id}", { parameters: { slate_id: "a/b" } });
  await callRoute(client, "GET /catalog/films", { query: { q: "été", limit: 3 } });
  const base = "http://project.test/functions/v1";
  assert.deepEqual(sent, [
    {
      url: `${base}/infer`,
      method: "POST",
      key: "k1",
      body: { date: "2026-12-04", hour: 20 },
    },
    { url: `${base}/infer/slates/a%2Fb`, method: "GET", key: null, body: null },
    { url: `${base}/catalog/films?q=%C3%A9t%C3%A9&limit=3`, method: "GET", key: null, body: null },
  ]);
});

Deno.test("callRoute() throws the problem that the function answered", async () => {
  const problem = { code: "catalog-empty", detail: "Cannot recommend as there are no films" };
  const { client } = recording(() =>
    Response.json(problem, {
      status: 409,
      headers: { "content-type": "application/problem+json" },
    })
  );
  const calling = callRoute(client, "POST /infer", { body: { date: "2026-12-04", hour: 20 } });
  const error = await calling.then(() => assert.fail("no error"), (thrown) => thrown);
  assert(error instanceof RouteError);
  assert.deepEqual([error.status, error.problem?.code], [409, "catalog-empty"]);
  assert.match(error.message, /POST \/infer: Cannot recommend/);
});
