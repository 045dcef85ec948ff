/**
 * Decompresses a model's file whatever joblib or an operator packed it with. For the import on an
 * operator's machine only; functions never carry this.
 */
import { crc32 } from "@shared/formats/crc32.ts";
import { BoundedBytes } from "./bounded_bytes.ts";
import { decodeBzip2 } from "./bzip2.ts";
import { decodeLzma } from "./lzma.ts";
import { decodeXz, XZ_MAGIC } from "./xz.ts";

export type Compression = "none" | "zlib" | "gzip" | "bzip2" | "lzma" | "xz";

/** Beginnings of files; those that are refused have a reason. */
const MAGICS: readonly (readonly [
  magic: readonly number[],
  compression: Compression | { readonly refused: string },
])[] = [
  [[0x80], "none"], // a pickle
  [[0x1f, 0x8b], "gzip"],
  [[0x42, 0x5a, 0x68], "bzip2"],
  [XZ_MAGIC, "xz"],
  [[0x5d, 0x00, 0x00], "lzma"],
  [[0x78], "zlib"],
  [[0x5a, 0x46], {
    refused: "joblib before 0.10 wrote it; load and dump it once with a newer one",
  }],
  [[0x04, 0x22, 0x4d, 0x18], { refused: "LZ4; dump it once with another compression" }],
  [[0x28, 0xb5, 0x2f, 0xfd], { refused: "Zstandard; decompress it first" }],
  [[0x50, 0x4b], { refused: "a ZIP file; unpack it first" }],
];

/** DecompressionStream is fed so many bytes at a time: one piece becomes at most about 1 MiB. */
const PIECE_BYTES = 1024;

/**
 * Returns how a file is compressed, by its first bytes.
 *
 * @throws {SyntaxError} If it is neither a pickle nor compressed in a known way.
 */
export function compressionOf(bytes: Uint8Array): Compression {
  const match = MAGICS.find(([magic]) => magic.every((byte, i) => bytes[i] === byte));
  const compression = match?.[1];
  if (typeof compression === "string") return compression;
  const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, "0"));
  throw new SyntaxError(
    `Cannot decompress as the file must be a pickle, plain or in zlib, gzip, bzip2, lzma or xz: received ${
      compression?.refused ?? `a file that begins with ${start.join(" ") || "nothing"}`
    }`,
  );
}

/**
 * Returns the file's content; a file that is not compressed as it is.
 *
 * @param bytesMax Most bytes it may unfold to.
 * @throws {RangeError} If it unfolds to more; the rest is never unfolded.
 * @throws {SyntaxError} If it is cut, damaged or compressed in another way.
 */
export async function decompress(
  bytes: Uint8Array<ArrayBuffer>,
  bytesMax: number,
): Promise<Uint8Array<ArrayBuffer>> {
  const compression = compressionOf(bytes);
  const out = new BoundedBytes(bytesMax);
  switch (compression) {
    case "none":
      return bytes;
    case "zlib":
      await inflate(bytes, "deflate", out);
      break;
    case "gzip":
      await inflate(bytes, "gzip", out);
      break;
    case "bzip2":
      decodeBzip2(bytes, out);
      break;
    case "lzma":
      decodeLzma(bytes, out);
      break;
    case "xz":
      await decodeXz(bytes, out);
      break;
  }
  return out.view();
}

async function inflate(
  bytes: Uint8Array<ArrayBuffer>,
  format: "deflate" | "gzip",
  out: BoundedBytes,
): Promise<void> {
  const pieces = inPieces(bytes).pipeThrough(new DecompressionStream(format));
  try {
    for await (const piece of pieces) out.append(piece);
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    throw damage(format, cause);
  }
  if (!agreesWithTrailer(bytes, out.view(), format)) throw damage(format);
}

/** Deno's DecompressionStream takes a file that is cut for one that has ended, so this looks again. */
function agreesWithTrailer(
  bytes: Uint8Array,
  content: Uint8Array,
  format: "deflate" | "gzip",
): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (format === "deflate") {
    return bytes.length >= 6 && view.getUint32(bytes.length - 4, false) === adler32(content);
  }
  return bytes.length >= 18 && view.getUint32(bytes.length - 8, true) === crc32(content) &&
    view.getUint32(bytes.length - 4, true) === content.length % 2 ** 32;
}

/** The checksum of zlib; source: RFC 1950, section 9. */
function adler32(bytes: Uint8Array): number {
  let [sum, sums] = [1, 0];
  for (let i = 0; i < bytes.length; i++) {
    sum = (sum + bytes[i]!) % 65521;
    sums = (sums + sum) % 65521;
  }
  return sums * 2 ** 16 + sum;
}

function damage(format: string, cause?: unknown): SyntaxError {
  return new SyntaxError(`Cannot decompress as the file must be intact ${format}`, { cause });
}

/** The next piece is written only once the output of the last one was taken. */
function inPieces(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at + PIECE_BYTES));
      else controller.close();
      at += PIECE_BYTES;
    },
  }, { highWaterMark: 0 });
}
