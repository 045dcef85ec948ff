/**
 * Files that came with the functions: what a deployment serves until its Storage does, and where
 * Storage fails. None unless the operator put them there: in `bundled/` beside the function as it
 * was deployed, or in `supabase/bundled/` of the sources.
 */
import { log } from "@shared/observability/log.ts";
import type { LocalFile } from "./artifact_copies.ts";

const FOLDERS = ["./bundled/", "../../supabase/bundled/"]
  .map((folder) => new URL(folder, import.meta.url));

/** Reads a bundled file; null when there is none, or none that the host lets us read. */
export async function readBundled(
  name: string,
  folders: readonly URL[] = FOLDERS,
): Promise<LocalFile | null> {
  for (const folder of folders) {
    const url = new URL(name, folder);
    try {
      const [bytes, { mtime }] = await Promise.all([Deno.readFile(url), Deno.stat(url)]);
      return { bytes, updatedAt: mtime?.toISOString() ?? null };
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) continue;
      log.warn("A bundled file cannot be read", { file: name, reason: String(error) });
    }
  }
  return null;
}
