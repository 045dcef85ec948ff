// Goal: the stack serves the console's files and nothing beside them, under a strict policy.
import assert from "node:assert/strict";
import { contentPolicy } from "../../supabase/console/build.ts";
import { createConsoleSite } from "../../supabase/local/console_site.ts";

async function withSite(
  test: (get: (path: string, init?: RequestInit) => Promise<Response | null>) => Promise<void>,
) {
  const root = await Deno.makeTempDir({ prefix: "console-site-" });
  try {
    await Deno.mkdir(`${root}/dist`);
    await Deno.writeTextFile(`${root}/dist/index.html`, "<!doctype html>");
    await Deno.writeTextFile(`${root}/dist/console.0123456789abcdef.js`, "0");
    await Deno.writeTextFile(`${root}/dist/build.txt`, "not for the public");
    await Deno.writeTextFile(`${root}/secret.js`, "secret");
    const site = createConsoleSite(`${root}/dist`, { publishableKey: "sb_publishable_1" });
    await test((path, init) => site(new Request(`http://127.0.0.1${path}`, init)));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const AS_BROWSER = { headers: { accept: "text/html,*/*" } };

Deno.test("the console's page comes to browsers, with a policy that allows itself alone", async () => {
  await withSite(async (get) => {
    const page = await get("/", AS_BROWSER);
    assert.equal(page!.headers.get("content-type"), "text/html; charset=utf-8");
    const policy = page!.headers.get("content-security-policy")!;
    assert.match(policy, /^default-src 'none'; script-src 'self'; style-src 'self'; /);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/);
    assert.equal(page!.headers.get("x-content-type-options"), "nosniff");
    await page!.body!.cancel();
    assert.equal(await get("/"), null, "other clients get the gateway's list");
  });
});

Deno.test("the console's script may be kept for ever, its configuration not at all", async () => {
  await withSite(async (get) => {
    const script = await get("/console.0123456789abcdef.js");
    assert.equal(script!.headers.get("content-type"), "text/javascript; charset=utf-8");
    assert.match(script!.headers.get("cache-control")!, /immutable/);
    await script!.body!.cancel();
    const config = await get("/config.json");
    assert.equal(config!.headers.get("cache-control"), "no-store");
    assert.deepEqual(await config!.json(), {
      project_url: "/",
      publishable_key: "sb_publishable_1",
    });
  });
});

const OUTSIDE = [
  "/../secret.js",
  "/..%2fsecret.js",
  "/%2e%2e/secret.js",
  "/..\\secret.js",
  "//secret.js",
  "/dist/index.html",
  "/build.txt",
  "/missing.js",
  "/index.html/",
  "/.js",
];
Deno.test("the console's site serves no path outside its folder and no file of another kind", async () => {
  await withSite(async (get) => {
    for (const path of OUTSIDE) assert.equal(await get(path), null, path);
    assert.equal(await get("/index.html", { method: "POST" }), null);
  });
});

Deno.test("contentPolicy() adds the project's origin and nothing wider", () => {
  const policy = contentPolicy("https://abc.supabase.co/some/path");
  assert.match(policy, /connect-src 'self' https:\/\/abc\.supabase\.co;/);
  assert.match(policy, /script-src 'self';/);
  assert.doesNotMatch(contentPolicy(null), /https?:|unsafe|\*/);
});
