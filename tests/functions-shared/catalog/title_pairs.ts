/** The labelled titles of tests/fixtures/title_pairs.json: what schedules write, and what is meant. */
import { matchTitle } from "@shared/catalog/match_title.ts";
import { buildTitleIndex, type TitleIndex } from "@shared/catalog/title_index.ts";

type FilmRow = [id: string, title: string, original: string | null, year: number, director: string];
type PairRow = [
  title: string,
  original: string | null,
  year: number | null,
  director: string | null,
  expected: string | null,
  kind: string,
];

/** A title as written, and the id of the film that is meant; null when it is none of the catalogue. */
export interface TitlePair {
  readonly title: string;
  readonly originalTitle: string | null;
  readonly year: number | null;
  readonly director: string | null;
  readonly expected: string | null;
  readonly kind: string;
}

/** The set: a catalogue and titles to be found in it. */
export interface TitleSet {
  readonly ids: readonly string[];
  readonly index: TitleIndex;
  readonly pairs: readonly TitlePair[];
}

/** Titles that came out right and wrong. */
export interface MatchFigures {
  readonly pairs: number;
  readonly matched: number;
  /** Right matches over all matches. */
  readonly precision: number;
  /** Right matches over titles whose film is in the catalogue. */
  readonly recall: number;
  readonly wrong: readonly string[];
}

/** Reads the set; `extraTitles` are added to the catalogue as films that nothing else is known of. */
export async function readTitleSet(extraTitles: readonly string[] = []): Promise<TitleSet> {
  const url = new URL("../../fixtures/title_pairs.json", import.meta.url);
  const { films, pairs }: { films: FilmRow[]; pairs: PairRow[] } = JSON.parse(
    await Deno.readTextFile(url),
  );
  const nothing = extraTitles.map(() => null);
  return {
    ids: [...films.map(([id]) => id), ...extraTitles.map((_, i) => `extra ${i}`)],
    index: buildTitleIndex({
      titles: [...films.map(([, title]) => title), ...extraTitles],
      originalTitles: [...films.map(([, , original]) => original), ...nothing],
      releaseYears: [...films.map(([, , , year]) => year), ...extraTitles.map(() => 0)],
      directors: [...films.map(([, , , , director]) => director), ...nothing],
    }),
    pairs: pairs.map(([title, originalTitle, year, director, expected, kind]) => ({
      ...{ title, originalTitle, year, director, expected, kind },
    })),
  };
}

/** Returns the half of the set that a title belongs to, by a hash (FNV-1a) of its UTF-8 bytes. */
export function halfOf({ title }: TitlePair): "first" | "second" {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(title)) hash = Math.imul(hash ^ byte, 0x01000193);
  return (hash >>> 8) & 1 ? "second" : "first"; // the lowest bit is that of the bytes' sum
}

/** Matches some titles of the set and counts. */
export function measureMatching(
  { ids, index }: TitleSet,
  pairs: readonly TitlePair[],
): MatchFigures {
  let [matched, right, findable] = [0, 0, 0];
  const wrong: string[] = [];
  for (const pair of pairs) {
    const { row } = matchTitle(index, pair);
    const found = row === null ? null : ids[row] ?? null;
    if (pair.expected !== null) findable++;
    if (found !== null) matched++;
    if (found !== null && found === pair.expected) right++;
    else if (found !== null) wrong.push(`${pair.title} -> ${found}`);
  }
  const [precision, recall] = [right / matched, right / findable];
  return { pairs: pairs.length, matched, precision, recall, wrong };
}
