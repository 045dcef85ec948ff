/**
 * The last good copy of each artefact in a directory of this machine, for the day on which Storage
 * does not answer or holds a file that cannot be read. A copy is one file whose name says what it
 * must hold:
 *
 *     <artefact>.<milliseconds>.<sha256>     such as catalog.parquet.1795300000000.9f86d0...
 *
 * It appears under that name by a rename when it is complete, and counts only while its bytes have
 * that hash: whatever died half-way, or was altered since, is passed over.
 */
import { log } from "@shared/observability/log.ts";
import { sha256Hex } from "./sha256.ts";

/** A file of this machine that stands in for one of Storage. */
export interface LocalFile {
  readonly bytes: Uint8Array;
  /** ISO 8601; null when unknown. */
  readonly updatedAt: string | null;
}

/** Copies by artefact. No method throws: a copy that cannot be had or made is logged. */
export interface ArtifactCopies {
  /** Whether there is a copy of these contents, intact or not. */
  has(name: string, sha256: string): Promise<boolean>;
  /** The newest intact copy, of these contents when `sha256` is given; null when there is none. */
  find(name: string, sha256: string | null): Promise<LocalFile | null>;
  /** Makes `bytes`, known to be good, the copy of an artefact. */
  keep(name: string, sha256: string, updatedAtMs: number, bytes: Uint8Array): Promise<void>;
}

interface Copy {
  readonly path: string;
  readonly updatedAtMs: number;
  readonly sha256: string;
}

/** Keeps copies in `directory`, which is created when the first copy is made. */
export function artifactCopies(directory: string): ArtifactCopies {
  return {
    has: (name, sha256) =>
      logged(
        "read",
        false,
        async () => (await copiesOf(directory, name)).some((copy) => copy.sha256 === sha256),
      ),
    find: (name, sha256) => logged("read", null, () => findCopy(directory, name, sha256)),
    keep: (name, sha256, updatedAtMs, bytes) =>
      logged("made", undefined, async () => {
        const known = await copiesOf(directory, name);
        if (known.some((copy) => copy.sha256 === sha256)) return;
        const path = `${directory}/${name}.${updatedAtMs}.${sha256}`;
        await Deno.mkdir(directory, { recursive: true });
        await Deno.writeFile(`${path}.part`, bytes);
        await Deno.rename(`${path}.part`, path);
        for (const older of known) await removeIfPresent(older.path);
      }),
  };
}

async function findCopy(
  directory: string,
  name: string,
  sha256: string | null,
): Promise<LocalFile | null> {
  const copies = (await copiesOf(directory, name))
    .filter((copy) => sha256 === null || copy.sha256 === sha256)
    .sort((a, b) => b.updatedAtMs - a.updatedAtMs);
  for (const copy of copies) {
    const bytes = await Deno.readFile(copy.path);
    if (await sha256Hex(bytes) === copy.sha256) {
      return { bytes, updatedAt: new Date(copy.updatedAtMs).toISOString() };
    }
  }
  return null;
}

async function copiesOf(directory: string, name: string): Promise<Copy[]> {
  const copies: Copy[] = [];
  try {
    for await (const entry of Deno.readDir(directory)) {
      const rest = entry.name.startsWith(`${name}.`) ? entry.name.slice(name.length + 1) : "";
      const [, stamp, sha256] = /^(\d{1,15})\.([0-9a-f]{64})$/.exec(rest) ?? [];
      if (!stamp || !sha256) continue;
      copies.push({ path: `${directory}/${entry.name}`, updatedAtMs: Number(stamp), sha256 });
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return copies;
}

/** Other isolates may be at it as well. */
async function removeIfPresent(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

async function logged<T>(done: string, otherwise: T, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    log.warn(`A local copy of an artefact cannot be ${done}`, { reason: String(error) });
    return otherwise;
  }
}
