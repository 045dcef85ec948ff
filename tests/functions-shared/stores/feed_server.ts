/** A broadcaster's server on loopback that behaves in every way in which real ones do. */

/** A server for one test. */
export interface FeedServer extends AsyncDisposable {
  /** "http://127.0.0.1:port", without a slash at the end. */
  readonly url: string;
  /** Paths asked for, in order. */
  readonly asked: readonly string[];
}

type Answer = (request: Request, visit: number) => Response | Promise<Response>;

/** Starts a server with one answer a path; `visit` counts the requests for the path from 1. */
export function startFeedServer(answers: Readonly<Record<string, Answer>>): FeedServer {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname } = new URL(request.url);
    asked.push(pathname);
    const visit = asked.filter((path) => path === pathname).length;
    return answers[pathname]?.(request, visit) ?? new Response("no such file", { status: 404 });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Starts a server that sends the given text to each connection and hangs up. */
export function startRawServer(text: string): FeedServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const asked: string[] = [];
  const served = (async () => {
    for await (const connection of listener) {
      const request = new Uint8Array(4096);
      const size = await connection.read(request);
      asked.push(new TextDecoder().decode(request.subarray(0, size ?? 0)).split(" ")[1] ?? "");
      await connection.write(new TextEncoder().encode(text));
      connection.close();
    }
  })();
  return {
    url: `http://127.0.0.1:${listener.addr.port}`,
    asked,
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await served;
    },
  };
}

/** Returns bytes in gzip. */
export async function gzip(bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes.slice()]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
