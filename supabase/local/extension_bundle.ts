/**
 * The stand-in extensions as PGlite loads them: one gzipped tar whose paths start at
 * the PostgreSQL prefix. Format: POSIX.1-1988 ustar, one 512-byte header a file.
 */
import { standInFiles } from "./stand_ins.ts";

const BLOCK = 512;

/** Writes the bundle of all stand-ins to `path` and returns it as PGlite wants it. */
export async function writeExtensionBundle(path: string): Promise<URL> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (const { name, bytes } of await standInFiles()) {
    const padding = new Uint8Array((BLOCK - bytes.length % BLOCK) % BLOCK);
    parts.push(tarHeader(`share/postgresql/extension/${name}`, bytes.length), bytes, padding);
  }
  parts.push(new Uint8Array(2 * BLOCK)); // the end of an archive is two empty blocks
  const gzip = new Blob(parts).stream().pipeThrough(new CompressionStream("gzip"));
  await Deno.writeFile(path, gzip);
  return new URL(`file://${await Deno.realPath(path)}`);
}

/** Header of a regular file with mode 0644. @throws {RangeError} If `path` needs a prefix. */
function tarHeader(path: string, size: number): Uint8Array<ArrayBuffer> {
  if (path.length > 100) {
    throw new RangeError(`Cannot write tar header as paths end at 100 bytes: received "${path}"`);
  }
  const header = new Uint8Array(BLOCK);
  const put = (text: string, offset: number) => header.set(new TextEncoder().encode(text), offset);
  put(path, 0);
  put("0000644\0", 100); // mode
  put("0000000\0", 108); // owner
  put("0000000\0", 116); // group
  put(`${size.toString(8).padStart(11, "0")}\0`, 124);
  put("00000000000\0", 136); // modified
  put("        ", 148); // the checksum counts its own field as spaces
  put("0", 156); // regular file
  put("ustar\x0000", 257);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  put(`${checksum.toString(8).padStart(6, "0")}\0 `, 148);
  return header;
}
