// Goal: each way in which a server can fail ends as a FeedError that says so, after one more try
// where that may help. Method: a real server on loopback for what a connection does.
import assert from "node:assert/strict";
import { failure, localFetcher, schedule } from "./local_fetcher.ts";
import { startFeedServer, startRawServer } from "./feed_server.ts";

Deno.test("fetchFeed() returns the bytes as they are, with their type and address", async () => {
  await using server = startFeedServer({
    "/a.xml": () => new Response(schedule, { headers: { "content-type": "application/xml" } }),
  });
  const fetched = await localFetcher().fetchFeed({ url: `${server.url}/a.xml` });
  assert.deepEqual(fetched, {
    bytes: schedule,
    url: `${server.url}/a.xml`,
    contentType: "application/xml",
    attempts: 1,
  });
});

Deno.test("fetchFeed() visits the page that sets the cookies first", async () => {
  await using server = startFeedServer({
    "/page": () =>
      new Response("<html>", {
        headers: [["set-cookie", "visit=7; Path=/"], ["set-cookie", "ok=yes"]],
      }),
    "/a.xml": ({ headers }) =>
      headers.get("cookie") === "visit=7; ok=yes" && headers.get("user-agent") === "Guide/1"
        ? new Response(schedule)
        : new Response("<html>Please accept cookies</html>", { status: 403 }),
  });
  const url = `${server.url}/a.xml`;
  const headers = { "user-agent": "Guide/1" };
  const warmUpUrl = `${server.url}/page`;
  const fetched = await localFetcher().fetchFeed({ url, headers, warmUpUrl });
  assert.equal(fetched.bytes.length, schedule.length);
  assert.deepEqual(server.asked, ["/page", "/a.xml"]);
  const error = await failure(localFetcher().fetchFeed({ url, headers }));
  assert.deepEqual([error.code, error.status], ["status", 403]);
});

Deno.test("fetchFeed() tries twice when that may help, and waits as asked", async (t) => {
  const cases: [name: string, first: Response, pauses: number[]][] = [
    ["500", new Response("", { status: 500 }), [1000]],
    ["503", new Response("", { status: 503 }), [1000]],
    ["429 with seconds", new Response("", { status: 429, headers: { "retry-after": "3" } }), [
      3000,
    ]],
    [
      "429 with a date",
      new Response("", {
        status: 429,
        headers: { "retry-after": "Sat, 04 Oct 2025 16:00:02 GMT" },
      }),
      [2000],
    ],
    ["429 without", new Response("Too many requests", { status: 429 }), [1000]],
  ];
  for (const [name, first, pauses] of cases) {
    await t.step(name, async () => {
      await using server = startFeedServer({
        "/a.xml": (_, visit) => visit === 1 ? first : new Response(schedule),
      });
      const fetcher = localFetcher();
      const { attempts } = await fetcher.fetchFeed({ url: `${server.url}/a.xml` });
      assert.equal(attempts, 2);
      assert.deepEqual(fetcher.pauses, pauses);
    });
  }
});

Deno.test("fetchFeed() gives up with the status, and tries no more than twice", async (t) => {
  const cases: [status: number, retryAfter: string | null, visits: number][] = [
    [500, null, 2],
    [429, "4", 2],
    [429, "3600", 1],
    [404, null, 1],
    [403, null, 1],
    [204, null, 1],
  ];
  for (const [status, retryAfter, visits] of cases) {
    await t.step(`${status} ${retryAfter}`, async () => {
      const headers = retryAfter === null ? [] : [["retry-after", retryAfter] as [string, string]];
      await using server = startFeedServer({
        "/a.xml": () => new Response(status === 204 ? null : "no", { status, headers }),
      });
      const error = await failure(localFetcher().fetchFeed({ url: `${server.url}/a.xml` }));
      assert.deepEqual([error.code, error.status], ["status", status]);
      assert.equal(error.retryAfterMs, retryAfter === null ? null : Number(retryAfter) * 1000);
      assert.equal(server.asked.length, visits);
      assert.match(error.message, /must answer 200: received \d+$/);
    });
  }
});

Deno.test("fetchFeed() stops waiting for a server that is too slow", async (t) => {
  const never = (request: Request) =>
    new Promise<Response>((resolve) => {
      request.signal.addEventListener("abort", () => resolve(new Response("")));
    });
  const stalls = () => {
    const body = new ReadableStream({ start: (c) => c.enqueue(schedule.slice(0, 100)) });
    return new Response(body);
  };
  for (const [name, answer] of [["no answer", never], ["no end", stalls]] as const) {
    await t.step(name, async () => {
      await using server = startFeedServer({ "/a.xml": answer });
      const fetcher = localFetcher({ timeoutMs: 100 });
      const error = await failure(fetcher.fetchFeed({ url: `${server.url}/a.xml` }));
      assert.equal(error.code, "timeout");
      assert.equal(server.asked.length, 2);
    });
  }
});

Deno.test("fetchFeed() fails when the connection breaks off", async (t) => {
  const ok = "HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\n";
  const cases: [name: string, answer: string][] = [
    ["inside a body of known length", `${ok}content-length: 1000\r\n\r\n<EXPORT_TF1_PRO>`],
    [
      "inside a body in chunks",
      `${ok}transfer-encoding: chunked\r\n\r\n10\r\n<EXPORT_TF1_PRO>\r\n`,
    ],
    ["inside the header", ok],
    ["at once", ""],
    ["with something else than HTTP", "220 mail.example ESMTP\r\n"],
  ];
  for (const [name, answer] of cases) {
    await t.step(name, async () => {
      await using server = startRawServer(answer);
      const error = await failure(localFetcher().fetchFeed({ url: `${server.url}/a.xml` }));
      assert.equal(error.code, "network");
      assert(server.asked.length >= 2);
    });
  }
  await t.step("before anything listens", async () => {
    const server = startRawServer("");
    await server[Symbol.asyncDispose]();
    assert.equal((await failure(localFetcher().fetchFeed({ url: server.url }))).code, "network");
  });
});
