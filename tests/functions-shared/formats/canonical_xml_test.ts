// Goal: what is not well-formed never gets through, whatever it looks like; what is, keeps its
// elements, attributes and text exactly. Cases are a table; hostile documents are as large as they
// may be, since their cost is what matters (tests/bench/feeds.ts measures it).
import assert from "node:assert/strict";
import { canonicalXml, XML_LIMITS } from "@shared/formats/canonical_xml.ts";

const keep = new Set(["tv", "a", "b", "c"]);
const canonical = (xml: string) => canonicalXml(xml, { keep, allowDoctype: true }).xml;

Deno.test("canonicalXml() keeps elements, attributes and text and nothing else", () => {
  const cases: [name: string, xml: string, expected: string][] = [
    ["plain", "<a x=\"1\" y='2'><b/>t</a>", "<a x=\"1\" y='2'><b/>t</a>"],
    ["declaration", '<?xml version="1.0"?>\n<a/>', "\n<a/>"],
    ["comment", "<a>x<!-- <b> & --->y</a>", "<a>xy</a>"],
    ["processing instruction", "<a><?php <b> & ?>x</a>", "<a>x</a>"],
    ["CDATA as text", "<a><![CDATA[A & B <i>]]>&amp;</a>", "<a>A &amp; B &lt;i&gt;&amp;</a>"],
    ["CDATA with ]]", "<a><![CDATA[]]]]><![CDATA[>]]></a>", "<a>]]&gt;</a>"],
    ["dropped elements", "<a><x><b>1</b></x><b>2</b><x/><y a='&lt;'/></a>", "<a><b>2</b></a>"],
    ["dropped CDATA", "<a><x><![CDATA[1]]></x>2</a>", "<a>2</a>"],
    ["DOCTYPE line", '<!DOCTYPE tv SYSTEM "xmltv.dtd"><tv/>', "<tv/>"],
    ["DOCTYPE PUBLIC", '<!DOCTYPE tv PUBLIC "p" "s"  >\n<tv></tv>\n', "\n<tv></tv>\n"],
    ["spaces in tags", "<a  x = '1' ><b /></a >", "<a  x = '1' ><b /></a >"],
    ["references", "<a x='&#233;'>&#xe9;&apos;</a>", "<a x='&#233;'>&#xe9;&apos;</a>"],
    ["other letters", "<a ä='1'>Ελλάδα 😀</a>", "<a ä='1'>Ελλάδα 😀</a>"],
  ];
  for (const [name, xml, expected] of cases) assert.equal(canonical(xml), expected, name);
});

Deno.test("canonicalXml() throws SyntaxError on what is not well-formed", async (t) => {
  const cases: [name: string, xml: string, message: RegExp][] = [
    ["empty", "", /must have a root element/],
    ["white space", " \n", /must have a root element/],
    ["a sentence", "Too many requests", /no text may stand outside the root/],
    ["truncated text", "<a><b>x</b>", /<a> must be closed/],
    ["truncated tag", "<a><b", /tag <b> must be well-formed/],
    ["truncated comment", "<a><!-- x", /a comment must end/],
    ["truncated CDATA", "<a><![CDATA[x", /a CDATA section must end/],
    ["truncated closing tag", "<a></a", /<\/a> must come next/],
    ["crossed tags", "<a><b></a></b>", /<\/b> must come next/],
    ["crossed tags in what is dropped", "<a><x></a></x>", /<\/x> must come next/],
    ["closed too often", "<a></a></a>", /<\/> must come next/],
    ["two roots", "<a/><a/>", /one root element only/],
    ["text behind the root", "<a/>x", /no text may stand outside/],
    ["CDATA behind the root", "<a/><![CDATA[x]]>", /no text may stand outside/],
    ["void tag of HTML", "<a><br></a>", /<\/br> must come next/],
    ["attribute without value", "<a b/>", /must be well-formed/],
    ["attribute without quotes", "<a b=c/>", /must be well-formed/],
    ["attribute twice", "<a b='1' b='2'/>", /given once/],
    ["< in attribute", "<a b='<'/>", /must be well-formed/],
    ["< in text", "<a>1 < 2</a>", /"<" must begin a tag/],
    ["bare &", "<a>Q&A</a>", /"&" must begin a reference/],
    ["bare & in attribute", "<a b='Q&A'/>", /"&" must begin a reference/],
    ["unknown entity", "<a>&eacute;</a>", /"&" must begin a reference/],
    ["reference to a control", "<a>&#0;</a>", /"&" must begin a reference/],
    ["reference to a surrogate", "<a>&#xD800;</a>", /"&" must begin a reference/],
    ["reference beyond Unicode", "<a>&#1114112;</a>", /"&" must begin a reference/],
    ["control character", "<a>\u0000</a>", /no control characters/],
    ["internal subset", "<!DOCTYPE tv [<!ELEMENT tv ANY>]><tv/>", /no DOCTYPE/],
    ["entity", '<!DOCTYPE tv [<!ENTITY x "y">]><tv>&x;</tv>', /no DOCTYPE/],
    ["external entity", '<!DOCTYPE tv [<!ENTITY x SYSTEM "file:///x">]><tv/>', /no DOCTYPE/],
    ["repeated DOCTYPE", "<!DOCTYPE tv><!DOCTYPE tv><tv/>", /no second DOCTYPE/],
    ["nested DOCTYPE", "<!DOCTYPE tv <!DOCTYPE x>><tv/>", /no DOCTYPE/],
    ["DOCTYPE behind the root tag", "<tv><!DOCTYPE tv></tv>", /no DOCTYPE/],
    ["entity outside a DOCTYPE", '<tv><!ENTITY x "y"></tv>', /no DOCTYPE/],
    ["element __proto__", "<a><__proto__/></a>", /must begin a tag/],
    ["element constructor", "<a><constructor/></a>", /must begin a tag/],
    ["attribute __proto__", "<a __proto__='1'/>", /must be allowed/],
  ];
  for (const [name, xml, message] of cases) {
    await t.step(name, () => {
      assert.throws(() => canonical(xml), { name: "SyntaxError", message });
    });
  }
});

Deno.test("canonicalXml() refuses a DOCTYPE unless it is allowed", () => {
  const xml = '<!DOCTYPE tv SYSTEM "xmltv.dtd"><tv/>';
  assert.throws(() => canonicalXml(xml, { keep }), { name: "SyntaxError", message: /no DOCTYPE/ });
});

Deno.test("canonicalXml() refuses every truncation of a document", () => {
  const xml = '<?xml version="1.0"?><!DOCTYPE tv><tv a="&lt;"><b>x &amp; y</b><!-- c --><x>' +
    "<![CDATA[z]]></x><c d='e'/></tv>";
  canonical(xml);
  for (let length = 0; length < xml.length; length++) {
    assert.throws(() => canonical(xml.slice(0, length)), SyntaxError, xml.slice(0, length));
  }
});

Deno.test("canonicalXml() throws RangeError beyond its limits and not at them", async (t) => {
  const { depth, nodes, attributes, references, characters } = XML_LIMITS;
  const cases: [name: keyof typeof XML_LIMITS, document: (count: number) => string][] = [
    ["depth", (n) => "<a>".repeat(n) + "</a>".repeat(n)],
    ["nodes", (n) => `<a>${"<b/>".repeat(n - 1)}</a>`],
    ["nodes", (n) => `<a>${"<b c=''/>".repeat((n - 1) / 2)}${"<b/>".repeat((n - 1) % 2)}</a>`],
    ["attributes", (n) => `<a${Array.from({ length: n }, (_, i) => ` a${i}=""`).join("")}/>`],
    ["references", (n) => `<a>${"<b>&#65;</b>".repeat(n)}</a>`],
    ["references", (n) => `<a>${"<b><![CDATA[&>]]></b>".repeat(n / 2)}${"&lt;".repeat(n % 2)}</a>`],
    ["characters", (n) => `<a>${"x".repeat(n)}<b/>${"y".repeat(n)}</a>`],
    [
      "characters",
      (n) =>
        `<a>${"x<!-- -->".repeat(n / 2)}<![CDATA[${"y".repeat(n / 2)}]]>${"z".repeat(n % 2)}</a>`,
    ],
    ["characters", (n) => `<a b="${"x".repeat(n - 5)}"/>`],
  ];
  const limits = { depth, nodes, attributes, references, characters };
  for (const [name, document] of cases) {
    await t.step(name, () => {
      canonical(document(limits[name]));
      assert.throws(() => canonical(document(limits[name] + 1)), {
        name: "RangeError",
        message: new RegExp(`at most ${limits[name]} `),
      });
    });
  }
});

Deno.test("canonicalXml() refuses large hostile documents", async (t) => {
  const millions = 7_500_000;
  const fill = (text: string) => text.repeat(Math.floor(millions / text.length));
  const lol = Array.from(
    { length: 30 },
    (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`,
  ).join("");
  const cases: [name: string, xml: string][] = [
    ["billion laughs", `<!DOCTYPE tv [<!ENTITY l0 "lol">${lol}]><tv>&l30;</tv>`],
    ["DOCTYPE by the million", fill("<!DOCTYPE tv>") + "<tv/>"],
    ["numeric references by the million", `<tv>${fill("&#65;")}</tv>`],
    ["hexadecimal references in an attribute", `<tv a="${fill("&#x41;")}"/>`],
    ["10,000 deep", "<a>".repeat(10_000) + "</a>".repeat(10_000)],
    ["as deep as fits", fill("<a>")],
    ["CDATA that grows as plain text", `<tv><![CDATA[${fill("&")}]]></tv>`],
    ["one endless text", `<tv>${fill("a ")}</tv>`],
    ["text in a million pieces", `<tv>${fill("a<!---->")}</tv>`],
    ["elements by the million", `<tv>${fill("<a/>")}</tv>`],
    ["attributes by the million", `<tv ${fill("a='' ")}/>`],
    ["one endless tag", `<tv${fill(" ")}`],
    ["one endless name", `<${fill("a")}`],
    ["one endless attribute", `<tv a="${fill("b")}`],
    ["one endless DOCTYPE", `<!DOCTYPE tv ${fill(" ")}`],
    ["one endless comment", `<!--${fill("-")}`],
    ["openings only", fill("<")],
    ["CDATA by the million, then a cut", `<tv>${fill("<![CDATA[]]>")}`],
  ];
  for (const [name, xml] of cases) {
    await t.step(name, () => {
      assert.throws(
        () => canonical(xml),
        (error) => error instanceof SyntaxError || error instanceof RangeError,
      );
    });
  }
});
