// Goal: every broken body is refused with the field and the rule; nothing larger than the limit
// is read, declared or not.
import assert from "node:assert/strict";
import { BODY_BYTES_MAX, createApp } from "@shared/http/create_app.ts";
import { RegenerateRequest, UpdateParametersRequest } from "@shared/http/feedback_schema.ts";
import { InferRequest } from "@shared/http/infer_schema.ts";
import { jsonBody } from "@shared/http/json_body.ts";

const app = createApp("echo");
app.post("/infer", async (c) => c.json(await jsonBody(c, InferRequest)));
app.post("/update", async (c) => c.json(await jsonBody(c, UpdateParametersRequest)));
app.post("/regenerate", async (c) => c.json(await jsonBody(c, RegenerateRequest)));

const post = (path: string, body: BodyInit) =>
  app.request(`/echo/${path}`, { method: "POST", body });
const slot = { date: "2026-11-27", hour: 20 };

Deno.test("jsonBody() names the field that broke a rule", async (t) => {
  const film = { movie_id: 7 };
  const signals = { curator: 1, audience: 1, competition: 1, diversity: 1, novelty: 1, rights: 1 };
  const cases: [name: string, path: string, body: unknown, pointers: string[]][] = [
    ["unknown field", "infer", { ...slot, hours: 3 }, ["/hours"]],
    ["hour 28", "infer", { ...slot, hour: 28 }, ["/hour"]],
    ["hour 20.5", "infer", { ...slot, hour: 20.5 }, ["/hour"]],
    ["hour as text", "infer", { ...slot, hour: "20" }, ["/hour"]],
    ["negative hour", "infer", { ...slot, hour: -1 }, ["/hour"]],
    ["30 February", "infer", { ...slot, date: "2025-02-30" }, ["/date"]],
    ["29 February of a common year", "infer", { ...slot, date: "2100-02-29" }, ["/date"]],
    ["missing both", "infer", {}, ["/date", "/hour"]],
    ["no film wanted", "infer", { ...slot, top_n: 0 }, ["/top_n"]],
    ["negative seed", "infer", { ...slot, seed: -1 }, ["/seed"]],
    ["seed beyond 2^53", "infer", { ...slot, seed: 2 ** 53 }, ["/seed"]],
    ["id of no type", "infer", { ...slot, exclude_movie_ids: [{}] }, ["/exclude_movie_ids/0"]],
    ["not an object", "infer", [], [""]],
    ["no film", "update", {}, ["/selected_movie"]],
    [
      "signal out of range",
      "update",
      { selected_movie: { ...film, signal_contributions: { ...signals, rights: 1.5 } } },
      ["/selected_movie/signal_contributions/rights"],
    ],
    [
      "signal missing",
      "update",
      { selected_movie: { ...film, signal_contributions: { ...signals, rights: undefined } } },
      ["/selected_movie/signal_contributions/rights"],
    ],
    [
      "unknown signal ticked",
      "update",
      { selected_movie: { ...film, selected_signals: { mood: true } } },
      ["/selected_movie/selected_signals/mood"],
    ],
    ["event id no UUID", "regenerate", { ...slot, event_id: "1" }, ["/event_id"]],
  ];
  for (const [name, path, body, pointers] of cases) {
    await t.step(name, async () => {
      const response = await post(path, JSON.stringify(body));
      const problem = await response.json();
      assert.equal(response.status, 422);
      assert.equal(problem.code, "invalid-request");
      assert.deepEqual(problem.errors.map((error: { pointer: string }) => error.pointer), pointers);
    });
  }
});

Deno.test("jsonBody() takes ids as numbers or text and returns text", async () => {
  const response = await post("infer", JSON.stringify({ ...slot, exclude_movie_ids: [7, "WO_1"] }));
  assert.deepEqual((await response.json()).exclude_movie_ids, ["7", "WO_1"]);
});

Deno.test("jsonBody() answers 400 for what is not JSON", async () => {
  for (const body of ["", "{", "date=2026-11-27", "\u0000"]) {
    const response = await post("infer", body);
    assert.deepEqual([response.status, (await response.json()).code], [400, "malformed-json"]);
  }
});

Deno.test("jsonBody() stops reading at the limit, with or without a declared length", async () => {
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 65_536;
      controller.enqueue(new Uint8Array(65_536).fill(32));
    },
  });
  const streamed = await post("infer", endless);
  assert.equal(streamed.status, 413);
  assert(sent < 2 * BODY_BYTES_MAX, `read ${sent} bytes`);
  const declared = await app.request("/echo/infer", {
    method: "POST",
    headers: { "content-length": String(BODY_BYTES_MAX + 1) },
    body: "{}",
  });
  assert.equal(declared.status, 413);
});

Deno.test("jsonBody() answers 400 for a body that breaks off", async () => {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, app.fetch);
  try {
    const connection = await Deno.connect({ hostname: "127.0.0.1", port: server.addr.port });
    const half = 'POST /echo/infer HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"date":';
    await connection.write(new TextEncoder().encode(half));
    await connection.closeWrite();
    const answer = await new Response(connection.readable).text();
    assert.match(answer, /^HTTP\/1.1 400 /);
    assert.match(answer, /"code":"incomplete-body"/);
  } finally {
    await server.shutdown();
  }
});
