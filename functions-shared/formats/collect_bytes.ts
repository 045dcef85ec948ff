/** Streams of unknown length, read in bounded memory. */

/**
 * Returns all bytes of a stream, or null once there are more than `bytesMax`; the rest is then
 * cancelled. Errors of the stream are passed on.
 */
export async function collectBytes(
  stream: AsyncIterable<Uint8Array> | null,
  bytesMax: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream ?? []) {
    size += chunk.length;
    if (size > bytesMax) return null; // leaving the loop cancels the stream
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
