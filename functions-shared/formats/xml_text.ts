/**
 * Bytes of an XML document as text. The encoding is the one of the byte order mark, else the one
 * that the declaration names, else UTF-8 (XML 1.0, appendix F), and only those that broadcasters
 * use. Bytes that the encoding does not know are refused: they are how a mixed-up file shows.
 */

/**
 * Largest document that is read, in bytes. A guide of that size and 30 channels costs 0.3 s of CPU,
 * one that a single channel fills 1 s.
 */
export const XML_BYTES_MAX = 8_000_000;

/** Names a declaration may give, lower case; WHATWG reads ISO-8859-1 as windows-1252. */
const ENCODINGS = ["utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252"];
const BYTE_ORDER_MARKS: readonly [encoding: string, bytes: readonly number[]][] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];
/** Bytes in which the declaration must end. */
const DECLARATION_BYTES_MAX = 256;

/**
 * Returns the text of an XML document without its byte order mark.
 * @throws {RangeError} If there are more than `XML_BYTES_MAX` bytes.
 * @throws {SyntaxError} If there are none, or they are not text in a known encoding.
 */
export function decodeXml(bytes: Uint8Array): string {
  if (bytes.length > XML_BYTES_MAX) {
    throw new RangeError(
      `Cannot read XML as it must have at most ${XML_BYTES_MAX} bytes: received ${bytes.length}`,
    );
  }
  if (bytes.length === 0) {
    throw new SyntaxError("Cannot read XML as it must have a root element: received an empty body");
  }
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SyntaxError(`Cannot read XML as its bytes must be ${encoding} text`, { cause });
  }
}

function encodingOf(bytes: Uint8Array): string {
  for (const [encoding, mark] of BYTE_ORDER_MARKS) {
    if (mark.every((byte, i) => bytes[i] === byte)) return encoding;
  }
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, DECLARATION_BYTES_MAX));
  const declared = /^<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]*)["']/.exec(head)?.[1];
  const encoding = (declared ?? "utf-8").toLowerCase();
  if (ENCODINGS.includes(encoding)) return encoding;
  throw new SyntaxError(
    `Cannot read XML as its encoding must be one of ${
      ENCODINGS.join(", ")
    }: received "${declared}"`,
  );
}
