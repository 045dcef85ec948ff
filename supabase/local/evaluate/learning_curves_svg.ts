/**
 * Learning curves as one SVG: a panel for each regime, regret per decision over decisions. Lines
 * differ in dashes as well as colour, and the colours follow the reader's light or dark scheme.
 */

/** One contestant's line. */
export interface Curve {
  readonly name: string;
  readonly points: readonly { readonly decision: number; readonly regret: number }[];
}

/** One regime. */
export interface Panel {
  readonly title: string;
  readonly curves: readonly Curve[];
}

const [PANEL_WIDTH, PANEL_HEIGHT, COLUMNS] = [300, 190, 3];
const [LEFT, TOP, GAP_X, GAP_Y] = [52, 96, 22, 56];
const LEGEND_STEP = 150;
const REGRET_MAX = 0.8;
const REGRET_TICKS = [0, 0.2, 0.4, 0.6, 0.8];

/** By position in the line-up: light colour, dark colour, dashes, width. Okabe and Ito's palette. */
const STYLES: readonly (readonly [light: string, dark: string, dashes: string, width: number])[] = [
  ["#767676", "#a0a0a0", "1 4", 1.6],
  ["#a06400", "#e69f00", "8 4", 1.6],
  ["#a6467f", "#cc79a7", "2 3", 1.6],
  ["#b54700", "#e8743b", "8 3 2 3", 1.6],
  ["#00674c", "#35c49a", "14 4", 1.6],
  ["#0060a0", "#66b8ec", "", 3],
];

/**
 * Returns the picture as a text.
 *
 * @param panels Regimes in reading order, all with the same contestants.
 * @param note A line below the title: what was averaged.
 * @throws {RangeError} If there are more contestants than line styles.
 */
export function learningCurvesSvg(panels: readonly Panel[], note: string): string {
  const names = panels[0]?.curves.map(({ name }) => name) ?? [];
  if (names.length > STYLES.length) {
    throw new RangeError(
      `Cannot draw curves as there are ${STYLES.length} line styles: received ${names.length} names`,
    );
  }
  const columns = Math.min(COLUMNS, panels.length);
  const rows = Math.ceil(panels.length / COLUMNS);
  const width = LEFT + columns * (PANEL_WIDTH + GAP_X);
  const height = TOP + rows * (PANEL_HEIGHT + GAP_Y) + 8;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">Regret per decision over decisions, by kind of programmer</title>`,
    `<desc id="desc">${escapeXml(description(panels))}</desc>`,
    style(),
    `<rect class="ground" width="${width}" height="${height}"/>`,
    `<text class="head" x="${LEFT}" y="24">Regret per decision: how far the best film of the slate is from the best of all</text>`,
    `<text x="${LEFT}" y="43">${escapeXml(note)}</text>`,
    ...names.map((name, i) => legend(name, i)),
    ...panels.map((panel, i) => panelSvg(panel, i)),
    "</svg>\n",
  ].join("\n");
}

/** The end of each curve in words, for those who cannot see it. */
function description(panels: readonly Panel[]): string {
  const sentences = panels.map(({ title, curves }) => {
    const ends = curves.map(({ name, points }) => `${name} ${points.at(-1)?.regret.toFixed(3)}`);
    return `${title}: ${ends.join(", ")}.`;
  });
  return `Mean regret per decision at the end. ${sentences.join(" ")}`;
}

function style(): string {
  const lines = (scheme: 0 | 1) =>
    STYLES.map((colours, i) => `.c${i}{stroke:${colours[scheme]}}`).join("");
  const dashes = STYLES.map(([, , dash, width], i) =>
    `.c${i}{stroke-width:${width}${dash ? `;stroke-dasharray:${dash}` : ""}}`
  ).join("");
  return [
    "<style>",
    "text{font:12px system-ui,sans-serif;fill:#1f2328}.head{font-weight:600;font-size:15px}.strong{font-weight:600}",
    ".end{text-anchor:end}.ground{fill:#fff}.grid{stroke:#d1d9e0;stroke-width:1}",
    `path{fill:none;stroke-linejoin:round}${dashes}${lines(0)}`,
    `@media(prefers-color-scheme:dark){text{fill:#f0f6fc}.ground{fill:#0d1117}.grid{stroke:#3d444d}${
      lines(1)
    }}`,
    "</style>",
  ].join("\n");
}

function legend(name: string, i: number): string {
  const x = LEFT + i * LEGEND_STEP;
  return `<path class="c${i}" d="M${x} 64h38"/><text x="${x + 44}" y="68">${
    escapeXml(name)
  }</text>`;
}

function panelSvg({ title, curves }: Panel, index: number): string {
  const left = LEFT + (index % COLUMNS) * (PANEL_WIDTH + GAP_X);
  const top = TOP + Math.floor(index / COLUMNS) * (PANEL_HEIGHT + GAP_Y) + 16;
  const decisions = Math.max(1, ...curves.flatMap(({ points }) => points.map((p) => p.decision)));
  const x = (decision: number) => (left + PANEL_WIDTH * decision / decisions).toFixed(1);
  const y = (regret: number) =>
    (top + PANEL_HEIGHT * (1 - Math.min(regret, REGRET_MAX) / REGRET_MAX)).toFixed(1);
  const grid = REGRET_TICKS.map((tick) => {
    const label = index % COLUMNS === 0
      ? `<text class="end" x="${left - 8}" y="${Number(y(tick)) + 4}">${tick}</text>`
      : "";
    return `<path class="grid" d="M${left} ${y(tick)}h${PANEL_WIDTH}"/>${label}`;
  });
  const lines = curves.map(({ points }, i) => {
    const path = points.map(({ decision, regret }, p) =>
      `${p === 0 ? "M" : "L"}${x(decision)} ${y(regret)}`
    );
    return `<path class="c${i}" d="${path.join("")}"/>`;
  });
  const bottom = top + PANEL_HEIGHT + 16;
  return [
    `<text class="strong" x="${left}" y="${top - 8}">${escapeXml(title)}</text>`,
    ...grid,
    ...lines,
    `<text x="${left}" y="${bottom}">0</text>`,
    `<text class="end" x="${left + PANEL_WIDTH}" y="${bottom}">${decisions} decisions</text>`,
  ].join("\n");
}

const escapeXml = (text: string) =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
