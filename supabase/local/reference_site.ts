/** The interactive API reference at /reference; nothing in it comes from elsewhere. */
import type { Site } from "./console_site.ts";

const SOURCES = new URL("./reference/", import.meta.url);

const HEADERS = {
  "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; " +
    "img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; " +
    "frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
};

/** Answers what belongs to the reference; null for all else. Its script is made when first asked. */
export function createReferenceSite(): Site {
  let script: Promise<string> | undefined;
  return async (request) => {
    if (request.method !== "GET" && request.method !== "HEAD") return null;
    switch (new URL(request.url).pathname) {
      case "/reference":
        return page(await Deno.readTextFile(new URL("index.html", SOURCES)), "html");
      case "/reference/style.css":
        return page(await Deno.readTextFile(new URL("style.css", SOURCES)), "css");
      case "/reference/main.js":
        script ??= bundle().catch((error) => {
          script = undefined; // the next visit tries again
          throw error;
        });
        return page(await script, "javascript");
      default:
        return null;
    }
  };
}

function page(text: string, type: "html" | "css" | "javascript"): Response {
  const headers = { ...HEADERS, "content-type": `text/${type}; charset=utf-8` };
  return new Response(text, { headers });
}

async function bundle(): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform=browser", "--minify", "main.tsx"],
    cwd: SOURCES,
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  if (success) return out!;
  throw new Error(`Cannot bundle the API reference: ${err}`);
}
