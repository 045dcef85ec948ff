// Goal: references are replaced once, by what XML 1.0 §4.1 and §4.6 define, and nothing else is one.
import assert from "node:assert/strict";
import { decodeReferences, escapeText, readReference } from "@shared/formats/xml_reference.ts";

Deno.test("decodeReferences() replaces each reference once", () => {
  const cases: [text: string, expected: string][] = [
    ["no reference", "no reference"],
    ["&lt;&gt;&amp;&quot;&apos;", `<>&"'`],
    ["&amp;lt;", "&lt;"],
    ["caf&#233; caf&#xE9; caf&#xe9;", "café café café"],
    ["&#x1F600;&#128512;", "😀😀"],
    ["a&#9;b", "a\tb"],
  ];
  for (const [text, expected] of cases) assert.equal(decodeReferences(text), expected, text);
});

Deno.test("decodeReferences() undoes escapeText()", () => {
  const text = `A & B <i>"x" &amp; 'y'</i> ]]>`;
  assert.equal(decodeReferences(escapeText(text)), text);
  assert(!/[<>]/.test(escapeText(text)));
});

Deno.test("readReference() throws on anything that is no reference", () => {
  for (
    const text of ["&", "& ", "&;", "&#;", "&#x;", "&nbsp;", "&AMP;", "&amp", "&#xg;", "&#65535;"]
  ) {
    assert.throws(() => readReference(text, 0), { name: "SyntaxError" }, text);
  }
});
