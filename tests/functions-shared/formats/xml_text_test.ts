// Goal: the declared encoding is read as declared, and bytes in another one are refused, not guessed.
import assert from "node:assert/strict";
import { decodeXml, XML_BYTES_MAX } from "@shared/formats/xml_text.ts";

const bytes = (...values: number[]) => Uint8Array.from(values);
const ascii = (text: string) => new TextEncoder().encode(text);
const joined = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

Deno.test("decodeXml() reads the encodings that feeds come in", () => {
  const declared = (encoding: string) => ascii(`<?xml version="1.0" encoding="${encoding}"?>`);
  const cases: [name: string, document: Uint8Array, end: string][] = [
    ["UTF-8 by default", joined(ascii("<a>"), bytes(0xc3, 0xa9)), "<a>é"],
    ["byte order mark", joined(bytes(0xef, 0xbb, 0xbf), ascii("<a>"), bytes(0xc3, 0xa9)), "<a>é"],
    ["UTF-8 declared", joined(declared("UTF-8"), bytes(0xc3, 0xa9)), "é"],
    ["ISO-8859-1", joined(declared("ISO-8859-1"), bytes(0xe9)), "é"],
    ["ISO-8859-15", joined(declared("iso-8859-15"), bytes(0xbd)), "œ"],
    ["windows-1252", joined(declared("windows-1252"), bytes(0x92)), "’"],
    ["UTF-16LE", bytes(0xff, 0xfe, 0x3c, 0, 0x61, 0), "<a"],
    ["UTF-16BE", bytes(0xfe, 0xff, 0, 0x3c, 0, 0x61), "<a"],
  ];
  for (const [name, document, end] of cases) assert(decodeXml(document).endsWith(end), name);
});

Deno.test("decodeXml() leaves no byte order mark", () => {
  assert.equal(decodeXml(joined(bytes(0xef, 0xbb, 0xbf), ascii("<a/>"))), "<a/>");
});

Deno.test("decodeXml() throws on bytes that are not such text", () => {
  const cases: [name: string, document: Uint8Array, message: RegExp][] = [
    ["empty", bytes(), /empty body/],
    ["Latin-1 undeclared", bytes(0x3c, 0x61, 0xe9, 0x3e), /must be utf-8 text/],
    ["gzip", bytes(0x1f, 0x8b, 8, 0), /must be utf-8 text/],
    ["cut inside a character", bytes(0x3c, 0xc3), /must be utf-8 text/],
    ["unknown encoding", ascii('<?xml version="1.0" encoding="utf-7"?>'), /received "utf-7"/],
    ["UTF-16 without mark", ascii('<?xml version="1.0" encoding="UTF-16"?>'), /received "UTF-16"/],
  ];
  for (const [name, document, message] of cases) {
    assert.throws(() => decodeXml(document), { name: "SyntaxError", message }, name);
  }
});

Deno.test("decodeXml() throws RangeError on more bytes than allowed, before reading them", () => {
  assert.throws(() => decodeXml(new Uint8Array(XML_BYTES_MAX + 1)), {
    name: "RangeError",
    message: /at most 8000000 bytes: received 8000001/,
  });
});
