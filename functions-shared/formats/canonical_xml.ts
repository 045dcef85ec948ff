/**
 * One pass over an XML document that proves it well-formed and small enough, and leaves only what
 * a reader needs: elements, attributes and text. Object-building parsers accept truncated
 * documents, crossed tags, HTML and plain sentences; here each of them is an error with a place.
 *
 * Not supported on purpose: DTDs and the entities they define. Source: XML 1.0, fifth edition.
 * Cost: O(n), about 25 ns a character.
 */
import { escapeText, readReference } from "./xml_reference.ts";

/** Bounds that a hostile document meets before it costs anything. */
export const XML_LIMITS = {
  /** Broadcasters' feeds nest 9 deep. */
  depth: 32,
  /** Elements and attributes; 8 MB of the densest guides have 375,000. */
  nodes: 400_000,
  /** Of one element. */
  attributes: 32,
  /** Character and entity references, and characters of CDATA that need one as plain text. */
  references: 100_000,
  /** Of one attribute, or of the kept text between two tags; parsers gather it letter by letter. */
  characters: 20_000,
} as const;

const COUNTED: Readonly<Record<keyof typeof XML_LIMITS, string>> = {
  depth: "levels",
  nodes: "elements and attributes",
  attributes: "attributes of an element",
  references: "references",
  characters: "characters of text in one place",
};

/** What to keep of a document and what to allow in it. */
export interface CanonicalOptions {
  /** Names of elements to keep; any other one goes with all its content. */
  readonly keep: ReadonlySet<string>;
  /** Whether one DOCTYPE line without internal subset may stand before the root; it is dropped. */
  readonly allowDoctype?: boolean;
  /** Elements and attributes at most, where that is less than `XML_LIMITS.nodes`. */
  readonly nodesMax?: number;
}

/** A document as elements, attributes and text only. */
export interface CanonicalXml {
  readonly xml: string;
  /** Where the root's start tag ends, and each of its kept children; none of a root that is empty. */
  readonly cuts: readonly number[];
}

const NAME = /[A-Za-z_:\u00c0-\ufffd][\w:.\-\u00b7-\ufffd]*/y;
const ATTRIBUTE = /\s+([A-Za-z_:\u00c0-\ufffd][\w:.\-\u00b7-\ufffd]*)\s*=\s*("[^"<]*"|'[^'<]*')/y;
const TAG_END = /\s*(\/?)>/y;
const CLOSING_TAG_END = /\s*>/y;
const DOCTYPE =
  /<!DOCTYPE\s+[\w:.-]+(?:\s+(?:SYSTEM|PUBLIC\s+(?:"[^"]*"|'[^']*'))\s+(?:"[^"]*"|'[^']*'))?\s*>/y;
const FORBIDDEN_NAMES = new Set(["__proto__", "constructor", "prototype"]);
// deno-lint-ignore no-control-regex -- these are the characters that XML forbids
const FORBIDDEN_CHARACTER = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/;

/**
 * Returns the document as elements, attributes and text only: no declaration, DOCTYPE, comment,
 * processing instruction or CDATA section, and without elements that `keep` does not name.
 *
 * @throws {SyntaxError} If the document is not well-formed, or has a DTD beyond what is allowed.
 * @throws {RangeError} If it exceeds `XML_LIMITS`.
 */
export function canonicalXml(xml: string, options: CanonicalOptions): CanonicalXml {
  const control = FORBIDDEN_CHARACTER.exec(xml);
  if (control !== null) throw syntaxError("it must have no control characters", xml, control.index);
  return new Scanner(xml, options).run();
}

/** State of one pass; `at` only grows. */
class Scanner {
  readonly #xml: string;
  readonly #options: CanonicalOptions;
  #at = 0;
  /** Names of the open elements, outermost first. */
  readonly #open: string[] = [];
  #nodes = 0;
  /** Characters of kept text since the last tag. */
  #characters = 0;
  #references = 0;
  /** Index of the next "&" that has not been checked; -1 before the first search. */
  #nextReference = -1;
  #rootSeen = false;
  #doctypeSeen = false;
  /** Depth of the outermost dropped element, or -1 while content is kept. */
  #droppedDepth = -1;
  #kept = "";
  #keptTo = 0;
  readonly #cuts: number[] = [];

  constructor(xml: string, options: CanonicalOptions) {
    this.#xml = xml;
    this.#options = options;
  }

  run(): CanonicalXml {
    if (this.#xml.startsWith("<?xml")) this.#drop(this.#after("?>", 0, "a declaration"));
    while (this.#at < this.#xml.length) {
      this.#readText();
      if (this.#at < this.#xml.length) this.#readMarkup();
    }
    if (this.#open.length > 0) {
      this.#fail(`element <${this.#open.at(-1)}> must be closed before the end`);
    }
    if (!this.#rootSeen) this.#fail("it must have a root element");
    this.#keepUpTo(this.#at);
    return { xml: this.#kept, cuts: this.#cuts };
  }

  #readText(): void {
    const end = this.#indexOf("<", this.#at);
    if (this.#open.length === 0 && this.#xml.slice(this.#at, end).trim() !== "") {
      this.#fail("no text may stand outside the root element");
    }
    this.#checkReferences(this.#at, end);
    this.#countText(end - this.#at);
    this.#at = end;
  }

  #readMarkup(): void {
    const next = this.#xml[this.#at + 1];
    if (next === "/") this.#readClosingTag();
    else if (next === "?") this.#drop(this.#after("?>", this.#at, "a processing instruction"));
    else if (next !== "!") this.#readOpeningTag();
    else if (this.#xml.startsWith("<!--", this.#at)) {
      this.#drop(this.#after("-->", this.#at + 4, "a comment"));
    } else if (this.#xml.startsWith("<![CDATA[", this.#at)) this.#readCdata();
    else this.#readDoctype();
  }

  #readOpeningTag(): void {
    const start = this.#at;
    const name = this.#readName(start + 1);
    if (this.#open.length === 0 && this.#rootSeen) this.#fail("it must have one root element only");
    this.#rootSeen = true;
    this.#limit("nodes", ++this.#nodes);
    this.#limit("depth", this.#open.length + 1);
    this.#characters = 0;
    this.#at = start + 1 + name.length;
    this.#readAttributes();
    TAG_END.lastIndex = this.#at;
    const end = TAG_END.exec(this.#xml);
    if (end === null) return this.#fail(`tag <${name}> must be well-formed`);
    if (this.#droppedDepth < 0 && !this.#options.keep.has(name)) {
      this.#keepUpTo(start);
      this.#droppedDepth = this.#open.length;
    }
    this.#at = TAG_END.lastIndex;
    this.#open.push(name);
    if (end[1] === "/") this.#close();
    else if (this.#open.length === 1) this.#cut();
  }

  #readAttributes(): void {
    const names = new Set<string>();
    ATTRIBUTE.lastIndex = this.#at;
    for (
      let match = ATTRIBUTE.exec(this.#xml);
      match !== null;
      match = ATTRIBUTE.exec(this.#xml)
    ) {
      const name = match[1] ?? "";
      if (names.has(name) || FORBIDDEN_NAMES.has(name)) {
        this.#fail(`attribute "${name}" must be allowed and given once`);
      }
      this.#limit("attributes", names.add(name).size);
      this.#limit("nodes", ++this.#nodes);
      this.#limit("characters", ATTRIBUTE.lastIndex - this.#at);
      this.#checkReferences(this.#at, ATTRIBUTE.lastIndex);
      this.#at = ATTRIBUTE.lastIndex;
    }
  }

  #readClosingTag(): void {
    const name = this.#readName(this.#at + 2);
    CLOSING_TAG_END.lastIndex = this.#at + 2 + name.length;
    if (name !== this.#open.at(-1) || !CLOSING_TAG_END.test(this.#xml)) {
      this.#fail(`</${this.#open.at(-1) ?? ""}> must come next`);
    }
    this.#at = CLOSING_TAG_END.lastIndex;
    this.#close();
  }

  /** Ends the innermost element, which the scan has just passed. */
  #close(): void {
    this.#open.pop();
    this.#characters = 0;
    if (this.#open.length === this.#droppedDepth) {
      this.#droppedDepth = -1;
      this.#keptTo = this.#at;
    } else if (this.#open.length === 1 && this.#droppedDepth < 0) this.#cut();
  }

  #cut(): void {
    if (this.#droppedDepth < 0) this.#cuts.push(this.#kept.length + this.#at - this.#keptTo);
  }

  #readCdata(): void {
    if (this.#open.length === 0) this.#fail("no text may stand outside the root element");
    const start = this.#at + "<![CDATA[".length;
    const end = this.#after("]]>", start, "a CDATA section");
    this.#drop(end);
    if (this.#droppedDepth >= 0) return;
    const text = this.#xml.slice(start, end - 3);
    this.#countText(text.length);
    for (const _ of text.matchAll(/[&<>]/g)) this.#limit("references", ++this.#references);
    this.#kept += escapeText(text);
  }

  #readDoctype(): void {
    DOCTYPE.lastIndex = this.#at;
    const allowed = this.#options.allowDoctype === true && !this.#rootSeen && !this.#doctypeSeen;
    if (!allowed || !DOCTYPE.test(this.#xml)) {
      this.#fail(
        "it must have no DOCTYPE with an internal subset, no entities and no second DOCTYPE",
      );
    }
    this.#doctypeSeen = true;
    this.#drop(DOCTYPE.lastIndex);
  }

  /** Moves on to `end`, keeping what came before but nothing up to there. */
  #drop(end: number): void {
    this.#keepUpTo(this.#at);
    this.#at = this.#keptTo = end;
  }

  #keepUpTo(end: number): void {
    if (this.#droppedDepth < 0) this.#kept += this.#xml.slice(this.#keptTo, end);
    this.#keptTo = end;
  }

  #countText(length: number): void {
    if (this.#droppedDepth < 0) this.#limit("characters", this.#characters += length);
  }

  #checkReferences(start: number, end: number): void {
    if (this.#nextReference < start) this.#nextReference = this.#indexOf("&", start);
    while (this.#nextReference < end) {
      this.#limit("references", ++this.#references);
      this.#nextReference = this.#indexOf("&", readReference(this.#xml, this.#nextReference).end);
    }
  }

  #readName(at: number): string {
    NAME.lastIndex = at;
    const name = NAME.exec(this.#xml)?.[0] ?? "";
    if (name === "" || FORBIDDEN_NAMES.has(name)) this.#fail('"<" must begin a tag');
    return name;
  }

  /** Returns the index of `text`, or the end of the document. */
  #indexOf(text: string, from: number): number {
    const index = this.#xml.indexOf(text, from);
    return index < 0 ? this.#xml.length : index;
  }

  #after(text: string, from: number, what: string): number {
    const index = this.#xml.indexOf(text, from);
    if (index < 0) this.#fail(`${what} must end with "${text}"`);
    return index + text.length;
  }

  #limit(bound: keyof typeof XML_LIMITS, count: number): void {
    const { nodesMax } = this.#options;
    const max = bound === "nodes" && nodesMax !== undefined ? nodesMax : XML_LIMITS[bound];
    if (count <= max) return;
    throw new RangeError(
      `Cannot read XML as it must have at most ${max} ${COUNTED[bound]}: received more`,
    );
  }

  #fail(rule: string): never {
    throw syntaxError(rule, this.#xml, this.#at);
  }
}

function syntaxError(rule: string, xml: string, at: number): SyntaxError {
  const received = at < xml.length ? JSON.stringify(xml.slice(at, at + 40)) : "the end";
  return new SyntaxError(`Cannot read XML as ${rule}: received ${received} at character ${at}`);
}
