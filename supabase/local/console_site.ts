/** The programmer's console as a static host would serve it, with this stack's configuration. */

/** What the page needs to reach the stack: the same origin, and the key that may be public. */
export interface SiteConfig {
  readonly publishableKey: string;
}

/** Answers what belongs to the console; null for all else. */
export type Site = (request: Request) => Promise<Response | null>;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  json: "application/json",
};

const HEADERS = {
  "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; " +
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
    "require-trusted-types-for 'script'; trusted-types console; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
};

/** One name without a separator, so no path leads out of the folder. */
const FILE_PATH = /^\/([a-z][\w-]*(?:\.[0-9a-f]{16})?\.(html|js|css|svg))$/;

/**
 * Serves the built files in `directory`. Browsers get the page at `/`; other clients, which do
 * not ask for HTML, are left to the gateway.
 */
export function createConsoleSite(directory: string, config: SiteConfig): Site {
  return async (request) => {
    if (request.method !== "GET" && request.method !== "HEAD") return null;
    const { pathname } = new URL(request.url);
    if (pathname === "/config.json") {
      return Response.json(
        { project_url: "/", publishable_key: config.publishableKey },
        { headers: { ...HEADERS, "cache-control": "no-store" } },
      );
    }
    const wantsPage = request.headers.get("accept")?.includes("text/html") ?? false;
    const path = pathname === "/" && wantsPage ? "/index.html" : pathname;
    const [, name, extension] = FILE_PATH.exec(path) ?? [];
    return name ? await file(`${directory}/${name}`, extension!) : null;
  };
}

async function file(path: string, extension: string): Promise<Response | null> {
  try {
    // names of scripts and styles hold a hash of their content
    const cache = /\.[0-9a-f]{16}\./.test(path)
      ? "public, max-age=31536000, immutable"
      : "no-cache";
    return new Response(await Deno.readFile(path), {
      headers: {
        ...HEADERS,
        "content-type": CONTENT_TYPES[extension]!,
        "cache-control": cache,
      },
    });
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
