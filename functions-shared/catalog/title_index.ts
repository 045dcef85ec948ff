/**
 * The films of a catalogue by title, in every way in which a schedule's title is looked up: the
 * whole title, one part of it, and the trigrams of its spelling. Built once a catalogue; 10,000
 * films take about 10 MB.
 */
import { normaliseTitle, type NormalTitle } from "./normalise_title.ts";
import { buildTrigramIndex, type TrigramIndex } from "./trigram_index.ts";

/** The columns of a catalogue that titles are matched against; row i is film i. */
export interface TitleColumns {
  readonly titles: readonly string[];
  /** Titles in the original language, null or equal to the title when there is none. */
  readonly originalTitles?: readonly (string | null)[] | undefined;
  /** 0 when unknown. */
  readonly releaseYears: ArrayLike<number>;
  readonly directors: readonly (string | null)[];
}

/** One title of a film; a film has one or two. */
export interface IndexedTitle extends NormalTitle {
  readonly row: number;
  readonly isOriginal: boolean;
}

/** Titles ready to be looked up. */
export interface TitleIndex {
  readonly columns: TitleColumns;
  readonly titles: readonly IndexedTitle[];
  /** Numbers of the titles with that key, with that key apart from articles, and with such a part. */
  readonly byKey: ReadonlyMap<string, readonly number[]>;
  readonly byLooseKey: ReadonlyMap<string, readonly number[]>;
  readonly bySegment: ReadonlyMap<string, readonly number[]>;
  /** Over `words` of each title, joined by spaces. */
  readonly trigrams: TrigramIndex;
}

/** Builds the index of a catalogue's titles. */
export function buildTitleIndex(columns: TitleColumns): TitleIndex {
  const titles: IndexedTitle[] = [];
  columns.titles.forEach((title, row) => {
    const normal = normaliseTitle(title);
    titles.push({ ...normal, row, isOriginal: false });
    const original = columns.originalTitles?.[row];
    if (!original || original === title) return;
    const other = normaliseTitle(original);
    if (other.key !== normal.key) titles.push({ ...other, row, isOriginal: true });
  });
  return {
    columns,
    titles,
    byKey: groupBy(titles, ({ key }) => [key]),
    byLooseKey: groupBy(titles, ({ looseKey }) => [looseKey]),
    bySegment: groupBy(titles, segmentKeys),
    trigrams: buildTrigramIndex(titles.map(({ words }) => words.join(" "))),
  };
}

/**
 * Returns the keys of the parts of a title that may stand for it: the title up to one of its
 * subtitles, and each subtitle with what follows. The whole title is not among them.
 */
export function segmentKeys({ words, segmentStarts, looseKey }: NormalTitle): string[] {
  const keys = segmentStarts.slice(1).flatMap((start) => [
    words.slice(0, start).join(""),
    words.slice(start).join(""),
  ]);
  return [...new Set(keys)].filter((key) => key !== looseKey);
}

function groupBy(
  titles: readonly IndexedTitle[],
  keysOf: (title: IndexedTitle) => readonly string[],
): Map<string, number[]> {
  const groups = new Map<string, number[]>();
  titles.forEach((title, number) => {
    for (const key of keysOf(title)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [number]);
      else group.push(number);
    }
  });
  return groups;
}
