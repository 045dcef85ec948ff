/**
 * Builds the console into static files for any host: `deno task console`.
 *
 * `--project-url URL --publishable-key KEY` writes the configuration of a hosted project along;
 * without them `config.json` has to be put beside the files, as the local stack does. The content
 * security policy is written into the page, narrowed to the one project it talks to.
 */
const HERE = new URL("./", import.meta.url);
const ROOT = new URL("../../", HERE);

/** Where the files go, and which project they talk to. */
export interface BuildOptions {
  readonly outDir: URL;
  /** Origin of a hosted project; null when page and project share one. */
  readonly projectUrl: string | null;
  readonly publishableKey: string | null;
}

/** Folder that `deno task start` serves. */
export const OUT_DIR = new URL("dist/", HERE);

/** Sizes in bytes as sent by a host that compresses. */
export type BuiltSizes = Readonly<Record<string, number>>;

/** Builds unless the files of an earlier build of the same sources are there. */
export async function buildIfStale(options: BuildOptions): Promise<BuiltSizes | null> {
  const wanted = await fingerprint(options);
  if (await readOrNull(new URL("build.txt", options.outDir)) === wanted) return null;
  const sizes = await build(options);
  await Deno.writeTextFile(new URL("build.txt", options.outDir), wanted);
  return sizes;
}

async function build(options: BuildOptions): Promise<BuiltSizes> {
  const script = await bundle("main.tsx");
  const style = await Deno.readFile(new URL("static/style.css", HERE));
  const names = {
    script: `console.${await shortHash(script)}.js`,
    style: `style.${await shortHash(style)}.css`,
  };
  const page = (await Deno.readTextFile(new URL("static/index.html", HERE)))
    .replace("{{script}}", names.script)
    .replace("{{style}}", names.style)
    .replace("{{policy}}", contentPolicy(options.projectUrl));
  const kept: Record<string, Uint8Array> = {
    "icon.svg": await Deno.readFile(new URL("static/icon.svg", HERE)),
    [names.script]: script,
    [names.style]: style,
  };
  const files: Record<string, Uint8Array> = {
    ...kept,
    ...configFile(options),
    "service_worker.js": await serviceWorker(Object.keys(kept)),
    "index.html": new TextEncoder().encode(page), // last: it names the others
  };
  await Deno.mkdir(options.outDir, { recursive: true });
  const sizes: Record<string, number> = {};
  for (const [name, bytes] of Object.entries(files)) {
    await Deno.writeFile(new URL(name, options.outDir), bytes);
    sizes[name] = await compressedSize(bytes);
  }
  await removeOthers(options.outDir, Object.keys(files));
  return sizes;
}

/**
 * What the page may load: itself and the project. Text never becomes HTML or script, but for the
 * address of the service worker, which has a policy of its own. `frame-ancestors` cannot be said in the page;
 * hosts should send it, as the local stack does.
 */
export function contentPolicy(projectUrl: string | null): string {
  const project = projectUrl ? ` ${new URL(projectUrl).origin}` : "";
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self'${project}`,
    `connect-src 'self'${project}`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types console",
  ].join("; ");
}

function configFile({ projectUrl, publishableKey }: BuildOptions): Record<string, Uint8Array> {
  if (!projectUrl || !publishableKey) return {};
  const config = { project_url: projectUrl, publishable_key: publishableKey };
  return { "config.json": new TextEncoder().encode(JSON.stringify(config) + "\n") };
}

/** The worker with the names of the files that it keeps. */
async function serviceWorker(names: readonly string[]): Promise<Uint8Array> {
  const text = new TextDecoder().decode(await bundle("service_worker.ts"));
  if (!text.includes("{{files}}")) {
    throw new Error("Cannot build console as service_worker.ts must hold {{files}}: received none");
  }
  return new TextEncoder().encode(text.replace("{{files}}", names.join(" ")));
}

async function bundle(entry: string): Promise<Uint8Array<ArrayBuffer>> {
  const directory = await Deno.makeTempDir({ prefix: "console-" });
  try {
    const target = `${directory}/console.js`;
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["bundle", "--quiet", "--platform", "browser", "--minify", "-o", target, entry],
      cwd: new URL("src/", HERE),
      stdout: "null",
      stderr: "piped",
    }).output();
    if (!success) throw new Error(`Cannot bundle console: ${new TextDecoder().decode(stderr)}`);
    return await Deno.readFile(target);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

async function fingerprint(options: BuildOptions): Promise<string> {
  const parts = [JSON.stringify([options.projectUrl, options.publishableKey])];
  for (const path of ["deno.json", "import_map.json"]) {
    parts.push(await Deno.readTextFile(new URL(path, ROOT)));
  }
  for (const path of (await sources(HERE)).sort()) parts.push(path, await Deno.readTextFile(path));
  return await shortHash(new TextEncoder().encode(parts.join("\0")));
}

async function sources(folder: URL): Promise<string[]> {
  const found: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const entry = new URL(isDirectory ? `${name}/` : name, folder);
    if (entry.href === OUT_DIR.href) continue;
    if (isDirectory) found.push(...await sources(entry));
    else found.push(entry.pathname);
  }
  return found;
}

/** A page that is open keeps working: what it loaded is loaded. */
async function removeOthers(folder: URL, kept: readonly string[]): Promise<void> {
  for await (const { name } of Deno.readDir(folder)) {
    if (!kept.includes(name)) await Deno.remove(new URL(name, folder));
  }
}

async function readOrNull(file: URL): Promise<string | null> {
  try {
    return await Deno.readTextFile(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

async function compressedSize(bytes: Uint8Array): Promise<number> {
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new CompressionStream("gzip"));
  return (await new Response(stream).arrayBuffer()).byteLength;
}

async function shortHash(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return digest.toHex().slice(0, 16);
}

function argument(name: string): string | null {
  const at = Deno.args.indexOf(name);
  return at < 0 ? null : Deno.args[at + 1] ?? null;
}

if (import.meta.main) {
  const sizes = await buildIfStale({
    outDir: OUT_DIR,
    projectUrl: argument("--project-url"),
    publishableKey: argument("--publishable-key"),
  });
  const kilobytes = (bytes: number) => `${(bytes / 1024).toFixed(1)} KB compressed`;
  for (const [name, bytes] of Object.entries(sizes ?? {})) {
    console.log(`  ${name.padEnd(32)} ${kilobytes(bytes)}`);
  }
}
