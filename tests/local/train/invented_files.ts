// A small invented broadcaster's Parquet files in a directory that goes at the end of the block.
import { encodeDemo } from "../../../supabase/local/demo_data/encode_demo.ts";
import { generateDemo } from "../../../supabase/local/demo_data/generate_demo.ts";
import { inventedFilms } from "../../../supabase/local/demo_data/invented_films.ts";

export interface InventedFiles extends AsyncDisposable {
  readonly directory: string;
  readonly catalog: string;
  readonly history: string;
  /** Of the house, whose audiences are known. */
  readonly channels: readonly string[];
}

/** Writes catalog.parquet and history.parquet: 200 films, 1,400 broadcasts. */
export async function inventedFiles(): Promise<InventedFiles> {
  const directory = await Deno.makeTempDir({ prefix: "invented-" });
  const dataset = generateDemo({ seed: 1, films: inventedFilms(1, 200), today: "2026-11-22" });
  const { catalog, history } = encodeDemo(dataset);
  await Deno.writeFile(`${directory}/catalog.parquet`, catalog);
  await Deno.writeFile(`${directory}/history.parquet`, history);
  return {
    directory,
    catalog: `${directory}/catalog.parquet`,
    history: `${directory}/history.parquet`,
    channels: dataset.channels.map(({ name }) => name),
    [Symbol.asyncDispose]: () => Deno.remove(directory, { recursive: true }),
  };
}
