// Goal: only https URLs of allowed hosts pass, in whatever spelling the others come.
import assert from "node:assert/strict";
import { checkFeedUrl, isLoopbackHost } from "@shared/feeds/url_rules.ts";

const rules = {
  allowedHosts: ["www.tv.example", "*.cdn.example", "127.0.0.1", "2130706433"],
  allowLoopbackHttp: false,
};
const local = { ...rules, allowLoopbackHttp: true };

Deno.test("checkFeedUrl() returns the URL of an allowed host", () => {
  const cases: [url: string, expected: string][] = [
    ["https://www.tv.example/a?b=c", "https://www.tv.example/a?b=c"],
    ["https://WWW.TV.EXAMPLE:443/", "https://www.tv.example/"],
    ["https://a.cdn.example/x", "https://a.cdn.example/x"],
    ["https://a.b.cdn.example/x", "https://a.b.cdn.example/x"],
  ];
  for (const [url, expected] of cases) assert.equal(checkFeedUrl(url, rules).href, expected);
  const base = new URL("https://www.tv.example/a/b");
  assert.equal(checkFeedUrl("../c", rules, base).href, "https://www.tv.example/c");
});

Deno.test("checkFeedUrl() throws on everything else", async (t) => {
  const cases: [url: string, message: RegExp][] = [
    ["", /must be a URL/],
    ["guide.xml", /must be a URL/],
    ["http://www.tv.example/", /scheme must be https: received "http:"/],
    ["ftp://www.tv.example/", /scheme must be https/],
    ["file:///etc/passwd", /scheme must be https/],
    ["data:text/xml,<tv/>", /scheme must be https/],
    ["blob:https://www.tv.example/1", /scheme must be https/],
    ["https://user@www.tv.example/", /no credentials: received "www.tv.example"/],
    ["https://:pass@www.tv.example/", /no credentials/],
    ["https://www.tv.example:8443/", /port must be that of https: received "8443"/],
    ["https://www.tv.example:80/", /port must be/],
    ["https://tv.example/", /allowed one: received "tv.example"/],
    ["https://www.tv.example.evil.example/", /allowed one/],
    ["https://www.tv.example./", /allowed one/],
    ["https://cdn.example/", /allowed one/],
    ["https://evilcdn.example/", /allowed one/],
    ["https://www.tv.example@evil.example/", /no credentials/],
    ["https://evil.example\\@www.tv.example/", /allowed one: received "evil.example"/],
    ["https://localhost/", /allowed one/],
    ["https://127.0.0.1/", /host must be a name: received "127.0.0.1"/],
    ["https://2130706433/", /host must be a name: received "127.0.0.1"/],
    ["https://0x7f000001/", /host must be a name: received "127.0.0.1"/],
    ["https://0x7f.1/", /host must be a name: received "127.0.0.1"/],
    ["https://017700000001/", /host must be a name: received "127.0.0.1"/],
    ["https://0251.0376.0251.0376/", /host must be a name: received "169.254.169.254"/],
    ["https://127.1/", /host must be a name/],
    ["https://①②⑦.0.0.1/", /host must be a name/],
    ["https://8.8.8.8/", /host must be a name/],
    ["https://[::1]/", /host must be a name: received "::1"/],
    ["https://[::ffff:127.0.0.1]/", /host must be a name: received "::ffff:7f00:1"/],
    ["https://[64:ff9b::a9fe:a9fe]/", /host must be a name/],
    ["https://[fe80::1]/", /host must be a name/],
    [`https://www.tv.example/${"a".repeat(2048)}`, /at most 2048 characters/],
  ];
  for (const [url, message] of cases) {
    await t.step(url.slice(0, 60), () => {
      assert.throws(() => checkFeedUrl(url, rules), { name: "RangeError", message });
    });
  }
});

Deno.test("checkFeedUrl() allows plain http to this machine only, and only on demand", () => {
  const own = [
    "http://localhost:8000/a",
    "http://127.0.0.1:1/",
    "http://[::1]:9/",
    "http://0x7f.1/",
  ];
  for (const url of own) {
    assert.equal(checkFeedUrl(url, local).protocol, "http:", url);
    assert.throws(() => checkFeedUrl(url, rules), { name: "RangeError" }, url);
  }
  const others = ["http://10.0.0.1/", "http://www.tv.example/", "http://localhost.evil.example/"];
  for (const url of [...others, "http://u:p@localhost/", "http://[::ffff:127.0.0.1]/"]) {
    assert.throws(() => checkFeedUrl(url, local), { name: "RangeError" }, url);
  }
});

Deno.test("isLoopbackHost() knows this machine by name and number", () => {
  assert(isLoopbackHost("localhost") && isLoopbackHost("127.0.0.1") && isLoopbackHost("::1"));
  assert(!isLoopbackHost("localhost.example") && !isLoopbackHost("0.0.0.0"));
});
