// Goal: what is built fits any static host, any policy and a slow line. Method: build for an
// invented hosted project into a scratch folder and read the files.
import assert from "node:assert/strict";
import { buildIfStale } from "../../supabase/console/build.ts";

const BYTES_MAX = 150 * 1024;
const SOURCES = new URL("../../supabase/console/src/", import.meta.url);
const PROJECT = {
  projectUrl: "https://abcdefgh.supabase.co",
  publishableKey: "sb_publishable_example",
};

Deno.test("buildIfStale() writes a small page for one project, and only when it must", async () => {
  const directory = await Deno.makeTempDir({ prefix: "console-build-" });
  try {
    const outDir = new URL(`file://${directory}/out/`);
    const sizes = await buildIfStale({ ...PROJECT, outDir });
    const total = Object.values(sizes!).reduce((sum, bytes) => sum + bytes, 0);
    assert(total < BYTES_MAX, `${total} bytes compressed`);
    assert.equal(await buildIfStale({ ...PROJECT, outDir }), null, "built again");
    const page = await Deno.readTextFile(new URL("index.html", outDir));
    assert.match(page, /connect-src 'self' https:\/\/abcdefgh\.supabase\.co;/);
    assert.doesNotMatch(page, /<style|\sstyle=|\son\w+=|<script(?![^>]* src="console\.\w+\.js")/);
    assert.doesNotMatch(page.replace(PROJECT.projectUrl, ""), /(src|href)="(https?:)?\/\//);
    const config = JSON.parse(await Deno.readTextFile(new URL("config.json", outDir)));
    assert.deepEqual(config, {
      project_url: PROJECT.projectUrl,
      publishable_key: PROJECT.publishableKey,
    });
    assert.notEqual(await buildIfStale({ ...PROJECT, projectUrl: null, outDir }), null);
    const names = [...Deno.readDirSync(outDir)].map(({ name }) => name.replace(/\.\w{16}\./, "."));
    assert.deepEqual(names.sort(), [
      "build.txt",
      "console.js",
      "icon.svg",
      "index.html",
      "service_worker.js",
      "style.css",
    ]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("the console's sources write no HTML, run no text and hold no secret", async () => {
  for await (const { name, isFile } of Deno.readDir(SOURCES)) {
    if (!isFile) continue;
    const text = await Deno.readTextFile(new URL(name, SOURCES));
    assert.doesNotMatch(text, /innerHTML|outerHTML|insertAdjacentHTML|document\.write/i, name);
    assert.doesNotMatch(text, /dangerouslySet|\beval\(|new Function|sb_secret/, name);
  }
});
