/**
 * Brings storage.objects back in line with the files after a crash. Lite writes the file
 * first and its row second, so at most the objects in flight differ, and nobody was told
 * that those were done.
 */
import type { Database } from "./database.ts";
import type { DiskStorage } from "./storage_on_disk.ts";

interface Row {
  id: string;
  bucket_id: string;
  name: string;
  etag: string | null;
}

const REFRESH = `
update storage.objects
set metadata = metadata || $2::text::jsonb, version = gen_random_uuid()::text, updated_at = now()
where id::text = $1`;

/** Returns how many objects had to be brought in line. */
export async function reconcileObjects(database: Database, storage: DiskStorage): Promise<number> {
  const rows = await database.query<Row>(
    "select id::text as id, bucket_id, name, metadata ->> 'eTag' as etag from storage.objects",
  );
  const rowOf = new Map(rows.map((row) => [`${row.bucket_id}/${row.name}`, row]));
  let repaired = 0;
  for await (const { bucket, key, metadata } of storage.objects()) {
    const row = rowOf.get(`${bucket}/${key}`);
    rowOf.delete(`${bucket}/${key}`);
    if (row?.etag === metadata.eTag) continue;
    repaired++;
    if (!row) await storage.deleteObject(bucket, key, undefined);
    else await database.query(REFRESH, [row.id, JSON.stringify(metadata)]);
  }
  for (const row of rowOf.values()) {
    repaired++;
    await database.query("delete from storage.objects where id::text = $1", [row.id]);
  }
  return repaired;
}
