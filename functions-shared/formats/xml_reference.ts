/**
 * Character and entity references in XML text (XML 1.0 §4.1). Without a DTD only five entities
 * exist; any other name, a bare "&" and a number that is no XML character make a document malformed.
 */

const REFERENCE = /&(?:#(\d{1,7})|#x([0-9A-Fa-f]{1,6})|(amp|lt|gt|quot|apos));/y;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};

/**
 * Returns the reference that starts at `at`: what it stands for and where the text goes on.
 * @throws {SyntaxError} If there is none.
 */
export function readReference(xml: string, at: number): { text: string; end: number } {
  REFERENCE.lastIndex = at;
  const match = REFERENCE.exec(xml);
  const text = match === null ? null : referenced(match);
  if (text !== null) return { text, end: REFERENCE.lastIndex };
  throw new SyntaxError(
    `Cannot read XML as "&" must begin a reference that XML itself defines: received ${
      JSON.stringify(xml.slice(at, at + 16))
    }`,
  );
}

/**
 * Returns text with its references replaced, once: "&amp;lt;" becomes "&lt;".
 * @throws {SyntaxError} If an "&" begins no reference.
 */
export function decodeReferences(text: string): string {
  let at = text.indexOf("&");
  if (at < 0) return text;
  let decoded = "";
  let from = 0;
  while (at >= 0) {
    const reference = readReference(text, at);
    decoded += text.slice(from, at) + reference.text;
    from = reference.end;
    at = text.indexOf("&", from);
  }
  return decoded + text.slice(from);
}

/** Returns text in which no character is markup, so that it can stand between two tags. */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

function referenced([, decimal, hex, name]: RegExpExecArray): string | null {
  if (name !== undefined) return ENTITIES[name] ?? null;
  const code = decimal === undefined ? parseInt(hex ?? "", 16) : Number(decimal);
  return isXmlCharacter(code) ? String.fromCodePoint(code) : null;
}

/** XML 1.0 production 2, Char. */
function isXmlCharacter(code: number): boolean {
  return code === 0x9 || code === 0xa || code === 0xd || (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);
}
