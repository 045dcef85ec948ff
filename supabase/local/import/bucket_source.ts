/** A deployment's buckets in the Storage of a Supabase project, read with its secret key. */
import type { SupabaseClient } from "@supabase/supabase-js";
import {
  byPath,
  type DeploymentSource,
  requireSourceSize,
  SOURCE_BUCKETS,
  type SourceFile,
} from "./deployment_source.ts";

const PAGE = 1_000;

/**
 * Returns the buckets of the project behind `client`.
 *
 * @param name For the operator, such as the project's URL.
 */
export function bucketSource(client: SupabaseClient, name: string): DeploymentSource {
  return {
    name,
    async list() {
      const { data, error } = await client.storage.listBuckets();
      if (error) throw new Error(`Cannot list the buckets of ${name}: ${error.message}`);
      const found: SourceFile[] = [];
      for (const bucket of SOURCE_BUCKETS.filter((id) => data.some((known) => known.id === id))) {
        await collect(client, bucket, "", found);
      }
      return found.sort(byPath);
    },
    async read(path, bytesMax) {
      const cut = path.indexOf("/");
      const { data, error } = await client.storage.from(path.slice(0, cut))
        .download(path.slice(cut + 1));
      if (error) throw new Error(`Cannot read ${path} from ${name}: ${error.message}`);
      requireSourceSize(path, data.size, bytesMax);
      return new Uint8Array(await data.arrayBuffer());
    },
  };
}

/** An entry without an id is a folder. */
async function collect(
  client: SupabaseClient,
  bucket: string,
  folder: string,
  found: SourceFile[],
): Promise<void> {
  for (let offset = 0;; offset += PAGE) {
    const { data, error } = await client.storage.from(bucket)
      .list(folder, { limit: PAGE, offset, sortBy: { column: "name", order: "asc" } });
    if (error) throw new Error(`Cannot list ${bucket}/${folder}: ${error.message}`);
    for (const entry of data) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (entry.id === null) await collect(client, bucket, path, found);
      else found.push({ path: `${bucket}/${path}`, bytes: Number(entry.metadata?.size ?? 0) });
    }
    if (data.length < PAGE) return;
  }
}
