/** Undoes one common damage of text files: Latin-1 bytes that a program read as Mac Roman. */

/** Mac Roman's character for each byte above 127, with what the byte means in Windows-1252. */
const MEANT_CHARACTERS = macRomanReadAsLatin();

function macRomanReadAsLatin(): ReadonlyMap<string, string> {
  const bytes = Uint8Array.from({ length: 128 }, (_, i) => 128 + i);
  const read = [...new TextDecoder("macintosh").decode(bytes)];
  const meant = [...new TextDecoder("windows-1252").decode(bytes)];
  return new Map(read.map((character, i) => [character, meant[i]!]));
}

/**
 * Returns text that was written in Latin-1 and read as Mac Roman as it was meant: "LÈon" becomes
 * "Léon". A character that Mac Roman does not have ("Alien³") shows that the text was read rightly.
 */
export function repairText(text: string): string {
  const misread = [...text].every((c) => c <= "\x7f" || MEANT_CHARACTERS.has(c));
  return misread ? [...text].map((c) => MEANT_CHARACTERS.get(c) ?? c).join("") : text;
}
