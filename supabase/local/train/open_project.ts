/** The project that a command works on: the running local stack, or one named by its URL. */
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import type { Database } from "@shared/stores/database.ts";
import { type ObjectStore, supabaseObjects } from "@shared/stores/object_store.ts";
import { supabaseDatabase } from "@shared/stores/supabase_database.ts";
import { projectAccess } from "../evaluate/project_access.ts";
import { UsageError } from "../flags.ts";

/** A project, opened with its secret key. */
export interface Project {
  readonly url: string;
  readonly client: SupabaseClient;
  readonly objects: ObjectStore;
  readonly database: Database;
}

/** How the operator named it. */
export interface ProjectChoice {
  readonly url: string | undefined;
  readonly dataDir: string;
  /** Variable that holds the secret key of `url`. */
  readonly keyVariable: string;
}

/**
 * Returns the project; nothing is sent to it yet.
 *
 * @param readVariable Reads the environment.
 * @throws {UsageError} If no stack is running, or the key of `url` is missing.
 */
export async function openProject(
  { url, dataDir, keyVariable }: ProjectChoice,
  readVariable: (name: string) => string | undefined,
): Promise<Project> {
  const key = readVariable(keyVariable);
  if (url !== undefined && !key) {
    throw new UsageError(`--url needs the project's secret key in the variable ${keyVariable}`);
  }
  const access = await projectAccess(url, dataDir, key);
  const client = serviceClient(access.url, access.secretKey);
  return {
    url: access.url,
    client,
    objects: supabaseObjects(client),
    database: supabaseDatabase(client),
  };
}

/** Returns a client that keeps no session. */
export function serviceClient(url: string, secretKey: string): SupabaseClient {
  return createClient(url, secretKey, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
}
