// A catalogue of the real size in the shape pandas writes: 35 columns, snappy, timestamps in
// nanoseconds, nullable floats for counts, genres as Python text. Values are drawn from a seed.
import { parquetWriteBuffer, schemaFromColumnData } from "hyparquet-writer";
import { createRng } from "@shared/random/seeded_rng.ts";

const DAY_NS = 86_400_000_000_000n;
const GENRES = ["Drame", "Comédie", "Film d'animation", "Crime", "Action", "Aventure", "Horreur"];
const timestamp = (name: string) => ({
  name,
  type: "INT64" as const,
  repetition_type: "OPTIONAL" as const,
  logical_type: { type: "TIMESTAMP" as const, isAdjustedToUTC: false, unit: "NANOS" as const },
});

/** Returns the bytes of a file of `films` films. */
export function pandasCatalog(films: number): Uint8Array {
  const rng = createRng(films);
  const below = (n: number) => Math.floor(rng.uniform() * n);
  const column = <T>(value: (row: number) => T) =>
    Array.from({ length: films }, (_, i) => value(i));
  const some = <T>(missing: number, value: () => T) =>
    column(() => rng.uniform() < missing ? null : value());
  const words = (count: number) =>
    Array.from({ length: count }, () => `w${below(4000).toString(36)}`).join(" ");
  const dates = (missing: number, from: number, span: number) =>
    some(missing, () => BigInt(from + below(span)) * DAY_NS);
  const genreText = () => {
    const dicts = Array.from({ length: 1 + below(3) }, () => {
      const id = below(GENRES.length);
      const quote = GENRES[id]!.includes("'") ? '"' : "'";
      return `{'id': ${id}, 'name': ${quote}${GENRES[id]}${quote}}`;
    });
    return `[${dicts.join(" ")}]`;
  };
  const dateColumns = {
    release_date: dates(0.05, -10_000, 30_000),
    tv_rights_start: dates(0.02, 19_000, 1_000),
    tv_rights_end: dates(0.05, 20_000, 1_500),
    first_broadcast_date: dates(0.4, 18_000, 2_000),
    last_broadcast_date: dates(0.4, 18_000, 2_000),
    rebroadcast_date_1: dates(0.6, 18_000, 2_000),
    rebroadcast_date_2: dates(0.7, 18_000, 2_000),
    rebroadcast_date_3: dates(0.8, 18_000, 2_000),
    rebroadcast_date_4: dates(0.9, 18_000, 2_000),
  };
  const columnData = [
    { name: "catalog_id", data: column((i) => i % 25 === 0 ? `WO_${i}` : String(1000 + i)) },
    { name: "title", data: column(() => words(4)) },
    { name: "original_title", data: column(() => words(4)) },
    { name: "processed_title", data: column(() => words(4)) },
    { name: "tmdb_id", data: some(0.04, () => 1.5 + below(900_000)) },
    { name: "genres", data: column(genreText) },
    { name: "director", data: some(0.13, () => words(2)) },
    { name: "actors", data: some(0.05, () => words(12)) },
    { name: "duration_min", data: some(0.02, () => 60.5 + below(120)) },
    { name: "production_year", data: some(0.02, () => BigInt(1930 + below(95))) },
    { name: "original_language", data: column(() => ["fr", "en", "de", "unknown"][below(4)]!) },
    { name: "popularity", data: column(() => rng.uniform() * 100) },
    { name: "revenue", data: column(() => rng.uniform() < 0.5 ? 0.5 : rng.uniform() * 1e9) },
    { name: "vote_average", data: column(() => below(10_001) / 1000 + 1e-9) },
    { name: "adult", data: column(() => false) },
    { name: "poster_path", data: some(0.05, () => `/${words(1)}${words(1)}.jpg`) },
    { name: "total_broadcasts", data: column(() => BigInt(below(8))) },
    { name: "available_broadcasts", data: column(() => BigInt(below(5))) },
    { name: "times_shown", data: column(() => BigInt(below(5))) },
    { name: "movie_age", data: column(() => 0.5 + below(90)) },
    { name: "missing_tmdb", data: column(() => rng.uniform() < 0.04) },
    { name: "missing_release_date", data: column(() => false) },
    { name: "is_movie", data: column(() => true) },
    ...Object.entries(dateColumns).map(([name, data]) => ({ name, data })),
  ];
  const schemaOverrides = Object.fromEntries(
    Object.keys(dateColumns).map((name) => [name, timestamp(name)]),
  );
  const schema = schemaFromColumnData({ columnData, schemaOverrides });
  return new Uint8Array(parquetWriteBuffer({ columnData, schema, rowGroupSize: 1_000_000 }));
}
