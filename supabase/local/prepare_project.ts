/** What a fresh project needs before its first slate: films, settings, models, version v1.0.0. */
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { readSettings, type Settings } from "@shared/recommend/settings.ts";
import { contextNames } from "@shared/signals/context.ts";
import { ensureFirstVersion } from "@shared/stores/first_version.ts";
import { type ObjectStore, supabaseObjects } from "@shared/stores/object_store.ts";
import { supabaseDatabase } from "@shared/stores/supabase_database.ts";
import { encodeDemo } from "./demo_data/encode_demo.ts";
import { generateDemo } from "./demo_data/generate_demo.ts";
import { inventedFilms } from "./demo_data/invented_films.ts";
import { vegaFilms } from "./demo_data/vega_films.ts";
import { trainSignalModels } from "./train/train_signal_models.ts";

/** Which films fill an empty bucket; null leaves it empty. */
export type DemoFilms = "vega-datasets" | "invented" | null;

/** Says how far the work is, 0 to 1. */
export type Progress = (fraction: number, what: string) => void;

const DEMO_SEED = 1;
const INVENTED_COUNT = 300;
const ROWS_PER_INSERT = 500;
const PARQUET = "application/vnd.apache.parquet";
const PARQUET_BYTES_MAX = 64 << 20;

/**
 * Fills an empty project with demo data and models trained on them, and makes sure that a version
 * is active. May be repeated and may die anywhere: the catalogue is written last of the data, and
 * what is missing is made again.
 */
export async function prepareProject(
  url: string,
  secretKey: string,
  films: DemoFilms,
  today: string,
  progress: Progress,
): Promise<void> {
  const client = createClient(url, secretKey, { auth: { persistSession: false } });
  const database = supabaseDatabase(client);
  const objects = supabaseObjects(client);
  if (films && !await hasObject(client, "movie-data", "catalog.parquet")) {
    await fillWithDemo(client, films, today, (share, what) => progress(0.4 * share, what));
  }
  const settings = readSettings(await database.settings());
  const channels = settings.channels.map(({ name }) => name);
  if (films && !await hasObject(client, "ml-models", "curator.npz")) {
    await trainOnDemo(
      client,
      objects,
      settings,
      (share, what) => progress(0.4 + 0.5 * share, what),
    );
  }
  await ensureFirstVersion(database, objects, contextNames(channels));
  progress(1, "version v1.0.0");
}

async function hasObject(client: SupabaseClient, bucket: string, name: string): Promise<boolean> {
  const { data, error } = await client.storage.from(bucket).list("");
  if (error) throw new Error(`Cannot list the bucket ${bucket}: ${error.message}`);
  return data.some((file) => file.name === name);
}

async function trainOnDemo(
  client: SupabaseClient,
  objects: ObjectStore,
  settings: Settings,
  progress: Progress,
): Promise<void> {
  const [catalog, history] = await Promise.all(
    ["catalog.parquet", "history.parquet"].map((name) =>
      objects.download("movie-data", name, PARQUET_BYTES_MAX)
    ),
  );
  const { audience, curator } = await trainSignalModels({
    catalog: catalog!,
    history: history!,
    channels: settings.channels.map(({ name }) => name),
    country: settings.holidayCountry,
  }, progress);
  await upload(client, "ml-models", "audience_forest.npz", audience.bytes, "application/zip");
  await upload(client, "ml-models", "curator.npz", curator.bytes, "application/zip");
}

async function fillWithDemo(
  client: SupabaseClient,
  source: "vega-datasets" | "invented",
  today: string,
  progress: Progress,
): Promise<void> {
  progress(0.05, "reading films");
  const films = source === "invented"
    ? inventedFilms(DEMO_SEED, INVENTED_COUNT)
    : await vegaFilms();
  const dataset = generateDemo({
    seed: DEMO_SEED,
    films,
    today,
    onProgress: (fraction, what) => progress(0.1 + 0.6 * fraction, what),
  });
  progress(0.75, "writing Parquet");
  const { catalog, history } = encodeDemo(dataset);
  progress(0.85, "storing");
  await storeChannels(client, dataset.channels);
  await storeShowings(client, dataset.showings);
  await upload(client, "movie-data", "history.parquet", history, PARQUET);
  await upload(client, "movie-data", "catalog.parquet", catalog, PARQUET);
}

async function storeChannels(client: SupabaseClient, channels: readonly object[]): Promise<void> {
  const { error } = await client.from("app_settings")
    .update({ value: channels }).eq("key", "channels");
  if (error) throw new Error(`Cannot store the demo's channels: ${error.message}`);
}

async function storeShowings(client: SupabaseClient, showings: readonly object[]): Promise<void> {
  const table = client.from("competitor_showings");
  const cleared = await table.delete().eq("source", "demo");
  if (cleared.error) throw new Error(`Cannot clear the demo's showings: ${cleared.error.message}`);
  const rows = showings.map((showing) => ({ ...showing, source: "demo" }));
  for (let at = 0; at < rows.length; at += ROWS_PER_INSERT) {
    const { error } = await table.insert(rows.slice(at, at + ROWS_PER_INSERT));
    if (error) throw new Error(`Cannot store the demo's showings: ${error.message}`);
  }
}

async function upload(
  client: SupabaseClient,
  bucket: string,
  name: string,
  bytes: Uint8Array,
  contentType: string,
): Promise<void> {
  const { error } = await client.storage.from(bucket).upload(name, bytes, {
    contentType,
    upsert: true,
  });
  if (error) throw new Error(`Cannot store ${bucket}/${name}: ${error.message}`);
}
