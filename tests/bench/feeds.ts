/** Competitors' schedules: parsing, refusing hostile files, and finding their films. */
import { XMLParser } from "fast-xml-parser";
import { editDistance } from "@shared/catalog/edit_distance.ts";
import { matchTitle, type TitleQuery } from "@shared/catalog/match_title.ts";
import { normaliseTitle } from "@shared/catalog/normalise_title.ts";
import { buildTitleIndex } from "@shared/catalog/title_index.ts";
import { parseSchedule, type ScheduleFormat } from "@shared/formats/schedule_format.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { readTitleSet } from "../functions-shared/catalog/title_pairs.ts";
import { readFixture } from "../functions-shared/formats/feed_fixture.ts";
import type { BenchRow } from "./bench_row.ts";
import { medianMs } from "./median_ms.ts";

const FILMS = 10_000;
const TITLES = 200;
/** Titles that the reference is timed with; it needs seconds for all of them. */
const REFERENCE_TITLES = 5;
const GUIDE_BYTES = 7_900_000;
const REQUEST = { channel: "Lac 1", timeZone: "Europe/Paris" };

/** Times schedules from 15 KB to 8 MB, the worst of the hostile files, and title matching. */
export async function benchFeeds(): Promise<BenchRow[]> {
  return [
    await timeWeek(),
    timeGuide(),
    timeHostileFiles(),
    ...await timeMatching(),
  ];
}

async function timeWeek(): Promise<BenchRow> {
  const bytes = await readFixture("tf1_2025_44.xml");
  return {
    name: "a small week of TF1",
    ours: medianMs(50, () => void parseSchedule("tf1", bytes, REQUEST)),
    ...withoutReference,
    note: `${(bytes.length / 1000).toFixed(0)} kB`,
  };
}

function timeGuide(): BenchRow {
  const programme = '<programme start="20250823211000 +0200" channel="Lac 1"><title lang="fr">Un ' +
    "titre &amp; un autre</title><desc>Un texte assez long pour ressembler à ceux des guides, avec " +
    "des noms, des lieux et des dates inventés.</desc><category>Film</category><date>2017</date>" +
    "</programme>\n";
  const guide = `<tv>${programme.repeat(Math.floor(GUIDE_BYTES / programme.length))}</tv>`;
  const bytes = new TextEncoder().encode(guide);
  const reference = new XMLParser({ ignoreAttributes: false, parseTagValue: false });
  return {
    name: "a guide of 8 MB",
    ours: medianMs(3, () => void parseSchedule("xmltv", bytes, REQUEST)),
    theirs: medianMs(3, () => void reference.parse(guide)),
    reference: "fast-xml-parser alone",
    note: "ours checks it, and reads its films and times",
  };
}

function timeHostileFiles(): BenchRow {
  const fill = (text: string) => text.repeat(Math.floor(GUIDE_BYTES / text.length));
  const files: readonly [format: ScheduleFormat, xml: string][] = [
    ["xmltv", `<!DOCTYPE tv [${fill('<!ENTITY a "&b;&b;">')}]><tv>&a;</tv>`],
    ["xmltv", `<tv>${fill("&#65;")}</tv>`],
    ["xmltv", `<tv>${fill("<a/>")}</tv>`],
    ["xmltv", `<tv>${fill("<a>")}`],
    ["xmltv", `<tv>${fill("<![CDATA[]]>")}`],
    ["tf1", `<EXPORT_TF1_PRO>${fill("<__proto__/>")}</EXPORT_TF1_PRO>`],
    ["m6", `<rss>${fill("<!---->")}`],
  ];
  const slowest = files.map(([format, xml]) => {
    const bytes = new TextEncoder().encode(xml);
    return medianMs(3, () => refuse(format, bytes));
  }).reduce((a, b) => Math.max(a, b));
  return {
    name: "the slowest of 7 hostile files of 8 MB",
    ours: slowest,
    ...withoutReference,
    note: "refused",
  };
}

function refuse(format: ScheduleFormat, bytes: Uint8Array): void {
  try {
    parseSchedule(format, bytes, REQUEST);
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return;
    throw error;
  }
  throw new Error(`Cannot time refusal as the ${format} file must be refused: received a schedule`);
}

async function timeMatching(): Promise<BenchRow[]> {
  const set = await readTitleSet();
  const others = inventedTitles(set.index.columns.titles, FILMS - set.ids.length);
  const { columns } = (await readTitleSet(others)).index;
  const index = buildTitleIndex(columns);
  const queries: TitleQuery[] = set.pairs.slice(0, TITLES);
  const misses = others.slice(0, TITLES).map((title) => ({ title: `${title} ${title}`.slice(3) }));
  const keys = index.titles.map(({ looseKey }) => looseKey);
  const reference = medianMs(3, () => {
    for (const { title } of queries.slice(0, REFERENCE_TITLES)) nearestByDistance(title, keys);
  });
  const row = (name: string, ours: number) => ({ name, ours, ...withoutReference, note: "" });
  return [
    row("an index of 10,000 films by title", medianMs(5, () => void buildTitleIndex(columns))),
    {
      name: "  200 titles found in it",
      ours: medianMs(20, () => void queries.forEach((query) => matchTitle(index, query))),
      theirs: reference * TITLES / REFERENCE_TITLES,
      reference: "edit distance to every title",
      note: `reference scaled from ${REFERENCE_TITLES} titles`,
    },
    row(
      "  200 titles not found in it",
      medianMs(20, () => void misses.forEach((query) => matchTitle(index, query))),
    ),
  ];
}

function nearestByDistance(title: string, keys: readonly string[]): number {
  const { looseKey } = normaliseTitle(title);
  return keys.reduce((least, key) => Math.min(least, editDistance(looseKey, key, 100)), Infinity);
}

/** Titles of three to five words of other titles. */
function inventedTitles(titles: readonly string[], count: number): string[] {
  const rng = createRng(7);
  const words = [...new Set(titles.flatMap((title) => title.match(/\p{L}+/gu) ?? []))];
  const draw = () => words[Math.floor(rng.uniform() * words.length)];
  return Array.from(
    { length: count },
    () => Array.from({ length: 3 + Math.floor(rng.uniform() * 3) }, draw).join(" "),
  );
}

const withoutReference = { theirs: null, reference: "" } as const;
