/**
 * The films as a former isolate prepared them, kept in Storage beside the files that they come from
 * so that the next isolate starts in a tenth of the time. Never needed and never trusted beyond its
 * source: whatever is wrong with the file, the films are read from the files themselves.
 */
import { log } from "@shared/observability/log.ts";
import {
  decodePreparedFilms,
  encodePreparedFilms,
  PREPARED_BYTES_MAX,
  type PreparedFilms,
} from "@shared/signals/prepared_films.ts";
import { CATALOG, HISTORY_NAME } from "./artifact_kinds.ts";
import type { SlotSnapshot } from "./database.ts";
import type { ArtifactPlaces } from "./find_artifact.ts";

type Artifacts = SlotSnapshot["artifacts"];

const BUCKET = CATALOG.bucket;
const NAME = "prepared/films.npz";

/** Returns the films of these very artefacts, or null when nobody has prepared them. */
export async function findPreparedFilms(
  { objects }: ArtifactPlaces,
  artifacts: Artifacts,
): Promise<PreparedFilms | null> {
  const listed = artifacts[NAME];
  if (!listed || !artifacts[CATALOG.name]) return null;
  return await logged("read", async () => {
    const bytes = await objects.download(BUCKET, NAME, PREPARED_BYTES_MAX, listed.version);
    return await decodePreparedFilms(bytes, sourceOf(artifacts));
  });
}

/** Stores films that were read from these very artefacts, once the response was sent. */
export function keepPreparedFilms(
  { objects, later }: ArtifactPlaces,
  artifacts: Artifacts,
  films: PreparedFilms,
): void {
  const source = sourceOf(artifacts);
  later(async () => {
    await logged("made", async () => {
      const bytes = encodePreparedFilms(films, source);
      if (bytes) await objects.upload(BUCKET, NAME, bytes, "application/zip");
    });
  });
}

/** The uploads that the films come from. */
function sourceOf(artifacts: Artifacts): string {
  return JSON.stringify(
    [CATALOG.name, HISTORY_NAME].map((name) => artifacts[name]?.version ?? null),
  );
}

async function logged<T>(done: string, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    log.warn(`The prepared films cannot be ${done}`, { reason: String(error) });
    return null;
  }
}
