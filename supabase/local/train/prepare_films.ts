/** Prepares the films of a project as its isolates do, as far as a whole machine's memory goes. */
import { readSettings } from "@shared/recommend/settings.ts";
import { PREPARED_BYTES_MAX } from "@shared/signals/prepared_films.ts";
import { createSlot } from "@shared/signals/slot.ts";
import { CATALOG } from "@shared/stores/artifact_kinds.ts";
import { CatalogStore } from "@shared/stores/catalog_store.ts";
import { storageOnly } from "@shared/stores/find_artifact.ts";
import type { Project } from "./open_project.ts";

const NOTHING_KNOWN = {
  activationId: null,
  seq: null,
  showingsRevision: null,
  showingsDate: null,
  programmedSeq: null,
};

/**
 * Stores what isolates would make of the catalogue and the history, unless it is there already. Where
 * the file cannot be stored that is logged: isolates do without.
 *
 * @param today YYYY-MM-DD; any day does.
 * @throws {Error} If the films cannot be read.
 */
export async function prepareFilms(
  { database, objects }: Pick<Project, "database" | "objects">,
  today: string,
): Promise<void> {
  const slot = createSlot({ channel: "", date: today, hour: 20 });
  const { artifacts, settings } = await database.slotSnapshot(slot, NOTHING_KNOWN);
  if (!artifacts[CATALOG.name]) return; // trained on files of this machine
  const { channels } = readSettings(settings);
  const pending: Promise<void>[] = [];
  const films = new CatalogStore({
    ...storageOnly(objects),
    later: (work) => void pending.push(work()),
    preparedBytesMax: PREPARED_BYTES_MAX,
  });
  await films.load(artifacts, channels.map(({ name }) => name), true);
  await Promise.all(pending);
}
