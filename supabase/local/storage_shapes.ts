/**
 * Storage requests and answers in the shapes of hosted Supabase, where Lite 0.10.0 has
 * others: uploads of a Blob, folder listings and signed URLs.
 */
import { Buffer } from "node:buffer";
import { copyRequest } from "./request_copy.ts";

const OBJECT = "/storage/v1/object/";

/**
 * A Blob upload as the plain body that Lite takes; other requests unchanged.
 *
 * storage-js sends a Blob as the form field named "", and Deno's form parser drops a
 * field without a name: it gets one first, in the raw bytes.
 */
export async function unwrapBlobUpload(request: Request): Promise<Request> {
  const type = request.headers.get("content-type") ?? "";
  const isUpload = new URL(request.url).pathname.startsWith(OBJECT) &&
    (request.method === "POST" || request.method === "PUT");
  if (!isUpload || !type.startsWith("multipart/form-data")) return request;
  const raw = Buffer.from(await request.arrayBuffer()).toString("latin1")
    .replace('name=""; filename=', 'name="file"; filename=');
  const form = await new Response(Buffer.from(raw, "latin1"), { headers: { "content-type": type } })
    .formData();
  const file = [...form.values()].find((value) => value instanceof File);
  if (!(file instanceof File)) return copyRequest(request, { body: Buffer.from(raw, "latin1") });
  const headers = new Headers(request.headers);
  headers.delete("content-length");
  headers.set("content-type", file.type || "application/octet-stream");
  headers.set("cache-control", `max-age=${form.get("cacheControl") ?? 3600}`);
  return copyRequest(request, { headers, body: await file.bytes() });
}

/** One entry of a listing; a folder has a name and nulls. */
interface ListEntry {
  readonly name: string;
  readonly id: string | null;
}

/** What a client asked a listing for. */
interface ListQuery {
  readonly prefix: string;
  readonly limit: number;
  readonly offset: number;
}

/** Whether the request lists a folder. */
export function isListRequest(request: Request): boolean {
  return request.method === "POST" &&
    new URL(request.url).pathname.startsWith(`${OBJECT}list/`);
}

/** The request for all that is below the folder, and the page the client wants of it. */
export async function widenListRequest(
  request: Request,
): Promise<{ request: Request; query: ListQuery }> {
  const body = await request.json();
  const folder = String(body.prefix ?? "").replace(/\/+$/, "");
  const query = {
    prefix: folder === "" ? "" : `${folder}/`,
    limit: Number(body.limit ?? 100),
    offset: Number(body.offset ?? 0),
  };
  const wide = { ...body, prefix: query.prefix, limit: 100_000, offset: 0 };
  return { request: copyRequest(request, { body: JSON.stringify(wide) }), query };
}

/** Entries directly in the folder, names relative to it, the sub-folders once each. */
export function foldListing(rows: readonly ListEntry[], query: ListQuery): ListEntry[] {
  const entries = new Map<string, ListEntry>();
  for (const row of rows) {
    const rest = row.name.slice(query.prefix.length);
    const cut = rest.indexOf("/");
    if (cut < 0) entries.set(rest, { ...row, name: rest });
    else entries.set(rest.slice(0, cut), folderEntry(rest.slice(0, cut)));
  }
  return [...entries.values()].slice(query.offset, query.offset + query.limit);
}

function folderEntry(name: string) {
  const unknown = { updated_at: null, created_at: null, last_accessed_at: null, metadata: null };
  return { name, id: null, ...unknown };
}

/** Whether the request asks for signed URLs, to download or to upload. */
export function isSignRequest(request: Request): boolean {
  return request.method === "POST" &&
    /^\/storage\/v1\/object\/(upload\/)?sign\//.test(new URL(request.url).pathname);
}

type Handler = (request: Request) => Promise<Response>;

/**
 * Answers a request for signed URLs as storage-js reads them: relative to `/storage/v1`.
 * Several at once are asked for one by one, as Lite takes their route for an empty path.
 */
export async function signUrls(request: Request, lite: Handler): Promise<Response> {
  const path = new URL(request.url).pathname;
  if (path.split("/").length > 6) { // it names an object, not just a bucket
    const response = await lite(request);
    return response.ok ? Response.json(hostedAnswer(path, await response.json())) : response;
  }
  const { paths, ...body } = await request.json();
  const answers = (paths as string[]).map(async (objectPath) => {
    const encoded = objectPath.split("/").map(encodeURIComponent).join("/");
    const response = await lite(
      new Request(`${request.url}/${encoded}`, {
        method: "POST",
        headers: request.headers,
        body: JSON.stringify(body),
      }),
    );
    const answer = await response.json();
    const { signedURL = null } = response.ok ? hostedAnswer(path, answer) : {};
    return { path: objectPath, signedURL, error: response.ok ? null : answer.message };
  });
  return Response.json(await Promise.all(answers));
}

/** An answer of Lite with its `signedUrl` under the name and in the form of the hosted one. */
function hostedAnswer(path: string, answer: Record<string, unknown>): Record<string, unknown> {
  const { signedUrl, ...rest } = answer;
  const relative = String(signedUrl).replace(/^\/storage\/v1/, "");
  return path.startsWith(`${OBJECT}upload/`)
    ? { ...rest, url: relative }
    : { ...rest, signedURL: relative };
}
