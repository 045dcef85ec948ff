/** A project in which programmers can pick for hours: 300 invented films whose runs never end. */
import { createClient } from "@supabase/supabase-js";
import { encodeDemo } from "../../supabase/local/demo_data/encode_demo.ts";
import { generateDemo } from "../../supabase/local/demo_data/generate_demo.ts";
import { inventedFilms } from "../../supabase/local/demo_data/invented_films.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { prepareInvented, TODAY } from "../stack/project_stack.ts";

/** Channels of the demo broadcaster, in the order of its setting. */
export const CHANNELS = ["Lumen 1", "Lumen 2"] as const;

/** As `prepareInvented`, then lifts the limits that would end a long run: runs and repeats. */
export async function prepareEndless(stack: Stack): Promise<void> {
  await prepareInvented(stack);
  const demo = generateDemo({ seed: 1, films: inventedFilms(1, 300), today: TODAY });
  const catalog = demo.catalog.map((entry) => ({ ...entry, runsLeft: null }));
  const client = createClient(stack.url, stack.keys.secret, { auth: { persistSession: false } });
  const uploaded = await client.storage.from("movie-data").upload(
    "catalog.parquet",
    encodeDemo({ ...demo, catalog }).catalog,
    { contentType: "application/vnd.apache.parquet", upsert: true },
  );
  if (uploaded.error) throw uploaded.error;
  const { error } = await client.from("app_settings").update({ value: 1 }).eq("key", "repeat_days");
  if (error) throw new Error(`Cannot set repeat_days: ${error.message}`);
}
