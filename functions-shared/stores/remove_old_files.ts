/** Schedules as they came are kept for as long as the operator wants, and then removed. */
import { log } from "@shared/observability/log.ts";
import { StoreUnavailable } from "./database.ts";
import type { FeedLog } from "./feed_log.ts";
import type { ObjectStore } from "./object_store.ts";

/** What removing needs of the outside world. */
export interface RemovalTools {
  readonly feeds: Pick<FeedLog, "oldFiles" | "forgetFiles">;
  readonly objects: Pick<ObjectStore, "remove">;
}

/**
 * Removes files that no schedule has been for a long time; what was read in them stays. Dying in
 * between does no harm: a file is forgotten when it is gone. Whoever called is not kept from its own
 * work by a Storage that is away; the next sync tries again.
 */
export async function removeOldFiles({ feeds, objects }: RemovalTools): Promise<void> {
  try {
    const hashes = await feeds.oldFiles();
    if (hashes.length === 0) return;
    await objects.remove("competition-xml", hashes.map((sha256) => `${sha256}.xml`));
    await feeds.forgetFiles(hashes);
  } catch (error) {
    if (!(error instanceof StoreUnavailable)) throw error;
    log.warn("Old schedules are left to the next sync", { reason: error.message });
  }
}
