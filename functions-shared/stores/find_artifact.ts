/**
 * Where an artefact comes from: Storage, else the last good local copy, else what is bundled with
 * the functions. A file counts when it can be read to the end; which one it was, and why it was not
 * the one in Storage, is part of the answer.
 */
import type { ArtifactCopies, LocalFile } from "./artifact_copies.ts";
import type { ArtifactKind } from "./artifact_kinds.ts";
import { FileUnusable, StoreUnavailable } from "./database.ts";
import type { Refreshing } from "./kept_fresh.ts";
import type { ObjectStore } from "./object_store.ts";
import { sha256Hex } from "./sha256.ts";

/** The places of one isolate. */
export interface ArtifactPlaces extends Refreshing {
  readonly objects: ObjectStore;
  /** Null without a directory for them, and in strict mode. */
  readonly copies: ArtifactCopies | null;
  /** Reads a file that came with the functions; null in strict mode. */
  readonly bundled: ((name: string) => Promise<LocalFile | null>) | null;
  /** Most bytes of prepared films that are made here; what an isolate can when left out. */
  readonly preparedBytesMax?: number;
  /** Strict mode: nothing but Storage counts. */
  readonly isStrict: boolean;
}

/** Returns the places of a program that knows Storage only and reads it as it goes. */
export function storageOnly(objects: ObjectStore): ArtifactPlaces {
  return {
    objects,
    copies: null,
    bundled: null,
    isStrict: true,
    later: (work) => void work(),
    now: Date.now,
  };
}

/** An artefact, or why there is none. */
export interface ArtifactFinding<Content> {
  /** Null when there is none that can be used. */
  readonly content: Content | null;
  readonly source: "storage" | "local_copy" | "bundled" | "none";
  /** Of the file that `content` was read from. */
  readonly sha256: string | null;
  readonly bytes: number | null;
  /** ISO 8601; null when unknown. */
  readonly updatedAt: string | null;
  /** Why the file in Storage is not the one; null when it is, or when nothing is anywhere. */
  readonly fault: string | null;
  /** False when trying again may help: Storage, not the file, was at fault. */
  readonly isFinal: boolean;
}

/** A file of Storage as the database lists it. */
export interface ListedFile {
  /** Another one after each upload. */
  readonly version: string;
  readonly updated_at: string;
}

const NOTHING = {
  content: null,
  source: "none",
  sha256: null,
  bytes: null,
  updatedAt: null,
} as const;

/**
 * Finds an artefact; what is wrong with a file is part of the answer.
 *
 * @param listed Undefined when Storage has no such file.
 */
export async function findArtifact<Content>(
  places: ArtifactPlaces,
  kind: ArtifactKind<Content>,
  listed: ListedFile | undefined,
): Promise<ArtifactFinding<Content>> {
  const stored = listed ? await fromStorage(places, kind, listed) : absent(kind);
  if (stored.content !== null) return stored;
  const { fault, isFinal } = stored;
  const copy = await places.copies?.find(kind.name, null);
  const local = await readLocal(kind, copy, "local_copy") ??
    await readLocal(kind, await places.bundled?.(kind.name), "bundled");
  if (local) return { ...local, fault, isFinal };
  return listed ? stored : { ...stored, fault: null };
}

function absent<Content>({ bucket, name }: ArtifactKind<Content>): ArtifactFinding<Content> {
  return { ...NOTHING, fault: `Cannot find ${bucket}/${name} in Storage`, isFinal: true };
}

async function fromStorage<Content>(
  { objects, copies, later }: ArtifactPlaces,
  { bucket, name, bytesMax, read }: ArtifactKind<Content>,
  { version, updated_at }: ListedFile,
): Promise<ArtifactFinding<Content>> {
  try {
    const bytes = await objects.download(bucket, name, bytesMax, version);
    const sha256 = await sha256Hex(bytes);
    const content = await read(bytes, sha256);
    if (copies) later(() => copies.keep(name, sha256, Date.parse(updated_at), bytes));
    return {
      content,
      source: "storage",
      sha256,
      bytes: bytes.length,
      updatedAt: updated_at,
      fault: null,
      isFinal: true,
    };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    const isFinal = error instanceof FileUnusable || !(error instanceof StoreUnavailable);
    return { ...NOTHING, fault, isFinal };
  }
}

async function readLocal<Content>(
  { read }: ArtifactKind<Content>,
  file: LocalFile | null | undefined,
  source: "local_copy" | "bundled",
): Promise<Omit<ArtifactFinding<Content>, "fault" | "isFinal"> | null> {
  if (!file) return null;
  const { bytes, updatedAt } = file;
  const sha256 = await sha256Hex(bytes);
  try {
    const content = await read(bytes, sha256);
    return { content, source, sha256, bytes: bytes.length, updatedAt };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return null; // the next place counts; the answer names what is wrong in Storage
  }
}
