/** Feeds that are made to cost more than they may, each as large as it can be. */
import type { ScheduleFormat } from "@shared/formats/schedule_format.ts";

export interface HostileFeed {
  readonly name: string;
  readonly format: ScheduleFormat;
  text(): string;
}

const LENGTH = 7_900_000;
const fill = (text: string) => text.repeat(Math.floor(LENGTH / text.length));
const laughs = () =>
  Array.from({ length: 30 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join("");

const FEEDS: readonly [name: string, format: ScheduleFormat, text: () => string][] = [
  ["billion laughs", "xmltv", () => `<!DOCTYPE tv [<!ENTITY l0 "ha">${laughs()}]><tv>&l30;</tv>`],
  ["entities by the million", "xmltv", () => `<!DOCTYPE tv [${fill('<!ENTITY a "&b;">')}]><tv/>`],
  ["external entity", "xmltv", () => '<!DOCTYPE tv [<!ENTITY a SYSTEM "file:///x">]><tv>&a;</tv>'],
  [
    "external subset of parameters",
    "m6",
    () => '<!DOCTYPE rss [<!ENTITY % a SYSTEM "x">%a;]><rss/>',
  ],
  ["nested DOCTYPE", "xmltv", () => `${fill("<!DOCTYPE tv [")}<tv/>`],
  ["repeated DOCTYPE", "xmltv", () => `${fill("<!DOCTYPE tv>")}<tv/>`],
  ["numeric references by the million", "xmltv", () => `<tv>${fill("&#65;")}</tv>`],
  ["the same in attributes", "xmltv", () => `<tv>${fill('<a b="&#x41;&#x42;"/>')}</tv>`],
  ["the same in a film's title", "m6", () => `<rss><titreprogramme>${fill("&#233;")}`],
  [
    "10,000 deep",
    "tf1",
    () => `<EXPORT_TF1_PRO>${"<JOUR>".repeat(10_000)}${"</JOUR>".repeat(10_000)}`,
  ],
  ["as deep as fits", "xmltv", () => `<tv>${fill("<programme>")}`],
  ["__proto__ by the million", "tf1", () => `<EXPORT_TF1_PRO>${fill("<__proto__/>")}`],
  ["__proto__ as attribute", "m6", () => '<rss><semaine __proto__="1"/></rss>'],
  ["programmes by the million", "xmltv", () => `<tv>${fill("<programme/>")}</tv>`],
  ["one endless attribute", "tf1", () => `<EXPORT_TF1_PRO a="${fill("b")}`],
  ["CDATA by the million", "m6", () => `<rss>${fill("<![CDATA[]]>")}`],
  [
    "as many days as are allowed",
    "tf1",
    () => `<EXPORT_TF1_PRO><GRILLE>${"<JOUR/>".repeat(399_990)}</GRILLE></EXPORT_TF1_PRO>`,
  ],
];

export const HOSTILE_FEEDS: readonly HostileFeed[] = FEEDS.map(([name, format, text]) => ({
  name,
  format,
  text,
}));

/** The most that is read at all: within the limits, but no schedule as nothing in it has a time. */
export const LARGEST_GUIDE: HostileFeed = {
  name: "as many programmes as are allowed",
  format: "xmltv",
  text: () => `<tv>${'<programme channel="a"/>'.repeat(199_990)}</tv>`,
};
