// Imports point inwards, from adapters to the pure core. These tables are the architecture: a
// new folder is added here in the commit that creates it. Between folders of functions-shared an
// import is always written "@shared/...", never "../".
// @ts-types="./std_assert.d.ts"
import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

/** Folder of functions-shared to the folders it may import beside itself. */
const MAY_IMPORT: Record<string, string[]> = {
  linalg: [],
  random: [],
  formats: [],
  catalog: ["formats", "signals"],
  signals: ["catalog", "formats"],
  forest: ["catalog", "formats", "linalg", "random", "signals"],
  bandit: ["linalg", "random", "formats", "signals"],
  recommend: ["bandit", "forest", "signals", "catalog", "random"],
  feeds: ["formats"],
  plots: ["signals"],
  evaluation: ["bandit", "linalg", "random", "signals"],
  observability: [],
  stores: [
    "bandit",
    "catalog",
    "feeds",
    "forest",
    "formats",
    "observability",
    "plots",
    "random",
    "recommend",
    "signals",
  ],
  http: ["formats", "observability", "recommend", "signals", "stores"],
  contract: ["http", "signals"],
};

/** Folder to the packages it may import; the pure core does no I/O, so it gets none that does. */
const MAY_USE: Record<string, string[]> = {
  catalog: ["hyparquet"],
  formats: ["fast-xml-parser"],
  observability: ["@logtape/logtape", "@opentelemetry/api", "node:async_hooks"],
  stores: ["@supabase/supabase-js", "mathjs/number"],
  http: [
    "hono",
    "hono/cors",
    "hono/http-exception",
    "hono/route",
    "zod",
    "@supabase/server/adapters/hono",
  ],
  contract: ["zod"],
};

const PURE = [
  "linalg",
  "random",
  "formats",
  "catalog",
  "signals",
  "forest",
  "bandit",
  "recommend",
  "feeds",
  "plots",
  "evaluation",
];
const IMPURE_WORDS =
  /\bDeno\.|\bfetch\(|\bMath\.random\(|\bDate\.now\(|\bnew Date\(\)|\bcrypto\.(?!subtle)/;

async function sources(folder: string): Promise<{ path: string; text: string }[]> {
  const found: { path: string; text: string }[] = [];
  for await (const { name, isFile } of Deno.readDir(new URL(folder, ROOT))) {
    const path = folder + name;
    if (!isFile) found.push(...await sources(path + "/"));
    else if (name.endsWith(".ts")) {
      found.push({ path, text: await Deno.readTextFile(new URL(path, ROOT)) });
    }
  }
  return found;
}

const importsOf = (text: string) =>
  [...text.matchAll(
    /^(?:import|export|\}) ?[^"\n]*from "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"/gm,
  )]
    .map((match) => match[1] ?? match[2] ?? match[3]!);

Deno.test("every folder of functions-shared is in the table", async () => {
  const folders: string[] = [];
  for await (const { name } of Deno.readDir(new URL("functions-shared/", ROOT))) folders.push(name);
  assertEquals(folders.sort(), Object.keys(MAY_IMPORT).sort());
});

for (const [folder, others] of Object.entries(MAY_IMPORT)) {
  Deno.test(`functions-shared/${folder} imports only what it may`, async () => {
    for (const { path, text } of await sources(`functions-shared/${folder}/`)) {
      for (const target of importsOf(text)) {
        if (target.startsWith("./")) continue;
        const shared = /^@shared\/(\w+)\//.exec(target)?.[1];
        const allowed = shared
          ? shared !== folder && others.includes(shared)
          : (MAY_USE[folder] ?? []).includes(target);
        assert(allowed, `${path} imports ${target}`);
      }
    }
  });
}

for (const folder of PURE) {
  Deno.test(`functions-shared/${folder} does no I/O and reads no clock`, async () => {
    for (const { path, text } of await sources(`functions-shared/${folder}/`)) {
      const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      assert(!IMPURE_WORDS.test(code), `${path} uses ${IMPURE_WORDS.exec(code)?.[0]}`);
    }
  });
}

Deno.test("a function imports functions-shared and its own files only", async () => {
  for (const { path, text } of await sources("supabase/functions/")) {
    for (const target of importsOf(text)) {
      const allowed = target.startsWith("./") || target.startsWith("@shared/") || target === "hono";
      assert(allowed, `${path} imports ${target}`);
    }
  }
});

Deno.test("only dependencies.ts and index.ts of a function know the environment", async () => {
  const all = [...await sources("supabase/functions/"), ...await sources("functions-shared/")];
  for (const { path, text } of all) {
    if (path.endsWith("/index.ts")) continue;
    assert(!text.includes("Deno.env"), `${path} reads the environment`);
  }
});

/** What a key, a token or a private key looks like, as long as real ones are. */
const SECRETS = [
  /\bsb_(secret|publishable)_(?=[\w-]*\d)[\w-]{20,}/,
  /\bsbp_[0-9a-f]{40}\b/,
  /\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{40,}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /"d"\s*:\s*"[\w-]{40,}"/,
  /\bpostgres(ql)?:\/\/\w+:(?!password@)[^\s/@"'`$[]{8,}@/,
];

Deno.test("no file of the repository holds a secret", async () => {
  const { stdout } = await new Deno.Command("git", { args: ["ls-files", "-z"], cwd: ROOT })
    .output();
  const files = new TextDecoder().decode(stdout).split("\0").filter(Boolean);
  assert(files.length > 100, "git lists the files");
  const found: string[] = [];
  for (const file of files) {
    const text = await Deno.readTextFile(new URL(file, ROOT)).catch(() => ""); // just removed
    for (const secret of SECRETS) {
      const match = secret.exec(text);
      if (match) found.push(`${file}: ${match[0].slice(0, 12)}...`);
    }
  }
  assertEquals(found, []);
});

Deno.test("mathjs is imported when the first formula is parsed, not at the start", async () => {
  for (
    const { path, text } of [
      ...await sources("functions-shared/"),
      ...await sources("supabase/functions/"),
    ]
  ) {
    assert(!/from "mathjs/.test(text), path);
  }
});
