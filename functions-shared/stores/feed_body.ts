/**
 * Bodies of unknown size, read in bounded memory. What counts is the size after decompression,
 * whether the transport carries gzip (`content-encoding`) or the file itself is gzip (`.xml.gz`).
 */
import { collectBytes } from "@shared/formats/collect_bytes.ts";
import { FeedError } from "./feed_error.ts";

/** Bytes given to the decompressor at once: it hands over all that they expand to in one piece. */
const PIECE_BYTES = 1024;

/**
 * Returns the whole body of a response, without the gzip that the file itself may be in.
 * @throws {FeedError} size if it is or becomes larger than `bytesMax`, encoding if it is gzip and
 * broken. Errors of the connection are passed on.
 */
export async function readFeedBody(response: Response, bytesMax: number): Promise<Uint8Array> {
  const announced = Number(response.headers.get("content-length") ?? 0);
  if (announced > bytesMax) {
    await response.body?.cancel();
    throw sizeError(bytesMax);
  }
  const bytes = await collect(response.body, bytesMax);
  return bytes[0] === 0x1f && bytes[1] === 0x8b ? await gunzip(bytes, bytesMax) : bytes;
}

async function gunzip(bytes: Uint8Array, bytesMax: number): Promise<Uint8Array> {
  try {
    const plain = inPieces(bytes).pipeThrough(new DecompressionStream("gzip"));
    return await collect(plain, bytesMax);
  } catch (cause) {
    if (cause instanceof FeedError) throw cause;
    throw new FeedError("encoding", "Cannot fetch feed as its gzip must be whole", { cause });
  }
}

async function collect(
  stream: ReadableStream<Uint8Array> | null,
  bytesMax: number,
): Promise<Uint8Array> {
  const bytes = await collectBytes(stream, bytesMax);
  if (bytes === null) throw sizeError(bytesMax);
  return bytes;
}

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

function sizeError(bytesMax: number): FeedError {
  return new FeedError(
    "size",
    `Cannot fetch feed as it must have at most ${bytesMax} bytes: received more`,
  );
}
