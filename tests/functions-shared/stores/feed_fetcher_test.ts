// Goal: each way in which a server can fail ends as a FeedError that says so, after one more try
// where that may help, and nothing is ever sent to an address that is not public. Method: a real
// server on loopback for what a connection does; an injected `fetch` and resolver for addresses that
// must not be asked, so that a mistake would show as a recorded request and reach nobody.
import assert from "node:assert/strict";
import { parseSchedule } from "@shared/formats/schedule_format.ts";
import {
  createFeedFetcher,
  type FeedFetcher,
  type FetcherTools,
} from "@shared/stores/feed_fetcher.ts";
import { FeedError } from "@shared/stores/feed_error.ts";
import { alteredFixture, readFixture } from "../formats/feed_fixture.ts";
import { gzip, startFeedServer, startRawServer } from "./feed_server.ts";

const FILE = "tf1_2025_44.xml";
const fixture = await readFixture(FILE) as Uint8Array<ArrayBuffer>;
const request = { channel: "TF1", timeZone: "Europe/Paris" };

/** A fetcher for servers on loopback; it notes its pauses instead of making them. */
function localFetcher(limits: FetcherTools["limits"] = {}): FeedFetcher & { pauses: number[] } {
  const pauses: number[] = [];
  const fetcher = createFeedFetcher({
    fetch: (url, init) => fetch(url, init),
    resolve: null,
    rules: { allowedHosts: [], allowLoopbackHttp: true },
    sleep: (ms) => Promise.resolve(void pauses.push(ms)),
    now: () => new Date("2025-10-04T16:00:00Z"),
    limits,
  });
  return { ...fetcher, pauses };
}

/** Asserts that a promise fails with a FeedError and returns it. */
async function failure(promise: Promise<unknown>): Promise<FeedError> {
  const error = await promise.then(() => null, (error: unknown) => error);
  assert(error instanceof FeedError, `${error}`);
  return error;
}

Deno.test("fetchFeed() returns the bytes as they are, with their type and address", async () => {
  await using server = startFeedServer({
    "/a.xml": () => new Response(fixture, { headers: { "content-type": "application/xml" } }),
  });
  const fetched = await localFetcher().fetchFeed({ url: `${server.url}/a.xml` });
  assert.deepEqual(fetched, {
    bytes: fixture,
    url: `${server.url}/a.xml`,
    contentType: "application/xml",
    attempts: 1,
  });
});

Deno.test("fetchFeed() takes gzip off, of the transport and of the file", async () => {
  const packed = await gzip(fixture);
  await using server = startFeedServer({
    "/a.xml": () => new Response(packed, { headers: { "content-encoding": "gzip" } }),
    "/a.xml.gz": () => new Response(packed, { headers: { "content-type": "application/gzip" } }),
  });
  for (const path of ["/a.xml", "/a.xml.gz"]) {
    const { bytes } = await localFetcher().fetchFeed({ url: server.url + path });
    assert.deepEqual(bytes, fixture, path);
  }
});

Deno.test("fetchFeed() visits the page that sets the cookies first", async () => {
  await using server = startFeedServer({
    "/page": () =>
      new Response("<html>", {
        headers: [["set-cookie", "visit=7; Path=/"], ["set-cookie", "ok=yes"]],
      }),
    "/a.xml": ({ headers }) =>
      headers.get("cookie") === "visit=7; ok=yes" && headers.get("user-agent") === "Guide/1"
        ? new Response(fixture)
        : new Response("<html>Please accept cookies</html>", { status: 403 }),
  });
  const url = `${server.url}/a.xml`;
  const headers = { "user-agent": "Guide/1" };
  const warmUpUrl = `${server.url}/page`;
  const fetched = await localFetcher().fetchFeed({ url, headers, warmUpUrl });
  assert.equal(fetched.bytes.length, fixture.length);
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
        "/a.xml": (_, visit) => visit === 1 ? first : new Response(fixture),
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
    const body = new ReadableStream({ start: (c) => c.enqueue(fixture.slice(0, 100)) });
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

Deno.test("fetchFeed() stops at the size that is allowed, counted after decompression", async (t) => {
  const zeros = await gzip(new Uint8Array(60_000_000)); // 58 KB in gzip
  const bytesMax = 1_000_000;
  const endless = () =>
    new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(65_536)) }, { highWaterMark: 0 });
  const cases: [name: string, answer: () => Response][] = [
    ["announced", () => new Response(new Uint8Array(bytesMax + 1))],
    ["endless", () => new Response(endless())],
    [
      "bomb in the transport",
      () => new Response(zeros, { headers: { "content-encoding": "gzip" } }),
    ],
    ["bomb in the file", () => new Response(zeros)],
  ];
  for (const [name, answer] of cases) {
    await t.step(name, async () => {
      await using server = startFeedServer({ "/a.xml": answer });
      const fetcher = localFetcher({ bytesMax });
      const error = await failure(fetcher.fetchFeed({ url: `${server.url}/a.xml` }));
      assert.equal(error.code, "size");
      assert.equal(server.asked.length, 1);
    });
  }
});

Deno.test("fetchFeed() takes a file of exactly the size that is allowed", async () => {
  const bytesMax = fixture.length;
  const packed = await gzip(fixture);
  await using server = startFeedServer({
    "/a.xml": () => new Response(fixture),
    "/a.xml.gz": () => new Response(packed),
  });
  for (const path of ["/a.xml", "/a.xml.gz"]) {
    const { bytes } = await localFetcher({ bytesMax }).fetchFeed({ url: server.url + path });
    assert.equal(bytes.length, bytesMax);
    const less = localFetcher({ bytesMax: bytesMax - 1 });
    assert.equal((await failure(less.fetchFeed({ url: server.url + path }))).code, "size");
  }
});

Deno.test("fetchFeed() fails on gzip that is cut or broken", async () => {
  const packed = await gzip(fixture);
  const broken = packed.slice();
  broken[packed.length / 2 | 0]! ^= 0xff;
  await using server = startFeedServer({
    "/cut.gz": () => new Response(packed.slice(0, packed.length / 2)),
    "/broken.gz": () => new Response(broken),
    "/cut.xml": () =>
      new Response(packed.slice(0, packed.length / 2), { headers: { "content-encoding": "gzip" } }),
  });
  const codeOf = async (path: string) =>
    (await failure(localFetcher().fetchFeed({ url: server.url + path }))).code;
  assert.equal(await codeOf("/cut.gz"), "encoding");
  assert.equal(await codeOf("/broken.gz"), "encoding");
  assert.equal(await codeOf("/cut.xml"), "network");
});

Deno.test("what a server sends instead of a schedule fails in the parser, with a reason", async (t) => {
  const expected = { first: "2025-10-25", last: "2025-10-31" };
  const cases: [name: string, body: Uint8Array | string, reason: RegExp][] = [
    ["an HTML page", "<!DOCTYPE html><html><body>Maintenance</body></html>", /received <html>/],
    ["an error text", "Too many requests", /no text may stand outside/],
    ["nothing", "", /empty body/],
    ["a truncated file", fixture.slice(0, 9000), /must/],
    [
      "another week",
      await alteredFixture(FILE, ["/10/2025", "/01/2026"]),
      /must be about 2025-10-25/,
    ],
  ];
  for (const [name, body, reason] of cases) {
    await t.step(name, async () => {
      await using server = startFeedServer({ "/a.xml": () => new Response(body as BodyInit) });
      const { bytes } = await localFetcher().fetchFeed({ url: `${server.url}/a.xml` });
      const read = () => {
        const { completeness } = parseSchedule("tf1", bytes, { ...request, expected });
        if (!completeness.complete) throw new SyntaxError(completeness.reason);
      };
      assert.throws(read, { name: "SyntaxError", message: reason });
    });
  }
});

/** A fetcher in a world of names and redirects; it records what it would have sent. */
function dreamFetcher(
  addresses: Readonly<Record<string, readonly string[]>>,
  redirects: Readonly<Record<string, string>>,
) {
  const sent: string[] = [];
  const headers: Headers[] = [];
  const fetcher = createFeedFetcher({
    fetch(url, init) {
      sent.push(url.href);
      headers.push(new Headers(init.headers));
      assert.equal(init.redirect, "manual");
      const location = redirects[url.href];
      return Promise.resolve(
        location === undefined ? new Response("<tv/>") : new Response("moved", {
          status: 302,
          headers: { location, "set-cookie": `seen=${url.hostname}` },
        }),
      );
    },
    resolve: (host) => Promise.resolve(addresses[host] ?? []),
    rules: {
      allowedHosts: ["a.example", "b.example", "inside.example", "mixed.example", "gone.example"],
      allowLoopbackHttp: true,
    },
    sleep: () => Promise.resolve(),
    now: () => new Date(0),
  });
  return { fetcher, sent, headers };
}

const ADDRESSES = {
  "a.example": ["8.8.8.8", "2606:4700::1"],
  "b.example": ["9.9.9.9"],
  "inside.example": ["10.0.0.5"],
  "mixed.example": ["8.8.4.4", "::ffff:169.254.169.254"],
};

Deno.test("fetchFeed() follows redirects among allowed hosts, with headers for the first only", async () => {
  const { fetcher, sent, headers } = dreamFetcher(ADDRESSES, {
    "https://a.example/1": "/2",
    "https://a.example/2": "https://b.example/3",
  });
  const fetched = await fetcher.fetchFeed({
    url: "https://a.example/1",
    headers: { authorization: "Bearer t" },
  });
  assert.equal(fetched.url, "https://b.example/3");
  assert.deepEqual(sent, ["https://a.example/1", "https://a.example/2", "https://b.example/3"]);
  assert.deepEqual(headers.map((all) => all.get("authorization")), ["Bearer t", "Bearer t", null]);
  assert.deepEqual(headers.map((all) => all.get("cookie")), [null, "seen=a.example", null]);
});

Deno.test("fetchFeed() sends nothing to a place that it must not ask", async (t) => {
  const cases: [name: string, target: string, code: string][] = [
    ["private name", "https://inside.example/", "address"],
    ["one private address among public ones", "https://mixed.example/", "address"],
    ["name without address", "https://gone.example/", "address"],
    ["private address", "https://192.168.0.1/", "url"],
    ["link-local address", "https://169.254.169.254/latest/meta-data/", "url"],
    ["the same over http", "http://169.254.169.254/latest/meta-data/", "url"],
    ["the same in decimal", "http://2852039166/", "url"],
    ["the same in octal", "http://0251.0376.0251.0376/", "url"],
    ["mapped into IPv6", "https://[::ffff:169.254.169.254]/", "url"],
    ["by NAT64", "https://[64:ff9b::169.254.169.254]/", "url"],
    ["plain http", "http://a.example/", "url"],
    ["another host", "https://evil.example/", "url"],
    ["another port", "https://a.example:8443/", "url"],
    ["credentials", "https://me@a.example/", "url"],
    ["another scheme", "file:///etc/passwd", "url"],
  ];
  for (const [name, target, code] of cases) {
    await t.step(`redirect to ${name}`, async () => {
      const { fetcher, sent } = dreamFetcher(ADDRESSES, { "https://a.example/": target });
      const error = await failure(fetcher.fetchFeed({ url: "https://a.example/" }));
      assert.equal(error.code, code);
      assert.deepEqual(sent, ["https://a.example/"]);
    });
    await t.step(`${name} at once`, async () => {
      const { fetcher, sent } = dreamFetcher(ADDRESSES, {});
      assert.equal((await failure(fetcher.fetchFeed({ url: target }))).code, code);
      const warmUpUrl = target;
      const url = "https://a.example/";
      assert.equal((await failure(fetcher.fetchFeed({ url, warmUpUrl }))).code, code);
      assert.deepEqual(sent, []);
    });
  }
});

Deno.test("fetchFeed() follows five redirects and no sixth", async () => {
  const chain = (length: number) =>
    Object.fromEntries(
      Array.from({ length }, (_, i) => [`https://a.example/${i}`, `https://a.example/${i + 1}`]),
    );
  const five = dreamFetcher(ADDRESSES, chain(5));
  assert.equal(
    (await five.fetcher.fetchFeed({ url: "https://a.example/0" })).url,
    "https://a.example/5",
  );
  const six = dreamFetcher(ADDRESSES, chain(6));
  assert.equal(
    (await failure(six.fetcher.fetchFeed({ url: "https://a.example/0" }))).code,
    "redirects",
  );
  assert.equal(six.sent.length, 6);
});

Deno.test("fetchFeed() does not ask a host whose name cannot be looked up", async () => {
  const sent: string[] = [];
  const fetcher = createFeedFetcher({
    fetch(url) {
      sent.push(url.href);
      return Promise.resolve(new Response(""));
    },
    resolve: () => Promise.reject(new Error("no answer")),
    rules: { allowedHosts: ["a.example"], allowLoopbackHttp: false },
    sleep: () => Promise.resolve(),
    now: () => new Date(0),
  });
  const error = await failure(fetcher.fetchFeed({ url: "https://a.example/" }));
  assert.equal(error.code, "network");
  assert.match(error.message, /no answer$/);
  assert.deepEqual(sent, []);
});

Deno.test("fetchFeed() throws RangeError on headers that it must not send", async () => {
  const { fetcher, sent } = dreamFetcher(ADDRESSES, {});
  const request = { url: "https://a.example/", headers: { Host: "inside.example" } };
  await assert.rejects(fetcher.fetchFeed(request), { name: "RangeError" });
  assert.deepEqual(sent, []);
});
