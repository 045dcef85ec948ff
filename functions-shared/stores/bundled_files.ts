/**
 * Files that came with the functions: `supabase/bundled/` holds what a deployment serves until its
 * Storage does, and where Storage fails. It is empty unless the operator put files there.
 */
import { log } from "@shared/observability/log.ts";
import type { LocalFile } from "./artifact_copies.ts";

const FOLDER = new URL("../../supabase/bundled/", import.meta.url);

/** Reads a bundled file; null when there is none, or none that the host lets us read. */
export async function readBundled(name: string, folder: URL = FOLDER): Promise<LocalFile | null> {
  const url = new URL(name, folder);
  try {
    const [bytes, { mtime }] = await Promise.all([Deno.readFile(url), Deno.stat(url)]);
    return { bytes, updatedAt: mtime?.toISOString() ?? null };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    log.warn("A bundled file cannot be read", { file: name, reason: String(error) });
    return null;
  }
}
