/**
 * Which of many short texts share most of their trigrams with a given one: the candidates for a
 * comparison that is too dear to make with all. Postings lie in one array, about 100 bytes a text.
 */

/** Trigrams of many texts; text i is the i-th that the index was built from. */
export interface TrigramIndex {
  readonly size: number;
  /** Trigram to its number t; its postings are texts[offsets[t] .. offsets[t + 1]). */
  readonly numbers: ReadonlyMap<string, number>;
  readonly offsets: Uint32Array;
  readonly texts: Uint32Array;
  /** [size] distinct trigrams of each text. */
  readonly counts: Uint16Array;
}

/** A text that shares trigrams with the one asked for. */
export interface TrigramHit {
  readonly text: number;
  /** Shared trigrams over those of the shorter of the two texts, in (0, 1]. */
  readonly overlap: number;
}

/** Returns the index of some texts. O(total length). */
export function buildTrigramIndex(texts: readonly string[]): TrigramIndex {
  const numbers = new Map<string, number>();
  const frequencies: number[] = [];
  const perText = texts.map((text) =>
    [...trigramsOf(text)].map((trigram) => {
      let number = numbers.get(trigram);
      if (number === undefined) numbers.set(trigram, number = numbers.size);
      frequencies[number] = (frequencies[number] ?? 0) + 1;
      return number;
    })
  );
  const offsets = new Uint32Array(numbers.size + 1);
  for (let t = 0; t < numbers.size; t++) offsets[t + 1] = (offsets[t] ?? 0) + (frequencies[t] ?? 0);
  const next = offsets.slice();
  const postings = new Uint32Array(offsets[numbers.size] ?? 0);
  perText.forEach((trigrams, text) => {
    for (const t of trigrams) postings[next[t]!++] = text;
  });
  const counts = Uint16Array.from(perText, (trigrams) => trigrams.length);
  return { size: texts.length, numbers, offsets, texts: postings, counts };
}

/** Returns the texts with the greatest overlap, best first. O(postings of the text's trigrams). */
export function nearestTexts(
  index: TrigramIndex,
  text: string,
  overlapMin: number,
  limit: number,
): TrigramHit[] {
  const shared = new Uint16Array(index.size);
  const touched: number[] = [];
  const trigrams = trigramsOf(text);
  for (const trigram of trigrams) {
    const t = index.numbers.get(trigram);
    if (t === undefined) continue;
    for (let k = index.offsets[t]!; k < index.offsets[t + 1]!; k++) {
      const other = index.texts[k]!;
      if (shared[other]!++ === 0) touched.push(other);
    }
  }
  const hits: TrigramHit[] = [];
  for (const other of touched) {
    const overlap = shared[other]! / Math.min(trigrams.size, index.counts[other]!);
    if (overlap >= overlapMin) hits.push({ text: other, overlap });
  }
  const rank = ({ text, overlap }: TrigramHit) => overlap * shared[text]!;
  return hits.sort((a, b) => rank(b) - rank(a) || a.text - b.text).slice(0, limit);
}

/** Distinct trigrams, with a space before and behind the text. */
function trigramsOf(text: string): Set<string> {
  const padded = ` ${text} `;
  const trigrams = new Set<string>();
  for (let i = 0; i + 3 <= padded.length; i++) trigrams.add(padded.slice(i, i + 3));
  return trigrams;
}
