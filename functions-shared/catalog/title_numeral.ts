/**
 * Numbers in film titles, however they are written: "Rocky IV", "Les Trois Frères", "3e partie",
 * "20 000 lieues". They tell sequels apart, so they are compared as numbers and never as letters.
 */

/** Words for numbers in French, German, Italian and English, without accents. */
const NUMBER_WORDS: ReadonlyMap<string, number> = new Map(
  ([
    [1, "premier premiere first erste erster erstes primo prima one"],
    [2, "deux deuxieme second seconde two zwei zweite zweiter zweites due secondo seconda"],
    [3, "trois troisieme three third drei dritte dritter drittes tre terzo terza"],
    [4, "quatre quatrieme four fourth vier vierte vierter quattro quarto quarta"],
    [5, "cinq cinquieme five fifth funf funfte funfter cinque quinto quinta"],
    [6, "six sixieme sixth sechs sechste sechster sei sesto sesta"],
    [7, "sept septieme seven seventh sieben siebte siebter sette settimo settima"],
    [8, "huit huitieme eight eighth acht achte achter otto ottavo ottava"],
    [9, "neuf neuvieme nine ninth neun neunte neunter nove nono nona"],
    [10, "dix dixieme ten tenth zehn zehnte zehnter dieci decimo decima"],
    [11, "onze onzieme eleven elf undici"],
    [12, "douze douzieme twelve zwolf dodici"],
    [13, "treize treizieme thirteen dreizehn tredici"],
    [14, "quatorze fourteen vierzehn quattordici"],
    [15, "quinze fifteen funfzehn quindici"],
    [16, "seize sixteen sechzehn sedici"],
    [20, "vingt vingts twenty zwanzig venti"],
    [30, "trente thirty dreissig trenta"],
    [40, "quarante forty vierzig quaranta"],
    [50, "cinquante fifty funfzig cinquanta"],
    [60, "soixante sixty sechzig sessanta"],
    [100, "cent cents hundred hundert cento"],
    [1000, "mille thousand tausend mila"],
  ] as const).flatMap(([value, words]) => words.split(" ").map((word) => [word, value])),
);
/** Words that only announce a number: "partie 2" means no more than "2". */
const PART_WORDS = new Set(
  "vol volume part partie parte teil chapitre chapter kapitel capitolo episode episodio folge tome acte"
    .split(" "),
);
const ROMAN = /^(?=[ivx])x{0,3}(?:ix|iv|v?i{0,3})$/;
const ROMAN_DIGITS: Readonly<Record<string, number>> = { i: 1, v: 5, x: 10 };
const DIGITS = /^\d+$/;

/** Returns whether a token is a number; numbers come out of `withNumbers` in digits. */
export function isNumeral(token: string): boolean {
  return DIGITS.test(token);
}

/**
 * Returns the tokens of one segment of a title with its numbers in digits, without words that
 * announce them.
 *
 * @param tokens Words in lower case without accents, and runs of digits.
 */
export function withNumbers(tokens: readonly string[]): string[] {
  const values = tokens.map((token, i) => numberOf(token, i, tokens));
  const isPart = (i: number) =>
    PART_WORDS.has(tokens[i] ?? "") && (values[i - 1] ?? values[i + 1] ?? null) !== null;
  const numbered: string[] = [];
  for (let i = 0; i < tokens.length; i++) {
    if (isPart(i)) continue;
    let value = values[i] ?? null;
    while (value !== null && multiplies(values[i + 1] ?? null, value, tokens[i] ?? "")) {
      value *= values[++i] ?? 1; // "vingt mille", "quatre cents", "quatre-vingts"
    }
    numbered.push(value === null ? tokens[i] ?? "" : String(value));
  }
  return numbered;
}

function numberOf(token: string, index: number, tokens: readonly string[]): number | null {
  if (DIGITS.test(token)) return Number(token);
  const word = NUMBER_WORDS.get(token);
  if (word !== undefined) return word;
  if (!ROMAN.test(token)) return null;
  // One letter is a number only at the end of something: "Rocky V", but "V pour Vendetta".
  const single = token.length === 1;
  return single && (index === 0 || index < tokens.length - 1) ? null : romanValue(token);
}

function romanValue(token: string): number {
  let value = 0;
  for (let i = 0; i < token.length; i++) {
    const digit = ROMAN_DIGITS[token[i] ?? ""] ?? 0;
    value += digit < (ROMAN_DIGITS[token[i + 1] ?? ""] ?? 0) ? -digit : digit;
  }
  return value;
}

function multiplies(next: number | null, value: number, token: string): boolean {
  if (DIGITS.test(token)) return false;
  return ((next === 100 || next === 1000) && value < next) || (value === 4 && next === 20);
}
