/** The file of a version of the learner, checked against the hash on record. */
import type { Learner } from "@shared/bandit/learner.ts";
import { decodeLearner } from "@shared/bandit/learner_file.ts";
import { FileUnusable } from "./database.ts";
import type { ObjectStore } from "./object_store.ts";
import { sha256Hex } from "./sha256.ts";
import type { VersionFile } from "./version_log.ts";

/** Largest model file that is read, in bytes. */
export const MODEL_BYTES_MAX = 8 << 20;

/**
 * Returns the bytes of a version's file, checked against its recorded hash.
 * @throws {FileUnusable} If it is missing or altered.
 * @throws {StoreUnavailable} If Storage is away.
 */
export async function versionBytes(
  objects: ObjectStore,
  file: VersionFile,
): Promise<Uint8Array> {
  const bytes = await objects.download("models", file.storagePath, MODEL_BYTES_MAX);
  const sha256 = await sha256Hex(bytes);
  if (sha256 === file.sha256) return bytes;
  throw new FileUnusable(
    `Cannot load model ${file.versionName} as its file must have SHA-256 ${file.sha256}: received ${sha256}`,
  );
}

/**
 * Reads a version's file, checked against its recorded hash.
 * @throws {FileUnusable} If it is missing, altered, or does not fit the channels.
 * @throws {StoreUnavailable} If Storage is away.
 */
export async function loadVersion(
  objects: ObjectStore,
  file: VersionFile,
  contextNames: readonly string[],
): Promise<Learner> {
  return await decodeVersion(await versionBytes(objects, file), file, contextNames);
}

/**
 * Reads the bytes of a version's file.
 * @throws {FileUnusable} If they are no model, or one that does not fit the channels.
 */
export async function decodeVersion(
  bytes: Uint8Array,
  file: Pick<VersionFile, "versionName">,
  contextNames: readonly string[],
): Promise<Learner> {
  try {
    return (await decodeLearner(bytes, { contextNames })).learner;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FileUnusable(`Cannot load model ${file.versionName}: ${reason}`, { cause });
  }
}
