/**
 * XML documents as trees, for readers that trust nothing: bytes, depth and counts are bounded, the
 * document is proved well-formed before a tree is built, and no value is guessed into a number.
 *
 * A tree takes twenty times the memory of its text. So a document of up to `TREE_NODES_MAX` nodes
 * can be read as one tree, and a longer one child by child of its root.
 */
import { XMLParser } from "fast-xml-parser";
import { type CanonicalOptions, type CanonicalXml, canonicalXml } from "./canonical_xml.ts";
import { decodeReferences } from "./xml_reference.ts";
import { decodeXml } from "./xml_text.ts";

/** An element; read it with `children`, `child`, `textOf` and `attribute`, which find nothing in null. */
export type XmlElement = string | Readonly<Record<string, unknown>>;

/** A child of the root element, still as text. */
export interface XmlPart {
  readonly name: string;
  readonly text: string;
}

/** Elements and attributes of a document that is read as one tree; a week has about 20,000. */
export const TREE_NODES_MAX = 100_000;
/** Characters that are made a tree at once. */
const BATCH_LENGTH = 200_000;
const TEXT = "#text";
const ATTRIBUTE_PREFIX = "@_";
const SPACE = /\s*/y;
const PART_NAME = /<([^\s/>]+)/;
const START_TAG = /<[^\s/>]+(?:[^"'>]|"[^"]*"|'[^']*')*>/y;
const ATTRIBUTE = /\s([^\s=]+)\s*=\s*("[^"]*"|'[^']*')/g;
/** What may stand before the root element, in capitals. */
const PROLOG = [
  { start: "<?", end: "?>" },
  { start: "<!--", end: "-->" },
  { start: "<!DOCTYPE", end: ">" },
];

/**
 * Returns the root element of a document, with the elements that `keep` names.
 *
 * @param root Name that the root element must have.
 * @throws {SyntaxError} If the bytes are not well-formed XML with that root: an HTML page, a
 * truncated download, an error text, an empty body.
 * @throws {RangeError} If the document exceeds `XML_BYTES_MAX` or `XML_LIMITS`.
 */
export function readXml(bytes: Uint8Array, root: string, options: CanonicalOptions): XmlElement {
  const { xml } = readCanonical(bytes, root, { nodesMax: TREE_NODES_MAX, ...options });
  const element = child(asElement(createParser().parse(xml)), root);
  if (element !== null) return element;
  throw new SyntaxError(`Cannot read XML as its root element must be <${root}>: received none`);
}

/**
 * Returns the children of the root element, in document order, with the elements that `keep` names.
 * @throws {SyntaxError | RangeError} As `readXml` does.
 */
export function readXmlParts(
  bytes: Uint8Array,
  root: string,
  options: CanonicalOptions,
): XmlPart[] {
  const { xml, cuts } = readCanonical(bytes, root, options);
  return cuts.slice(1).map((end, i) => {
    const text = xml.slice(cuts[i], end);
    return { name: PART_NAME.exec(text)?.[1] ?? "", text };
  });
}

/** Reads parts of one name as elements, a few at a time. */
export function* elementsOf(parts: readonly XmlPart[]): Generator<XmlElement> {
  const parser = createParser();
  for (let from = 0; from < parts.length;) {
    let batch = "";
    const first = from;
    while (from < parts.length && (from === first || batch.length < BATCH_LENGTH)) {
      batch += parts[from++]!.text;
    }
    yield* children(child(asElement(parser.parse(`<r>${batch}</r>`)), "r"), parts[first]!.name);
  }
}

/** Returns an attribute of a part as `attribute` does, without reading the part. */
export function partAttribute({ text }: XmlPart, name: string): string | null {
  for (const [, found, quoted] of text.slice(0, startTagEnd(text)).matchAll(ATTRIBUTE)) {
    if (found === name) return clean(quoted!.slice(1, -1));
  }
  return null;
}

function startTagEnd(text: string): number {
  START_TAG.lastIndex = text.indexOf("<");
  return START_TAG.test(text) ? START_TAG.lastIndex : text.length;
}

function readCanonical(bytes: Uint8Array, root: string, options: CanonicalOptions): CanonicalXml {
  const xml = decodeXml(bytes);
  const found = rootName(xml);
  if (found !== root && found !== null) {
    throw new SyntaxError(
      `Cannot read XML as its root element must be <${root}>: received <${found}>`,
    );
  }
  return canonicalXml(xml, options);
}

/** Returns the name of the first element of a text, or null when it does not begin with one. O(n). */
export function rootName(xml: string): string | null {
  let at = 0;
  for (;;) {
    SPACE.lastIndex = at;
    SPACE.test(xml);
    at = SPACE.lastIndex;
    const end = PROLOG.find(({ start }) => xml.slice(at, at + 9).toUpperCase().startsWith(start))
      ?.end;
    if (end === undefined) break;
    const found = xml.indexOf(end, at);
    if (found < 0) return null;
    at = found + end.length;
  }
  return /^<([A-Za-z_][\w:.-]*)[\s/>]/.exec(xml.slice(at, at + 100))?.[1] ?? null;
}

/** Returns the child elements of that name, in document order. */
export function children(element: XmlElement | null, name: string): readonly XmlElement[] {
  if (element === null || typeof element === "string" || !Object.hasOwn(element, name)) return [];
  const found = element[name];
  return Array.isArray(found) ? found.map(asElement) : [asElement(found)];
}

/** Returns the first child element of that name, or null. */
export function child(element: XmlElement | null, name: string): XmlElement | null {
  return children(element, name)[0] ?? null;
}

/** Returns the element's own text with white space collapsed, or null when there is none. */
export function textOf(element: XmlElement | null): string | null {
  if (element === null) return null;
  const raw = typeof element === "string" ? element : element[TEXT];
  return typeof raw === "string" ? clean(raw) : null;
}

/** Returns the value of an attribute with white space collapsed, or null when empty or missing. */
export function attribute(element: XmlElement | null, name: string): string | null {
  if (element === null || typeof element === "string") return null;
  const raw = element[ATTRIBUTE_PREFIX + name];
  return typeof raw === "string" ? clean(raw) : null;
}

/** Every element becomes an array, so that a day with one programme looks like any other day. */
function createParser(): XMLParser {
  return new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: ATTRIBUTE_PREFIX,
    textNodeName: TEXT,
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    processEntities: false,
    jPath: false,
    isArray: (_name, _path, _isLeaf, isAttribute) => !isAttribute,
  });
}

function asElement(value: unknown): XmlElement {
  if (typeof value === "string") return value;
  if (isRecord(value)) return value;
  throw new SyntaxError(`Cannot read XML as a child must be an element: received ${typeof value}`);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function clean(raw: string): string | null {
  const text = decodeReferences(raw).replace(/\s+/g, " ").trim();
  return text === "" ? null : text;
}
