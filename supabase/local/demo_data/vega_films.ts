/**
 * The real films of the npm package vega-datasets (data/movies.json, 3,201 records of the years
 * 1915 to 2010). The package is 43 MB and states no licence for that file, so it is imported only
 * when asked for and read where npm put it; no copy of it is part of this project.
 */
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import type { DemoFilm } from "./demo_film.ts";
import { type CleaningReport, cleanVegaFilms, type VegaRecord } from "./vega_cleaning.ts";

/** Not a literal in `import()`, else every program that imports this module would download it. */
const PACKAGE: string = "vega-datasets";

/**
 * Returns the records of movies.json as they are.
 *
 * The package does not export its data files, but lies beside its entry point.
 *
 * @throws {Error} If the package cannot be downloaded or the file is not in it.
 */
export async function readVegaRecords(): Promise<VegaRecord[]> {
  await import(PACKAGE); // downloads it on first use
  const entry = createRequire(import.meta.url).resolve(PACKAGE);
  const text = await Deno.readTextFile(new URL("../data/movies.json", pathToFileURL(entry)));
  const records: unknown = JSON.parse(text);
  if (!Array.isArray(records)) {
    throw new TypeError(
      `Cannot read movies.json as it must be an array: received ${typeof records}`,
    );
  }
  return records;
}

/** Returns the cleaned films with the report of what was cleaned. */
export async function vegaFilmsWithReport(): Promise<
  { films: DemoFilm[]; report: CleaningReport }
> {
  return cleanVegaFilms(await readVegaRecords());
}

/** Returns the cleaned films: real titles, people and figures; rights are added elsewhere. */
export async function vegaFilms(): Promise<DemoFilm[]> {
  return (await vegaFilmsWithReport()).films;
}
