// Goal: of a feed arrives what its server has, without gzip and never more than is allowed; what is
// no schedule is left to the parser. Method: a real server on loopback.
import assert from "node:assert/strict";
import { parseSchedule } from "@shared/formats/schedule_format.ts";
import { alteredFixture } from "../formats/feed_fixture.ts";
import { failure, localFetcher, schedule, SCHEDULE_FILE } from "./local_fetcher.ts";
import { gzip, startFeedServer } from "./feed_server.ts";

const request = { channel: "TF1", timeZone: "Europe/Paris" };

Deno.test("fetchFeed() takes gzip off, of the transport and of the file", async () => {
  const packed = await gzip(schedule);
  await using server = startFeedServer({
    "/a.xml": () => new Response(packed, { headers: { "content-encoding": "gzip" } }),
    "/a.xml.gz": () => new Response(packed, { headers: { "content-type": "application/gzip" } }),
  });
  for (const path of ["/a.xml", "/a.xml.gz"]) {
    const { bytes } = await localFetcher().fetchFeed({ url: server.url + path });
    assert.deepEqual(bytes, schedule, path);
  }
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
  const bytesMax = schedule.length;
  const packed = await gzip(schedule);
  await using server = startFeedServer({
    "/a.xml": () => new Response(schedule),
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
  const packed = await gzip(schedule);
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
    ["a truncated file", schedule.slice(0, 9000), /must/],
    [
      "another week",
      await alteredFixture(SCHEDULE_FILE, ["/10/2025", "/01/2026"]),
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
