/** Copies of requests with other headers or another body, and bodies of bounded size. */

/**
 * The same request with what `parts` replaces; the body is taken out of `request`.
 *
 * Not `new Request(request, parts)`: that copies the abort signal, and Deno prints a notice
 * about the signals of served requests as soon as one is looked at.
 */
export function copyRequest(
  request: Request,
  parts: { headers?: Headers; body?: BodyInit | null },
): Request {
  return new Request(request.url, {
    method: request.method,
    headers: parts.headers ?? request.headers,
    body: parts.body === undefined ? request.body : parts.body,
  });
}

/** Bytes of the stream, undefined if there are more than `bytesMax`. */
export async function readAtMost(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  bytesMax: number,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for await (const part of stream) {
    length += part.length;
    if (length > bytesMax) return undefined;
    parts.push(part);
  }
  return await new Blob(parts).bytes();
}
