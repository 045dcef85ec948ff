// Goal: a tree says what the document says: text is never made a number, one child is a list of
// one, and a document with another root is refused by name.
import assert from "node:assert/strict";
import {
  attribute,
  child,
  children,
  elementsOf,
  partAttribute,
  readXml,
  readXmlParts,
  rootName,
  textOf,
  TREE_NODES_MAX,
} from "@shared/formats/bounded_xml.ts";

const options = { keep: new Set(["r", "a", "b"]) };
const read = (xml: string) => readXml(new TextEncoder().encode(xml), "r", options);

Deno.test("textOf() returns text as written", () => {
  const cases: [name: string, content: string, expected: string | null][] = [
    ["leading zeros", "007", "007"],
    ["exponent", "1e5", "1e5"],
    ["hexadecimal", "0x1F", "0x1F"],
    ["boolean", "true", "true"],
    ["references", "A &amp;amp; B &#233;", "A &amp; B é"],
    ["text around CDATA", "Tom &amp; <![CDATA[Jerry & Cie]]> !", "Tom & Jerry & Cie !"],
    ["text around a comment", "Tom <!-- and -->Jerry", "Tom Jerry"],
    ["white space", " \n A\t\n B ", "A B"],
    ["white space only", " \n ", null],
    ["empty", "", null],
    ["a reference in CDATA is text", "<![CDATA[&eacute; &amp;]]>", "&eacute; &amp;"],
  ];
  for (const [name, content, expected] of cases) {
    assert.equal(textOf(child(read(`<r><a>${content}</a></r>`), "a")), expected, name);
    assert.equal(textOf(child(read(`<r><a k="">${content}</a></r>`), "a")), expected, name);
  }
});

Deno.test("children() returns a list for none, one and several", () => {
  const texts = (xml: string) => children(child(read(xml), "a"), "b").map(textOf);
  assert.deepEqual(texts("<r/>"), []);
  assert.deepEqual(texts("<r><a/></r>"), []);
  assert.deepEqual(texts("<r><a><b>1</b></a></r>"), ["1"]);
  assert.deepEqual(texts("<r><a><b>1</b><c/><b/><b k='1'>3</b></a></r>"), ["1", null, "3"]);
});

Deno.test("attribute() returns values decoded, and null when empty or missing", () => {
  const element = child(read(`<r><a x=" A &amp; 'B' " y="01.30" z=""/></r>`), "a");
  assert.equal(attribute(element, "x"), "A & 'B'");
  assert.equal(attribute(element, "y"), "01.30");
  assert.equal(attribute(element, "z"), null);
  assert.equal(attribute(element, "toString"), null);
  assert.equal(attribute(null, "x"), null);
});

Deno.test("children() finds nothing that only JavaScript put there", () => {
  for (const name of ["toString", "hasOwnProperty", "__proto__", "constructor"]) {
    assert.deepEqual(children(read("<r><a/></r>"), name), []);
  }
});

Deno.test("readXml() refuses a document with another root", () => {
  const cases: [name: string, xml: string, message: RegExp][] = [
    ["HTML", "<!DOCTYPE html><html><head><br></head></html>", /must be <r>: received <html>/],
    ["upper-case HTML", "<!doctype HTML>\n<HTML>", /must be <r>: received <HTML>/],
    ["XHTML", '<?xml version="1.0"?><html xmlns="x"></html>', /must be <r>: received <html>/],
    ["an error in XML", "<Error><Code>AccessDenied</Code></Error>", /received <Error>/],
    ["a sentence", "Too many requests", /no text may stand outside/],
    ["JSON", '{"error":"no"}', /no text may stand outside/],
    ["empty", "", /empty body/],
  ];
  for (const [name, xml, message] of cases) {
    assert.throws(() => read(xml), { name: "SyntaxError", message }, name);
  }
});

Deno.test("readXmlParts() and elementsOf() read what one tree would hold", () => {
  const xml =
    "<!-- c --><r k='1'> <a x='>1'>A &amp; <![CDATA[<b>]]></a>t<c><a>no</a></c><b/><a><b>1</b>" +
    "<x/><b>2</b></a> </r>";
  const parts = readXmlParts(new TextEncoder().encode(xml), "r", options);
  assert.deepEqual(parts.map(({ name }) => name), ["a", "b", "a"]);
  const named = (name: string) => [...elementsOf(parts.filter((part) => part.name === name))];
  for (const name of ["a", "b"]) assert.deepEqual(named(name), children(read(xml), name));
  assert.deepEqual(parts.map((part) => partAttribute(part, "x")), [">1", null, null]);
  assert.deepEqual(readXmlParts(new TextEncoder().encode("<r/>"), "r", options), []);
});

Deno.test("elementsOf() reads many parts in order", () => {
  const xml = `<r>${Array.from({ length: 20_000 }, (_, i) => `<a x="${i}">${i}</a>`).join("")}</r>`;
  const parts = readXmlParts(new TextEncoder().encode(xml), "r", options);
  const texts = [...elementsOf(parts)].map(textOf);
  assert.deepEqual(texts, Array.from({ length: 20_000 }, (_, i) => `${i}`));
});

Deno.test("partAttribute() reads the part's own attribute as attribute() does", () => {
  const xml = "<r><a\n x = \" A &amp; 'B' \" y='&gt;' z='' ><b q='inner'/></a></r>";
  const [part] = readXmlParts(new TextEncoder().encode(xml), "r", options);
  const element = child(read(xml), "a");
  for (const name of ["x", "y", "z", "q", "toString"]) {
    assert.equal(partAttribute(part!, name), attribute(element, name), name);
  }
});

Deno.test("readXml() makes no tree of more than its share of nodes", () => {
  const xml = (count: number) => `<r>${"<b/>".repeat(count - 1)}</r>`;
  read(xml(TREE_NODES_MAX));
  assert.throws(() => read(xml(TREE_NODES_MAX + 1)), {
    name: "RangeError",
    message: /at most 100000 elements and attributes/,
  });
});

Deno.test("rootName() finds the first element behind declaration, comments and DOCTYPE", () => {
  assert.equal(
    rootName('<?xml version="1.0"?>\n<!-- <b> -->\n<!DOCTYPE tv SYSTEM "x">\n<tv date="1">'),
    "tv",
  );
  assert.equal(rootName("<a/>"), "a");
  assert.equal(rootName("plain"), null);
  assert.equal(rootName(""), null);
  for (const prolog of ["<?a?>", "<!---->", "<!DOCTYPE a>", "<!--", " "]) {
    assert.equal(rootName(prolog.repeat(1_000_000)), null, prolog); // linear, or this never ends
  }
});
