// Goal: a template gives the URLs of the weeks asked for and can change nothing but path and query.
import assert from "node:assert/strict";
import { checkUrlTemplate, feedFiles } from "@shared/feeds/url_template.ts";

const weeks = [
  { first: "2025-12-20", last: "2025-12-26" },
  { first: "2025-12-27", last: "2026-01-02" },
];

Deno.test("feedFiles() names a file a week", () => {
  assert.deepEqual(feedFiles("https://tv.example/GRID_{year}_{week}.xml", weeks), [
    { url: "https://tv.example/GRID_2025_52.xml", warmUpUrl: null, expected: weeks[0] },
    { url: "https://tv.example/GRID_2026_01.xml", warmUpUrl: null, expected: weeks[1] },
  ]);
  assert.deepEqual(
    feedFiles("https://tv.example/?from={week_start}", weeks).map(({ url }) => url),
    [
      "https://tv.example/?from=2025-12-20",
      "https://tv.example/?from=2025-12-27",
    ],
  );
});

Deno.test("feedFiles() names a file a day", () => {
  const files = feedFiles("https://tv.example/{year}/{date}.xml", weeks);
  assert.equal(files.length, 14);
  assert.deepEqual(files.at(-1), {
    url: "https://tv.example/2026/2026-01-02.xml",
    warmUpUrl: null,
    expected: { first: "2026-01-02", last: "2026-01-02" },
  });
});

Deno.test("feedFiles() names one file when the template names no time", () => {
  const url = "https://tv.example/guide.xml";
  assert.deepEqual(feedFiles(url, weeks), [{ url, warmUpUrl: null, expected: null }]);
});

Deno.test("feedFiles() names the page to visit first for each file", () => {
  const warmUps = (template: string, warmUp: string) =>
    feedFiles(template, weeks, warmUp).map(({ warmUpUrl }) => warmUpUrl);
  assert.deepEqual(warmUps("https://tv.example/{week}.xml", "https://tv.example/{week_start}"), [
    "https://tv.example/2025-12-20",
    "https://tv.example/2025-12-27",
  ]);
  assert.deepEqual(warmUps("https://tv.example/{week}.xml", "https://tv.example/"), [
    "https://tv.example/",
    "https://tv.example/",
  ]);
  assert.equal(
    warmUps("https://tv.example/{date}", "https://tv.example/{date}")[13],
    "https://tv.example/2026-01-02",
  );
  assert.throws(() => warmUps("https://tv.example/", "https://tv.example/{month}"), RangeError);
});

Deno.test("checkUrlTemplate() returns the placeholders", () => {
  assert.deepEqual([...checkUrlTemplate("https://tv.example/{year}/{week}?{year}")], [
    "year",
    "week",
  ]);
});

Deno.test("checkUrlTemplate() throws on what it cannot fill or must not", () => {
  const cases: [template: string, message: RegExp][] = [
    ["https://tv.example/{month}", /placeholders must be .*received "\{month\}"$/],
    ["https://tv.example/{__proto__}", /received "\{__proto__\}"$/],
    ["https://tv.example/{}", /received "\{\}"$/],
    ["https://tv.example/{year", /braces must enclose/],
    ["https://tv.example/{{year}}", /braces must enclose/],
    ["https://{year}.example/", /must begin with a scheme and a host/],
    ["https://tv.example{week}/", /must begin with a scheme and a host/],
    ["https://tv.{year}@evil.example/", /must begin with a scheme and a host/],
    ["{year}://tv.example/", /must begin with a scheme and a host/],
    ["/guide.xml", /must begin with a scheme and a host/],
  ];
  for (const [template, message] of cases) {
    assert.throws(() => checkUrlTemplate(template), { name: "RangeError", message }, template);
  }
});
