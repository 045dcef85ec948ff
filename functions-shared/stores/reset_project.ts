/**
 * Starts the log anew. Everything that is removed is archived to Storage first; the database
 * removes it in one transaction, and only if nothing was added since the archive was made.
 */
import { readSettings } from "@shared/recommend/settings.ts";
import { contextNames } from "@shared/signals/context.ts";
import type { Database } from "./database.ts";
import { ensureFirstVersion } from "./first_version.ts";
import type { ObjectStore } from "./object_store.ts";
import { sha256Hex } from "./sha256.ts";
import type { ArchivePage, ArchiveTable, VersionLog } from "./version_log.ts";

export interface ResetDependencies {
  readonly versions: Pick<VersionLog, "archivePage" | "reset" | "headSeq">;
  readonly objects: ObjectStore;
  readonly database: Pick<Database, "settings" | "reserveInitialVersion" | "commitVersion">;
  newId(): string;
}

/** Where the past went. */
export interface ResetReport {
  /** Path in the bucket `models`: gzipped lines of JSON, `{"table": ..., "row": ...}`. */
  readonly archive_path: string;
  readonly archived: Readonly<Record<ArchiveTable, number>>;
}

const TABLES: readonly ArchiveTable[] = [
  "selection_events",
  "slates",
  "model_parameter_logs",
  "model_activations",
];
const PAGE = 500;

/** @throws {DatabaseRefusal | StoreUnavailable} The log is as it was then. */
export async function resetProject(
  { versions, objects, database, newId }: ResetDependencies,
  actorId: string | null,
): Promise<ResetReport> {
  const headSeq = await versions.headSeq();
  const counts = {
    selection_events: 0,
    slates: 0,
    model_parameter_logs: 0,
    model_activations: 0,
  };
  const lines = archiveLines(versions, counts);
  const bytes = await gzip(lines);
  const path = `archives/${newId()}.ndjson.gz`;
  await objects.uploadNew("models", path, bytes, "application/gzip");
  await versions.reset(actorId, path, await sha256Hex(bytes), headSeq, counts.slates);
  const { channels } = readSettings(await database.settings());
  await ensureFirstVersion(database, objects, contextNames(channels.map(({ name }) => name)));
  return { archive_path: path, archived: counts };
}

async function* archiveLines(
  versions: ResetDependencies["versions"],
  counts: Record<ArchiveTable, number>,
): AsyncGenerator<string> {
  for (const table of TABLES) {
    for (let after: string | null = null, isLast = false; !isLast;) {
      const page: ArchivePage = await versions.archivePage(table, after, PAGE);
      for (const row of page.rows) yield JSON.stringify({ table, row }) + "\n";
      counts[table] += page.rows.length;
      after = page.next;
      isLast = after === null;
    }
  }
}

async function gzip(lines: AsyncIterable<string>): Promise<Uint8Array> {
  const stream = ReadableStream.from(lines)
    .pipeThrough(new TextEncoderStream())
    .pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
