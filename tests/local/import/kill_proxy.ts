// Stands between a command and the stack, and calls back once the stack has answered a request that
// is waited for; that answer is never delivered.

export interface KillProxy extends AsyncDisposable {
  readonly url: string;
}

/** @param isFatal Told of method and path. */
export function killProxy(
  target: string,
  isFatal: (method: string, path: string) => boolean,
  onFatal: () => void,
): KillProxy {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      const { pathname, search } = new URL(request.url);
      const body = request.body === null ? null : await request.arrayBuffer();
      const headers = new Headers(request.headers);
      headers.delete("host");
      const answer = await fetch(target + pathname + search, {
        method: request.method,
        headers,
        body,
      });
      const content = await answer.arrayBuffer();
      if (isFatal(request.method, pathname)) onFatal();
      const isEmpty = content.byteLength === 0 || answer.status === 204;
      const kept = new Headers(answer.headers);
      for (const name of ["content-encoding", "content-length"]) kept.delete(name);
      return new Response(isEmpty ? null : content, { status: answer.status, headers: kept });
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
