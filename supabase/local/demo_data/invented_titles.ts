/**
 * Titles of films that do not exist, in four languages, each once. About 6,500 combinations of two
 * nouns alone; when three in a row are taken the film is a sequel with a numeral, as in real
 * catalogues, where "2" is all that tells two titles apart.
 */
import { oneOf, weightedIndex } from "./draws.ts";
import { FIRST_NAMES, PLACES, SURNAMES, TITLE_NOUNS, type TitleLanguage } from "./title_words.ts";
import type { Rng } from "@shared/random/rng.ts";

type Pattern = (rng: Rng, language: TitleLanguage) => string;

/** How a noun, a place or a person becomes a title in each language. */
const PHRASES: Readonly<
  Record<TitleLanguage, { at: string; and: string; summer: string; affair: string }>
> = {
  fr: { at: "à", and: "et", summer: "Un été à", affair: "L'affaire" },
  de: { at: "von", and: "und", summer: "Sommer in", affair: "Der Fall" },
  en: { at: "at", and: "and", summer: "A Summer in", affair: "The Trial of" },
  it: { at: "di", and: "e", summer: "Un'estate a", affair: "Il caso" },
};

const noun = (rng: Rng, language: TitleLanguage) => oneOf(rng, TITLE_NOUNS[language]);

/** The patterns with their weights. */
const PATTERNS: readonly (readonly [weight: number, pattern: Pattern])[] = [
  [20, (rng, language) => {
    const [first, second] = [noun(rng, language), noun(rng, language)];
    return first === second ? first.nominative : `${first.nominative} ${second.genitive}`;
  }],
  [2, (rng, language) => noun(rng, language).nominative],
  [3, (rng, language) => {
    const start = noun(rng, language).nominative;
    return `${start} ${PHRASES[language].at} ${oneOf(rng, PLACES[language])}`;
  }],
  [1, (rng, language) => `${PHRASES[language].summer} ${oneOf(rng, PLACES[language])}`],
  [1, (rng, language) => `${PHRASES[language].affair} ${oneOf(rng, SURNAMES)}`],
  [2, (rng, language) => {
    const [first, second] = [oneOf(rng, FIRST_NAMES), oneOf(rng, FIRST_NAMES)];
    return first === second
      ? `${first} ${oneOf(rng, SURNAMES)}`
      : `${first} ${PHRASES[language].and} ${second}`;
  }],
];

const WEIGHTS = PATTERNS.map(([weight]) => weight);

/** Returns an invented name of a person. */
export function inventedName(rng: Rng): string {
  return `${oneOf(rng, FIRST_NAMES)} ${oneOf(rng, SURNAMES)}`;
}

/**
 * Returns a form in which titles that differ only in accents, case or punctuation are equal; also
 * the catalogue's processed_title.
 */
export function processedTitle(title: string): string {
  return title.normalize("NFKD").replace(/\p{Mark}/gu, "").toLowerCase()
    .replace(/[^\p{Letter}\p{Number}]+/gu, " ").trim();
}

/**
 * Returns a title that is not in `taken`, and adds its processed form there.
 *
 * @param taken Processed titles in use; changed.
 */
export function inventedTitle(rng: Rng, language: TitleLanguage, taken: Set<string>): string {
  let stem = "";
  for (let tries = 0; tries < 3; tries++) {
    stem = PATTERNS[weightedIndex(rng, WEIGHTS)]![1](rng, language);
    if (!taken.has(processedTitle(stem))) break;
  }
  let title = stem;
  for (let part = 2; taken.has(processedTitle(title)); part++) title = `${stem} ${part}`;
  taken.add(processedTitle(title));
  return title;
}
