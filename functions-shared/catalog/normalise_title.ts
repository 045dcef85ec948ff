/**
 * Film titles reduced to what two spellings of the same title have in common. Broadcasters drop
 * accents and articles, write "&" for "et" and "2" for "II", announce parts in a dozen ways and
 * append what kind of version they show.
 */
import { isNumeral, withNumbers } from "./title_numeral.ts";

/** A title in comparable form. */
export interface NormalTitle {
  /** All words joined, numbers in digits; equal keys are the same title in other spelling. */
  readonly key: string;
  /** The words without articles. */
  readonly words: readonly string[];
  /** `words` joined. */
  readonly looseKey: string;
  /** Index in `words` at which each segment begins, the title's subtitles being segments of their own. */
  readonly segmentStarts: readonly number[];
  /** The numbers in the title, sorted, such as "2"; "" for none. */
  readonly numerals: string;
  /** Year given in brackets behind the title, or null. */
  readonly year: number | null;
}

const ARTICLES = "le la les l un une des the a an der die das ein eine il lo gli i uno una";
const ARTICLE_SET = new Set(ARTICLES.split(" "));
/** Conjunctions are written out or as "&"; "e" and "y" are too short to tell. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ...["and", "et", "und"].map((word): [string, string] => [word, "&"]),
  ["st", "saint"],
  ["ste", "sainte"],
  ["mme", "madame"],
  ["mlle", "mademoiselle"],
]);
const LETTERS: ReadonlyMap<string, string> = new Map(
  Object.entries({ œ: "oe", æ: "ae", ß: "ss", ø: "o", ł: "l", đ: "d", ð: "d", þ: "th", ı: "i" }),
);
const SPECIAL_LETTERS = /[œæßøłđðþı]/g;
const MARKS = /\p{M}+/gu;
const APOSTROPHES = /[’‘ʼ´`]/g;
const YEAR = /\s*[([]((?:19|20)\d\d)[)\]]\s*$/;
const TRAILING_ARTICLE = new RegExp(
  `\\s*(?:,\\s*|\\()(${ARTICLES.replaceAll(" ", "|")})'?\\)?\\s*$`,
);
const VERSION = new RegExp(
  "\\s*[-–—:([]\\s*(?:version\\b[^()]*|v\\.?[fom]\\.?(?:st(?:fr)?)?|director'?s cut|final cut|uncut|" +
    "unrated|extended (?:cut|edition|version)|langfassung|kinofassung|versione integrale)\\s*[)\\]]?\\s*$",
);
const SEPARATOR = /\s[-–—]+\s|\s*[:;,/()[\]–—…!?]+\s*|\.{2,}/;
const ACRONYM = /(?<![\p{L}\p{N}])(?:\p{L}\.){2,}\p{L}?(?![\p{L}\p{N}])/gu;
const ORDINAL = /(\d)(?:ere?|ers?|re|e|eme|nde?|rd|th|st)(?![\p{L}\p{N}])/gu;
const THOUSANDS = /(?<!\d)(\d{1,3})[ .,'\u00a0\u202f](\d{3})(?!\d)/g;
const TOKEN = /\p{L}+|\p{N}+|&/gu;

/** Returns a title in comparable form. O(length). */
export function normaliseTitle(title: string): NormalTitle {
  const folded = fold(title);
  const year = YEAR.exec(folded);
  const text = plainText(year === null ? folded : folded.slice(0, year.index));
  const segments = text.split(SEPARATOR)
    .map((segment) => withNumbers(tokensOf(segment)))
    .filter((segment) => segment.length > 0);
  const all = segments.flat();
  const spelled = all.length > 0 ? all : [folded.trim()];
  const { words, segmentStarts } = withoutArticles(all.length > 0 ? segments : [spelled]);
  return {
    key: spelled.join(""),
    words,
    looseKey: words.join(""),
    segmentStarts,
    numerals: spelled.filter(isNumeral).sort().join(" "),
    year: year === null ? null : Number(year[1]),
  };
}

/** Lower case without accents; compatibility forms such as "³" become plain. */
export function fold(text: string): string {
  return text.normalize("NFKD").replace(MARKS, "").toLowerCase()
    .replace(SPECIAL_LETTERS, (letter) => LETTERS.get(letter) ?? letter)
    .replace(APOSTROPHES, "'");
}

/** Without the kind of version, and with a trailing article in front: "Fugitif (Le)". */
function plainText(folded: string): string {
  const text = folded.replace(VERSION, "");
  const article = TRAILING_ARTICLE.exec(text);
  const inOrder = article === null ? text : `${article[1]} ${text.slice(0, article.index)}`;
  return inOrder
    .replace(ACRONYM, (acronym) => acronym.replaceAll(".", ""))
    .replace(ORDINAL, "$1")
    .replace(THOUSANDS, "$1$2");
}

function tokensOf(segment: string): string[] {
  return (segment.match(TOKEN) ?? []).map((token) => SYNONYMS.get(token) ?? token);
}

function withoutArticles(
  segments: readonly (readonly string[])[],
): { words: string[]; segmentStarts: number[] } {
  const words: string[] = [];
  const segmentStarts: number[] = [];
  for (const segment of segments) {
    const kept = segment.filter((token) => !ARTICLE_SET.has(token));
    if (kept.length === 0) continue;
    segmentStarts.push(words.length);
    words.push(...kept);
  }
  return words.length > 0
    ? { words, segmentStarts }
    : { words: segments.flat(), segmentStarts: [0] };
}
