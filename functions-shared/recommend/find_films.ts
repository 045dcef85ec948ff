/**
 * Films of the catalogue by title or id, whether or not a slate would offer them: what a
 * programmer looks for when the slate does not hold it.
 */
import type { Catalog } from "@shared/catalog/catalog.ts";

/** Rows that were found, best first, and how many there were before `limit` cut them. */
export interface FoundFilms {
  readonly rows: readonly number[];
  readonly matched: number;
}

/**
 * Returns films whose title has every word of `text`, accents and case aside. Titles that begin
 * with the text come first, then those where each word begins one of the title's, then the rest;
 * shorter titles before longer ones. O(films).
 *
 * @param text An empty text finds nothing; an id finds its film.
 * @param limit At least 0.
 */
export function findFilms(catalog: Catalog, text: string, limit: number): FoundFilms {
  const wanted = searchable(text);
  if (wanted === "") return { rows: [], matched: 0 };
  const words = wanted.split(" ");
  const found: { row: number; order: number; length: number }[] = [];
  for (let row = 0; row < catalog.size; row++) {
    const title = searchable(catalog.titles[row]!);
    const order = catalog.ids[row] === text.trim() ? 0 : orderOf(title, wanted, words);
    if (order !== null) found.push({ row, order, length: title.length });
  }
  found.sort((a, b) => a.order - b.order || a.length - b.length || a.row - b.row);
  return { rows: found.slice(0, limit).map(({ row }) => row), matched: found.length };
}

function orderOf(title: string, wanted: string, words: readonly string[]): number | null {
  if (!words.every((word) => title.includes(word))) return null;
  if (title.startsWith(wanted)) return 1;
  return words.every((word) => ` ${title}`.includes(` ${word}`)) ? 2 : 3;
}

/** Lower case without accents; everything but letters and digits is a space. */
function searchable(text: string): string {
  return text.normalize("NFD").replace(/\p{M}+/gu, "").toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}
