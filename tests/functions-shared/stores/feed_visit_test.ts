// Goal: nothing is ever sent to an address that is not public, by whatever way a feed points there.
// Method: an injected `fetch` and resolver, so that a mistake would show as a recorded request and
// reach nobody.
import assert from "node:assert/strict";
import { createFeedFetcher } from "@shared/stores/feed_fetcher.ts";
import { failure } from "./local_fetcher.ts";

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
