/** What a fresh project needs before its first slate: films, settings, and version v1.0.0. */
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { readSettings } from "@shared/recommend/settings.ts";
import { contextNames } from "@shared/signals/context.ts";
import { ensureFirstVersion } from "@shared/stores/first_version.ts";
import { supabaseObjects } from "@shared/stores/object_store.ts";
import { supabaseDatabase } from "@shared/stores/supabase_database.ts";
import { encodeDemo } from "./demo_data/encode_demo.ts";
import { generateDemo } from "./demo_data/generate_demo.ts";
import { inventedFilms } from "./demo_data/invented_films.ts";
import { vegaFilms } from "./demo_data/vega_films.ts";

/** Which films fill an empty bucket; null leaves it empty. */
export type DemoFilms = "vega-datasets" | "invented" | null;

/** Says how far the work is, 0 to 1. */
export type Progress = (fraction: number, what: string) => void;

const DEMO_SEED = 1;
const INVENTED_COUNT = 300;
const ROWS_PER_INSERT = 500;

/**
 * Fills an empty project with demo data and makes sure that a version is active. May be repeated
 * and may die anywhere: the catalogue is written last, and until it is there the work starts again.
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
  const { data: files, error } = await client.storage.from("movie-data").list("");
  if (error) throw new Error(`Cannot list the bucket movie-data: ${error.message}`);
  const isEmpty = !files.some(({ name }) => name === "catalog.parquet");
  if (films && isEmpty) await fillWithDemo(client, films, today, progress);
  const { channels } = readSettings(await database.settings());
  await ensureFirstVersion(database, objects, contextNames(channels.map(({ name }) => name)));
  progress(1, "version v1.0.0");
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
  await upload(client, "history.parquet", history);
  await upload(client, "catalog.parquet", catalog);
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

async function upload(client: SupabaseClient, name: string, bytes: Uint8Array): Promise<void> {
  const { error } = await client.storage.from("movie-data").upload(
    name,
    bytes,
    {
      contentType: "application/vnd.apache.parquet",
      upsert: true,
    },
  );
  if (error) throw new Error(`Cannot store movie-data/${name}: ${error.message}`);
}
