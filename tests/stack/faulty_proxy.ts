// Stands between the stores and a stack, and can let its caller die: the requests up to one have
// their effect, perhaps half of it, and from then on nothing comes through in either direction.

/** After how many requests the caller dies, and whether the last one, an upload, was cut in half. */
export interface Death {
  readonly after: number;
  readonly isTorn: boolean;
}

export interface FaultyProxy extends AsyncDisposable {
  readonly url: string;
  /** Counts anew; null lets everything through. */
  expect(death: Death | null): void;
  /** Whether the caller has died by now, and how: `null` while it lives. */
  readonly died: Death | null;
}

export function faultyProxy(target: string): FaultyProxy {
  let count = 0;
  let death: Death | null = null;
  let died: Death | null = null;
  const away = () => new Response("The caller is dead", { status: 503 });
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => {
      if (died || (death && count >= death.after)) {
        died ??= death;
        return away();
      }
      const isLast = ++count === death?.after;
      const { pathname, search } = new URL(request.url);
      const isUpload = request.method === "POST" &&
        pathname.startsWith("/storage/v1/object/models");
      const body = await request.arrayBuffer();
      const isCut = isLast && isUpload && death!.isTorn;
      const answer = await fetch(target + pathname + search, {
        method: request.method,
        headers: forwarded(request.headers),
        body: ["GET", "HEAD"].includes(request.method)
          ? null
          : isCut
          ? body.slice(0, body.byteLength >> 1)
          : body,
      });
      const content = await answer.arrayBuffer();
      if (isLast && (isCut || !death!.isTorn)) {
        died = death;
        return away();
      }
      const isEmpty = content.byteLength === 0 || answer.status === 204;
      const { status } = answer;
      return new Response(isEmpty ? null : content, { status, headers: forwarded(answer.headers) });
    },
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    expect(next) {
      [count, death, died] = [0, next, null];
    },
    get died() {
      return died;
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function forwarded(headers: Headers): Headers {
  const kept = new Headers(headers);
  for (const name of ["host", "content-length", "content-encoding"]) kept.delete(name);
  return kept;
}
