/** Returns raw DEFLATE data of what `chunks` hold together, without ever joining them. */
export async function deflate(chunks: Iterable<Uint8Array<ArrayBuffer>>): Promise<Uint8Array> {
  const deflated = ReadableStream.from(chunks).pipeThrough(new CompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(deflated).arrayBuffer());
}

/** Yields `mebibytes` chunks of 1 MiB of zeros. */
export function* zeros(mebibytes: number): Generator<Uint8Array<ArrayBuffer>> {
  for (let i = 0; i < mebibytes; i++) yield new Uint8Array(1024 * 1024);
}
