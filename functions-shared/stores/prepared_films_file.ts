/**
 * The films as a former isolate prepared them, kept in Storage beside the files that they come from
 * so that the next isolate need not decode those. Never needed and never trusted beyond its source:
 * whatever is wrong with the file, the films are read from the files themselves.
 */
import { log } from "@shared/observability/log.ts";
import {
  decodePreparedFilms,
  encodePreparedFilms,
  PREPARED_BY_ISOLATE_BYTES_MAX,
  PREPARED_BYTES_MAX,
  type PreparedFilms,
} from "@shared/signals/prepared_films.ts";
import { CATALOG, HISTORY_NAME } from "./artifact_kinds.ts";
import type { SlotSnapshot } from "./database.ts";
import type { ArtifactPlaces } from "./find_artifact.ts";
import { within } from "./within.ts";

type Artifacts = SlotSnapshot["artifacts"];

const BUCKET = CATALOG.bucket;
const NAME = "prepared/films.npz";

/** Most time that it is waited for: the files themselves, or their copies, come without it. */
const PATIENCE_MS = 5000;

/** Returns the films of these very artefacts, or null when nobody has prepared them. */
export async function findPreparedFilms(
  places: ArtifactPlaces,
  artifacts: Artifacts,
): Promise<PreparedFilms | null> {
  const listed = artifacts[NAME];
  if (!listed || !mayBePrepared(places, artifacts) || isOutdated(listed, artifacts)) return null;
  return await logged("read", async () => {
    const { version } = listed;
    const download = places.objects.download(BUCKET, NAME, PREPARED_BYTES_MAX, version);
    return await decodePreparedFilms(await within(PATIENCE_MS, download), sourceOf(artifacts));
  });
}

/** Stores films that were read from these very artefacts, once the response was sent. */
export function keepPreparedFilms(
  places: ArtifactPlaces,
  artifacts: Artifacts,
  films: PreparedFilms,
): void {
  if (!mayBePrepared(places, artifacts)) return;
  const source = sourceOf(artifacts);
  places.later(async () => {
    await logged("made", async () => {
      const bytesMax = places.preparedBytesMax ?? PREPARED_BY_ISOLATE_BYTES_MAX;
      const bytes = encodePreparedFilms(films, source, bytesMax);
      if (bytes) await places.objects.upload(BUCKET, NAME, bytes, "application/zip");
    });
  });
}

/** A history that Storage does not hold may still be in another place, and not in everyone's. */
function mayBePrepared({ copies, bundled }: ArtifactPlaces, artifacts: Artifacts): boolean {
  if (!artifacts[CATALOG.name]) return false;
  return Boolean(artifacts[HISTORY_NAME]) || (copies === null && bundled === null);
}

/** Films prepared before one of the uploads are those of an earlier one. */
function isOutdated({ updated_at }: { updated_at: string }, artifacts: Artifacts): boolean {
  const preparedAt = Date.parse(updated_at);
  return [CATALOG.name, HISTORY_NAME].some((name) => {
    const uploadedAt = artifacts[name]?.updated_at;
    return uploadedAt !== undefined && Date.parse(uploadedAt) > preparedAt;
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
