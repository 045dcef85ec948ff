/**
 * Inflation of hostile bytes in bounded memory. `DecompressionStream` hands over whatever one
 * written piece expands to before it asks for the next, and DEFLATE expands up to 1,032 times: a
 * 272 KB stream written whole arrives as one chunk of 200 MiB. So the stream is fed 1 KB at a time
 * and its output is counted against the size that the caller already agreed to.
 */

/** Bytes given to the decompressor at once; one piece becomes at most about 1 MiB. */
const PIECE_BYTES = 1024;

/**
 * Returns the `inflatedBytes` bytes that raw DEFLATE data holds. Peak memory is the result plus
 * about 1 MiB, whatever the data claims.
 *
 * @param inflatedBytes Size the data must have; the caller checks it against its own limit.
 * @throws {RangeError} If the data inflates to more or fewer bytes than that; the rest of an
 * overlong stream is never inflated.
 * @throws {SyntaxError} If the data is not raw DEFLATE.
 */
export async function inflateBounded(
  deflated: Uint8Array,
  inflatedBytes: number,
): Promise<Uint8Array> {
  const inflated = new Uint8Array(inflatedBytes);
  let filled = 0;
  try {
    for await (
      const chunk of inPieces(deflated).pipeThrough(new DecompressionStream("deflate-raw"))
    ) {
      if (filled + chunk.length > inflatedBytes) throw sizeError(inflatedBytes, "more");
      inflated.set(chunk, filled);
      filled += chunk.length;
    }
  } catch (cause) {
    if (cause instanceof RangeError) throw cause;
    throw new SyntaxError("Cannot inflate as the data must be raw DEFLATE", { cause });
  }
  if (filled < inflatedBytes) throw sizeError(inflatedBytes, `${filled}`);
  return inflated;
}

/** Pull-driven: the next piece is written only once the output of the last one was taken. */
function inPieces(bytes: Uint8Array): ReadableStream<Uint8Array<ArrayBuffer>> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at < bytes.length) controller.enqueue(bytes.slice(at, at + PIECE_BYTES));
      else controller.close();
      at += PIECE_BYTES;
    },
  }, { highWaterMark: 0 });
}

function sizeError(inflatedBytes: number, received: string): RangeError {
  return new RangeError(
    `Cannot inflate as the data must hold ${inflatedBytes} bytes: received ${received}`,
  );
}
