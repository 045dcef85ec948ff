/** Which project the page talks to: `config.json` beside it. */

/** Where this browser keeps the session. */
export const SESSION_KEY = "console.session";

export interface Config {
  /** Origin and path prefix without a trailing slash. */
  readonly projectUrl: string;
  readonly publishableKey: string;
}

/**
 * Reads `config.json`. A project_url of "/" means the origin of the page.
 * @throws {Error} If it is missing or incomplete, with what to do about it.
 */
export async function readConfig(page: string): Promise<Config> {
  const response = await fetch(new URL("config.json", page), { cache: "no-store" });
  if (!response.ok) {
    throw new Error(
      `Cannot read config.json beside this page: received status ${response.status}. ` +
        "Build with --project-url and --publishable-key, or put the file there",
    );
  }
  const { project_url, publishable_key } = await response.json() as Record<string, unknown>;
  if (typeof project_url !== "string" || typeof publishable_key !== "string") {
    throw new Error(
      "Cannot read config.json as project_url and publishable_key must be text: received " +
        `${typeof project_url} and ${typeof publishable_key}`,
    );
  }
  const projectUrl = new URL(project_url, page).href.replace(/\/$/, "");
  return { projectUrl, publishableKey: publishable_key };
}
