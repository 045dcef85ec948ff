// Goal: a cookie goes back to the host or domain that set it and to no other.
import assert from "node:assert/strict";
import { cookieHeader, type CookieJar, withCookies } from "@shared/feeds/cookie_jar.ts";

const page = new URL("https://www.tv.example/page");
const jarOf = (...lines: string[]): CookieJar => withCookies([], page, lines);
const sent = (jar: CookieJar, url: string) => cookieHeader(jar, new URL(url));

Deno.test("cookieHeader() sends cookies to the host that set them", () => {
  const jar = jarOf("a=1; Path=/page; Secure; HttpOnly", "b=x=y; Max-Age=60");
  assert.equal(sent(jar, "https://www.tv.example/feed.xml"), "a=1; b=x=y");
  assert.equal(sent(jar, "https://tv.example/feed.xml"), null);
  assert.equal(sent(jar, "https://a.www.tv.example/feed.xml"), null);
});

Deno.test("cookieHeader() sends cookies of a domain to the hosts below it", () => {
  const jar = jarOf("a=1; Domain=.tv.example", "b=2; domain=TV.example");
  assert.equal(sent(jar, "https://feeds.tv.example/"), "a=1; b=2");
  assert.equal(sent(jar, "https://tv.example/"), "a=1; b=2");
  assert.equal(sent(jar, "https://eviltv.example/"), null);
});

Deno.test("withCookies() ignores cookies for domains that are not the host's", () => {
  const lines = [
    "a=1; Domain=other.example",
    "b=2; Domain=example",
    "c=3; Domain=a.www.tv.example",
  ];
  assert.deepEqual(jarOf(...lines), []);
});

Deno.test("withCookies() replaces a cookie of the same name and ignores broken lines", () => {
  assert.equal(sent(jarOf("a=1", "b=2", "a=3"), page.href), "b=2; a=3");
  assert.deepEqual(
    jarOf("", "novalue", "=x", "a b=1", `a=${"x".repeat(5000)}`, "a=1; Max-Age=0"),
    [],
  );
});

Deno.test("withCookies() keeps the last fifty and leaves its input unchanged", () => {
  const jar = jarOf(...Array.from({ length: 60 }, (_, i) => `c${i}=1`));
  assert.equal(jar.length, 50);
  assert(cookieHeader(jar, page)?.startsWith("c10=1; "));
  withCookies(jar, page, ["x=1"]);
  assert.equal(jar.length, 50);
});
