/**
 * Functions as they are deployed: each with all it imports, minified, so that what runs is what
 * was tested, down to the last dependency of a dependency, and starts fast. What is imported
 * lazily stays in a file of its own.
 */
import { PROJECT } from "./project_root.ts";

/** A function's files by name; index.js is where it begins. */
export interface FunctionBundle {
  readonly name: string;
  readonly files: ReadonlyMap<string, string>;
  readonly bytes: number;
}

/** What a function may weigh at most; hosted ones could have ten times that. */
export const BUNDLE_BYTES_MAX = 2_000_000;

/**
 * Bundles a function. The same sources give the same bytes.
 * @throws {RangeError} If it is too large.
 */
export async function bundleFunction(name: string): Promise<FunctionBundle> {
  const outDir = await Deno.makeTempDir({ prefix: "bundle-" });
  try {
    await runBundler(`supabase/functions/${name}/index.ts`, outDir);
    const files = new Map<string, string>();
    for await (const file of Deno.readDir(outDir)) {
      const text = await Deno.readTextFile(`${outDir}/${file.name}`);
      files.set(file.name, withPlainImports(text));
    }
    return checked({ name, files, bytes: bytesOf(files) });
  } finally {
    await Deno.remove(outDir, { recursive: true });
  }
}

/** A name for the code of all `bundles`: 16 hexadecimal digits of a hash over their bytes. */
export async function codeVersion(bundles: readonly FunctionBundle[]): Promise<string> {
  const parts = bundles.toSorted((a, b) => a.name < b.name ? -1 : 1)
    .map(({ name, files }) => [name, ...[...files].toSorted().flat()]);
  const bytes = new TextEncoder().encode(JSON.stringify(parts));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return digest.toHex().slice(0, 16);
}

async function runBundler(entrypoint: string, outDir: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "bundle",
      "--quiet",
      "--platform=deno",
      "--minify",
      "--keep-names", // a stack in the log is of use then
      "--code-splitting",
      `--outdir=${outDir}`,
      entrypoint,
    ],
    cwd: PROJECT,
    stdout: "null",
  }).output();
  if (success) return;
  throw new Error(`Cannot bundle ${entrypoint}: ${new TextDecoder().decode(stderr)}`);
}

/** The CLI looks for imports of files to upload by pattern, and overlooks `import{a}from"./b"`. */
function withPlainImports(text: string): string {
  return text.replaceAll(
    /\bimport\{([\w$, ]+)\}from"(\.\/[\w.-]+\.js)"/g,
    'import { $1 } from "$2"',
  );
}

function bytesOf(files: ReadonlyMap<string, string>): number {
  const encoder = new TextEncoder();
  return [...files.values()].reduce((sum, text) => sum + encoder.encode(text).length, 0);
}

function checked(bundle: FunctionBundle): FunctionBundle {
  if (bundle.bytes <= BUNDLE_BYTES_MAX) return bundle;
  throw new RangeError(
    `Cannot deploy ${bundle.name} as a bundle must have at most ${BUNDLE_BYTES_MAX} bytes: ` +
      `received ${bundle.bytes}`,
  );
}
