// Goal: a source may say who asks, and nothing about where a request goes or how it is framed.
import assert from "node:assert/strict";
import { checkRequestHeaders } from "@shared/feeds/request_headers.ts";

Deno.test("checkRequestHeaders() lets ordinary fields pass", () => {
  const headers = { "User-Agent": "Guide/1", referer: "https://tv.example/", Accept: "*/*" };
  assert.equal(checkRequestHeaders(headers), headers);
});

Deno.test("checkRequestHeaders() throws on fields that the service must set itself", () => {
  const names = ["Host", "host", "Content-Length", "content-type", "Transfer-Encoding", "Cookie"];
  for (const name of [...names, "Connection", "Proxy-Authorization", "Accept-Encoding", "Range"]) {
    assert.throws(() => checkRequestHeaders({ [name]: "x" }), {
      name: "RangeError",
      message: new RegExp(`set the field itself: received "${name}"$`),
    });
  }
});

Deno.test("checkRequestHeaders() throws on what is no field", () => {
  const cases: [headers: Record<string, string>, message: RegExp][] = [
    [{ "X-A": "1\r\nHost: evil" }, /one line of printable ASCII/],
    [{ "X-A": "é" }, /one line of printable ASCII/],
    [{ "X-A": "x".repeat(1025) }, /one line of printable ASCII/],
    [{ "X A": "1" }, /name must be that of a header field/],
    [{ "": "1" }, /name must be that of a header field/],
    [Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`x-${i}`, ""])), /at most 20 fields/],
  ];
  for (const [headers, message] of cases) {
    assert.throws(() => checkRequestHeaders(headers), { name: "RangeError", message });
  }
});
