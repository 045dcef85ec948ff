/**
 * What Lite 0.10.0 lacks of the hosted API, put in front of it: session tokens that
 * functions can verify, `auth.admin`, no sign-up for strangers, and Storage's shapes.
 */
import { handleAdminRequest } from "./admin_api.ts";
import type { Database } from "./database.ts";
import { hostedConnectionError } from "./database_away.ts";
import { copyRequest } from "./request_copy.ts";
import type { SessionTokens, UserMetadata } from "./session_tokens.ts";
import {
  foldListing,
  isListRequest,
  isSignRequest,
  signUrls,
  unwrapBlobUpload,
  widenListRequest,
} from "./storage_shapes.ts";
import { findUser, type SignUp } from "./user_accounts.ts";

/** What the shim stands on. */
export interface ShimParts {
  readonly database: Database;
  readonly tokens: SessionTokens;
  readonly isSecretKey: (key: string | null) => boolean;
  /** Lite itself. */
  readonly lite: (request: Request) => Promise<Response>;
  readonly signUp: SignUp;
}

/** Returns the handler for `/rest/v1`, `/auth/v1` and `/storage/v1`. */
export function createHostedShim(parts: ShimParts): (request: Request) => Promise<Response> {
  return async (request) => {
    const path = new URL(request.url).pathname;
    if (path === "/auth/v1/.well-known/jwks.json" || path === "/auth/v1/jwks") {
      return Response.json(parts.tokens.jwks, { headers: { "access-control-allow-origin": "*" } });
    }
    if (/^\/auth\/v1\/admin\/users(\/|$)/.test(path)) {
      return await handleAdminRequest(request, parts);
    }
    if (path === "/auth/v1/signup" && request.method === "POST") return signUpDisabled();
    const inbound = await withLiteToken(request, parts.tokens);
    if (path.startsWith("/auth/v1/")) {
      return await withHostedToken(await parts.lite(inbound), parts);
    }
    if (path.startsWith("/storage/v1/")) return await handleStorage(inbound, parts.lite);
    return await hostedConnectionError(await parts.lite(inbound));
  };
}

/** Accounts are made by an administrator: whoever signs in is a programmer. */
function signUpDisabled(): Response {
  const msg = "Signups not allowed for this instance";
  return Response.json({ code: 422, error_code: "signup_disabled", msg }, { status: 422 });
}

/** Lite answers 401 itself to a token it cannot read, so a foreign one goes through as it is. */
async function withLiteToken(request: Request, tokens: SessionTokens): Promise<Request> {
  const token = /^Bearer (ey\S+)$/.exec(request.headers.get("authorization") ?? "")?.[1];
  const liteToken = token && await tokens.toLite(token);
  if (!liteToken) return request;
  const headers = new Headers(request.headers);
  headers.set("authorization", `Bearer ${liteToken}`);
  return copyRequest(request, { headers });
}

async function withHostedToken(response: Response, parts: ShimParts): Promise<Response> {
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  if (!response.ok || !isJson) return response;
  const body = await response.json();
  if (typeof body?.access_token === "string") {
    body.access_token = await parts.tokens.toHosted(
      body.access_token,
      (id) => metadataOf(parts.database, id),
    );
  }
  return jsonLike(response, body);
}

async function metadataOf(database: Database, userId: string): Promise<UserMetadata> {
  const user = await findUser(database, userId);
  return { app_metadata: user?.app_metadata ?? {}, user_metadata: user?.user_metadata ?? {} };
}

async function handleStorage(request: Request, lite: ShimParts["lite"]): Promise<Response> {
  if (isListRequest(request)) {
    const wide = await widenListRequest(request);
    const response = await lite(wide.request);
    if (!response.ok) return response;
    return jsonLike(response, foldListing(await response.json(), wide.query));
  }
  if (isSignRequest(request)) return await signUrls(request, lite);
  return await lite(await unwrapBlobUpload(request));
}

/** The response with another JSON body. */
function jsonLike(response: Response, body: unknown): Response {
  const headers = new Headers(response.headers);
  headers.delete("content-length");
  return new Response(JSON.stringify(body), { status: response.status, headers });
}
