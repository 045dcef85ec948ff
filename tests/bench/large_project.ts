/** Projects of any size for the benchmarks: catalogue, history and trained models as a deployment has. */
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { epochDay, isoDate } from "@shared/catalog/calendar_day.ts";
import { readCatalog } from "@shared/catalog/read_catalog.ts";
import { readHistory } from "@shared/catalog/read_history.ts";
import { contextNames } from "@shared/signals/context.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { ensureFirstVersion } from "@shared/stores/first_version.ts";
import { supabaseObjects } from "@shared/stores/object_store.ts";
import { supabaseDatabase } from "@shared/stores/supabase_database.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { trainingSet, trainOn } from "../../supabase/local/train/train_signal_models.ts";
import { pandasCatalog } from "../functions-shared/catalog/pandas_catalog.ts";
import { dates, writeTable } from "../functions-shared/catalog/write_table.ts";
import { CHANNELS } from "./endless_project.ts";

/** Files of the buckets, by name. */
export type ProjectFiles = ReadonlyMap<string, Uint8Array>;

const RIVALS = ["Rival A", "Rival B"];
const LAST_DAY = epochDay("2026-11-21");
const DAYS = 1100;

/**
 * Returns catalogue and history as pandas writes them. Of the films, 40 % may be offered on a day
 * of December 2026.
 *
 * @param broadcasts Of all channels together, over three years.
 */
export function catalogFiles(films: number, broadcasts: number): ProjectFiles {
  return new Map([
    ["catalog.parquet", pandasCatalog(films)],
    ["history.parquet", historyFile(films, broadcasts)],
  ]);
}

/** Returns the models of both signals, trained on a catalogue of 10,000 films; about ten seconds. */
export async function modelFiles(): Promise<ProjectFiles> {
  const files = catalogFiles(10_000, 40_000);
  const catalog = await readCatalog(files.get("catalog.parquet")!, "bench");
  const history = await readHistory(files.get("history.parquet")!, "bench", catalog);
  const { audience, curator } = trainOn(
    trainingSet(catalog, history, CHANNELS, "CH"),
    1,
    () => {},
  );
  return new Map([["audience_forest.npz", audience.bytes], ["curator.npz", curator.bytes]]);
}

/** Sets the channels, stores the files over what is there, and makes version v1.0.0. */
export async function storeProject(stack: Stack, ...files: ProjectFiles[]): Promise<void> {
  const client = createClient(stack.url, stack.keys.secret, { auth: { persistSession: false } });
  const channels = CHANNELS.map((name) => ({ name, time_zone: "Europe/Zurich" }));
  const { error } = await client.from("app_settings").update({ value: channels })
    .eq("key", "channels");
  if (error) throw new Error(`Cannot set the channels: ${error.message}`);
  for (const [name, bytes] of files.flatMap((some) => [...some])) await store(client, name, bytes);
  await ensureFirstVersion(
    supabaseDatabase(client),
    supabaseObjects(client),
    contextNames(CHANNELS),
  );
}

/** Most time that an isolate takes to store the films it has prepared. */
const PREPARED_MS_MAX = 20_000;

/**
 * Waits until an isolate that has read the uploaded films has stored what it made of them.
 * @returns False if none did: the file would be too large.
 */
export async function filmsArePrepared(stack: Stack): Promise<boolean> {
  const endsAt = Date.now() + PREPARED_MS_MAX;
  while (Date.now() < endsAt) {
    const rows = await stack.db.query(
      `select from storage.objects as prepared
         join storage.objects as catalog on catalog.name = 'catalog.parquet'
        where prepared.name = 'prepared/films.npz' and prepared.updated_at > catalog.updated_at`,
    );
    if (rows.length > 0) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

async function store(client: SupabaseClient, name: string, bytes: Uint8Array): Promise<void> {
  const bucket = name.endsWith(".parquet") ? "movie-data" : "ml-models";
  const { error } = await client.storage.from(bucket).upload(name, bytes, {
    contentType: name.endsWith(".parquet") ? "application/vnd.apache.parquet" : "application/zip",
    upsert: true,
  });
  if (error) throw new Error(`Cannot store ${name}: ${error.message}`);
}

function historyFile(films: number, broadcasts: number): Uint8Array {
  const rng = createRng(films);
  const below = (n: number) => Math.floor(rng.uniform() * n);
  const days = Array.from({ length: broadcasts }, () => LAST_DAY - below(DAYS)).sort((a, b) =>
    a - b
  );
  const column = <T>(value: () => T) => days.map(value);
  const idOf = (row: number) => row % 25 === 0 ? `WO_${row}` : String(1000 + row); // as in the catalogue
  return writeTable({
    catalog_id: { type: "STRING", values: column(() => idOf(below(films))) },
    date: { type: dates, values: days.map((day) => new Date(isoDate(day))) },
    start_time: {
      type: "STRING",
      values: column(() => `${String(below(24)).padStart(2, "0")}:35`),
    },
    channel: { type: "STRING", values: column(() => [...CHANNELS, ...RIVALS][below(4)]!) },
    rt_m: { type: "DOUBLE", values: column(() => rng.uniform() * 1000) },
    hour: { type: "INT32", values: column(() => below(24)) },
  });
}
