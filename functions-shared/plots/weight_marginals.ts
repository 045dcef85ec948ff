/**
 * Draws what a version believes about the six weights: for each signal a panel, in it a row for
 * each context with the density of the weight, its mean and 90 % interval, and the parent
 * version's density as a dashed outline. SVG text, without a library.
 *
 * Light and dark follow the viewer's setting. Nothing is told by colour alone: the version is a
 * filled curve with a dot and a bar, the parent a dashed line; numbers stand beside each row.
 */
import { SIGNAL_NAMES } from "@shared/signals/signal_names.ts";

/** Belief about the six weights in one context: means and standard deviations, [6] each. */
export interface MarginalRow {
  readonly mean: ArrayLike<number>;
  readonly deviation: ArrayLike<number>;
}

/** One context, as the version and its parent see it. */
export interface ContextMarginals {
  /** Such as "prime time, Fri, autumn, Lumen 1". */
  readonly label: string;
  readonly version: MarginalRow;
  /** Null for a version without a parent. */
  readonly parent: MarginalRow | null;
}

/** What a picture shows. */
export interface WeightMarginals {
  readonly versionName: string;
  readonly parentName: string | null;
  /** At most six are drawn. */
  readonly contexts: readonly ContextMarginals[];
}

const CONTEXTS_MAX = 6;
const COLUMNS = 2;
const PANEL = { width: 620, left: 244, right: 116, top: 34, row: 40 };
const MARGIN = { top: 64, side: 16 };
const POINTS = 49;
/** Two-sided 90 % of a normal distribution. */
const Z_90 = 1.6448536269514722;

const STYLE = `
:root{color-scheme:light dark}
.ground{fill:#fff}text{fill:#1a1d21;font:12px system-ui,sans-serif}
.title{font-size:18px;font-weight:600}.panel{font-size:14px;font-weight:600}
.label{text-anchor:end}.zero{stroke:#8a9099;stroke-width:1}
.density{fill:#2f6fb2;fill-opacity:.35;stroke:#1f5a99;stroke-width:1.5}
.parent{fill:none;stroke:#8f3d00;stroke-width:1.5;stroke-dasharray:4 3}
.interval{stroke:#0d2f52;stroke-width:3}.mean{fill:#0d2f52}
@media (prefers-color-scheme:dark){.ground{fill:#14171a}text{fill:#e8eaed}.zero{stroke:#7d848d}
.density{fill:#6db0f2;stroke:#9ccbf7}.parent{stroke:#ffb37a}.interval{stroke:#dcecfb}
.mean{fill:#dcecfb}}`;

/**
 * Returns the picture as SVG text.
 * @throws {RangeError} If there is no context, or a deviation is negative or not finite.
 */
export function drawWeightMarginals(marginals: WeightMarginals): string {
  const contexts = marginals.contexts.slice(0, CONTEXTS_MAX);
  if (contexts.length === 0) {
    throw new RangeError("Cannot draw weights as there must be at least one context: received 0");
  }
  contexts.forEach(checkContext);
  const height = PANEL.top + PANEL.row * contexts.length + 22;
  const width = COLUMNS * PANEL.width + 2 * MARGIN.side;
  const rows = Math.ceil(SIGNAL_NAMES.length / COLUMNS);
  const total = MARGIN.top + rows * height + MARGIN.side;
  const range = commonRange(contexts);
  const panels = SIGNAL_NAMES.map((name, j) => {
    const x = MARGIN.side + (j % COLUMNS) * PANEL.width;
    const y = MARGIN.top + Math.floor(j / COLUMNS) * height;
    return `<g transform="translate(${x} ${y})">${panel(name, j, contexts, range)}</g>`;
  });
  const { versionName, parentName } = marginals;
  const beside = parentName ? `; dashed: ${parentName}` : "";
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${total}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escape(`Weights of ${versionName}`)}</title>`,
    `<desc id="desc">${escape(describe(contexts))}</desc>`,
    `<style>${STYLE}</style><rect class="ground" width="${width}" height="${total}"/>`,
    `<text class="title" x="${MARGIN.side}" y="28">${escape(`Weights of ${versionName}`)}</text>`,
    `<text x="${MARGIN.side}" y="48">${
      escape(`Filled: density of the weight, dot: mean, bar: 90 % interval${beside}`)
    }</text>`,
    ...panels,
    "</svg>\n",
  ].join("\n");
}

interface Range {
  readonly min: number;
  readonly max: number;
}

function panel(
  name: string,
  signal: number,
  contexts: readonly ContextMarginals[],
  range: Range,
): string {
  const bottom = PANEL.top + PANEL.row * contexts.length;
  const zero = scale(0, range);
  const ticks = [range.min, 0, range.max].map((value) =>
    `<text x="${fixed(scale(value, range))}" y="${bottom + 16}" text-anchor="middle">${
      value.toFixed(1)
    }</text>`
  );
  return [
    `<text class="panel" x="0" y="18">${escape(name)}</text>`,
    `<line class="zero" x1="${fixed(zero)}" x2="${fixed(zero)}" y1="${PANEL.top}" y2="${bottom}"/>`,
    ...contexts.map((context, i) => row(context, signal, PANEL.top + PANEL.row * (i + 1), range)),
    ...ticks,
  ].join("");
}

/** One context of a panel, standing on the line at `y`. */
function row(context: ContextMarginals, signal: number, y: number, range: Range): string {
  const mean = context.version.mean[signal]!;
  const deviation = context.version.deviation[signal]!;
  const middle = y - 4;
  const from = scale(mean - Z_90 * deviation, range);
  const to = scale(mean + Z_90 * deviation, range);
  const figures = `${mean.toFixed(2)} ± ${(Z_90 * deviation).toFixed(2)}`;
  return [
    `<text class="label" x="${PANEL.left - 10}" y="${middle}">${escape(context.label)}</text>`,
    `<path class="density" d="${density(mean, deviation, y, range)}Z"/>`,
    context.parent === null
      ? ""
      : `<path class="parent" d="${
        density(context.parent.mean[signal]!, context.parent.deviation[signal]!, y, range)
      }"/>`,
    `<line class="interval" x1="${fixed(from)}" x2="${fixed(to)}" y1="${middle}" y2="${middle}"/>`,
    `<circle class="mean" cx="${fixed(scale(mean, range))}" cy="${middle}" r="4"/>`,
    `<text x="${PANEL.width - PANEL.right + 8}" y="${middle}">${figures}</text>`,
  ].join("");
}

/** The normal density over three deviations either side; its height is that of the row. */
function density(mean: number, deviation: number, y: number, range: Range): string {
  const points = Array.from({ length: POINTS }, (_, i) => {
    const z = 6 * i / (POINTS - 1) - 3;
    const x = scale(mean + z * deviation, range);
    return `${fixed(x)} ${fixed(y - (PANEL.row - 8) * Math.exp(-z * z / 2))}`;
  });
  return `M${points.join("L")}`;
}

/** One scale for all panels, so that they can be compared; zero is on it. */
function commonRange(contexts: readonly ContextMarginals[]): Range {
  let [min, max] = [0, 0];
  for (const { version, parent } of contexts) {
    for (const { mean, deviation } of parent ? [version, parent] : [version]) {
      for (let j = 0; j < SIGNAL_NAMES.length; j++) {
        min = Math.min(min, mean[j]! - 3 * deviation[j]!);
        max = Math.max(max, mean[j]! + 3 * deviation[j]!);
      }
    }
  }
  return max > min ? { min, max } : { min: -1, max: 1 };
}

/** Values beyond the range stay on its edge. */
function scale(value: number, { min, max }: Range): number {
  const share = Math.min(1, Math.max(0, (value - min) / (max - min)));
  return PANEL.left + share * (PANEL.width - PANEL.left - PANEL.right);
}

function describe(contexts: readonly ContextMarginals[]): string {
  return contexts.map(({ label, version }) => {
    const weights = SIGNAL_NAMES.map((name, j) => `${name} ${version.mean[j]!.toFixed(2)}`);
    return `${label}: ${weights.join(", ")}`;
  }).join(". ");
}

function checkContext({ label, version, parent }: ContextMarginals): void {
  for (const { mean, deviation } of parent ? [version, parent] : [version]) {
    for (let j = 0; j < SIGNAL_NAMES.length; j++) {
      if (Number.isFinite(mean[j]) && Number.isFinite(deviation[j]) && deviation[j]! >= 0) continue;
      throw new RangeError(
        `Cannot draw weights of "${label}" as mean and deviation must be finite: received ${
          mean[j]
        } and ${deviation[j]}`,
      );
    }
  }
}

const fixed = (value: number) => value.toFixed(1);
const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text: string) => text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character]!);
