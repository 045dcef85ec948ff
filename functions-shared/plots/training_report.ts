/**
 * How good freshly trained models are, as one SVG of three panels: what the audience forest rests
 * on, what it predicted beside what happened, and whether the curator's probabilities hold.
 */

/** What is drawn. Audiences in thousands of viewers. */
export interface TrainingFigures {
  /** Such as "learned before 2026-03-01". */
  readonly note: string;
  /** Growth of the root mean squared error without a feature, most first; ten are drawn. */
  readonly importance: readonly { readonly name: string; readonly rmseIncrease: number }[];
  /** [n] each, held out. */
  readonly audience: {
    readonly predicted: ArrayLike<number>;
    readonly observed: ArrayLike<number>;
  };
  /** Ascending; null when the history was too short for it. */
  readonly calibration:
    | readonly { readonly predicted: number; readonly observed: number }[]
    | null;
}

const FEATURES_MAX = 10;
/** Points of the scatter; of more, evenly many are left out. */
const POINTS_MAX = 1_000;
const SIDE = 300;
const [TOP, GAP, LEFT, LABELS] = [96, 74, 16, 130];
const [WIDTH, HEIGHT] = [LEFT + LABELS + 3 * SIDE + 2 * GAP + 24, TOP + SIDE + 56];

const STYLE = `
:root{color-scheme:light dark}
.ground{fill:#fff}text{fill:#1a1d21;font:12px system-ui,sans-serif}
.head{font-size:18px;font-weight:600}.panel{font-size:14px;font-weight:600}.end{text-anchor:end}
.middle{text-anchor:middle}.axis{fill:none;stroke:#8a9099}.ideal{stroke:#8a9099;stroke-dasharray:4 3}
.bar{fill:#2f6fb2}.point{fill:#2f6fb2;fill-opacity:.35}.curve{fill:none;stroke:#8f3d00;stroke-width:2}
.mark{fill:#8f3d00}
@media (prefers-color-scheme:dark){.ground{fill:#14171a}text{fill:#e8eaed}.axis,.ideal{stroke:#7d848d}
.bar{fill:#6db0f2}.point{fill:#6db0f2}.curve{stroke:#ffb37a}.mark{fill:#ffb37a}}`;

/**
 * Returns the report as SVG text.
 *
 * @throws {RangeError} If there is no feature or no broadcast, or a number is not finite.
 */
export function drawTrainingReport(figures: TrainingFigures): string {
  checkFigures(figures);
  const at = (panel: number) => LEFT + LABELS + panel * (SIDE + GAP);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title desc">`,
    `<title id="title">How good the trained models are</title>`,
    `<desc id="desc">${escape(describe(figures))}</desc>`,
    `<style>${STYLE}</style><rect class="ground" width="${WIDTH}" height="${HEIGHT}"/>`,
    `<text class="head" x="${LEFT}" y="28">How good the trained models are</text>`,
    `<text x="${LEFT}" y="48">${escape(figures.note)}</text>`,
    panel(at(0), "Error growth without the feature, thousands", importanceBars(figures)),
    panel(at(1), "Audience, thousands", scatter(figures)),
    panel(at(2), "Probability that a film is programmed", calibrationCurve(figures)),
    "</svg>\n",
  ].join("\n");
}

function panel(x: number, title: string, content: string): string {
  return `<g transform="translate(${x} ${TOP})"><text class="panel" x="0" y="-14">${
    escape(title)
  }</text>${content}</g>`;
}

function importanceBars({ importance }: TrainingFigures): string {
  const shown = importance.slice(0, FEATURES_MAX);
  const most = Math.max(...shown.map(({ rmseIncrease }) => rmseIncrease), 0);
  const step = SIDE / FEATURES_MAX;
  return shown.map(({ name, rmseIncrease }, i) => {
    const length = most === 0 ? 0 : (SIDE - 48) * Math.max(0, rmseIncrease) / most;
    const middle = fixed(step * i + step / 2 + 4);
    return `<text class="end" x="-8" y="${middle}">${escape(shortened(name))}</text>` +
      `<rect class="bar" x="0" y="${fixed(step * i + 5)}" width="${fixed(length)}" height="${
        fixed(step - 10)
      }"/><text x="${fixed(length + 6)}" y="${middle}">${rmseIncrease.toFixed(2)}</text>`;
  }).join("");
}

function scatter({ audience: { predicted, observed } }: TrainingFigures): string {
  const most = Math.max(1, maximum(predicted), maximum(observed));
  const stride = Math.ceil(predicted.length / POINTS_MAX);
  const points: string[] = [];
  for (let i = 0; i < predicted.length; i += stride) {
    const [x, y] = place(predicted[i]! / most, observed[i]! / most);
    points.push(`<circle class="point" cx="${x}" cy="${y}" r="2.5"/>`);
  }
  return frame("predicted", "observed", most.toFixed(0)) + points.join("");
}

function calibrationCurve({ calibration }: TrainingFigures): string {
  const axes = frame("predicted", "programmed", "1");
  if (calibration === null) {
    return `${axes}<text class="middle" x="${SIDE / 2}" y="${SIDE / 2}">history too short</text>`;
  }
  const points = calibration.map(({ predicted, observed }) => place(predicted, observed));
  const marks = points.map(([x, y]) => `<circle class="mark" cx="${x}" cy="${y}" r="4"/>`);
  return `${axes}<path class="curve" d="M${points.map((point) => point.join(" ")).join("L")}"/>${
    marks.join("")
  }`;
}

/** A square with the line on which prediction and outcome agree. */
function frame(across: string, up: string, most: string): string {
  const below = SIDE + 18;
  return [
    `<rect class="axis" width="${SIDE}" height="${SIDE}"/>`,
    `<line class="ideal" x1="0" y1="${SIDE}" x2="${SIDE}" y2="0"/>`,
    `<text x="0" y="${below}">0</text><text class="end" x="${SIDE}" y="${below}">${most}</text>`,
    `<text class="middle" x="${SIDE / 2}" y="${below}">${across}</text>`,
    `<text class="middle" transform="translate(-10 ${SIDE / 2}) rotate(-90)">${up}</text>`,
  ].join("");
}

/** Shares of the square's sides as coordinates; what lies outside stays on the edge. */
function place(across: number, up: number): [x: string, y: string] {
  const within = (share: number) => Math.min(1, Math.max(0, share));
  return [fixed(SIDE * within(across)), fixed(SIDE * (1 - within(up)))];
}

/** The report in words, for those who cannot see it. */
function describe({ importance, audience, calibration }: TrainingFigures): string {
  const features = importance.slice(0, FEATURES_MAX)
    .map(({ name, rmseIncrease }) => `${name} ${rmseIncrease.toFixed(2)}`);
  const curve =
    calibration?.map(({ predicted, observed }) =>
      `${predicted.toFixed(2)} became ${observed.toFixed(2)}`
    ) ?? ["the history was too short"];
  return `Error growth in thousands: ${features.join(", ")}. ` +
    `Mean of ${audience.predicted.length} audiences: ${mean(audience.predicted)} predicted, ${
      mean(audience.observed)
    } observed. Programmed: ${curve.join(", ")}.`;
}

function checkFigures({ importance, audience, calibration }: TrainingFigures): void {
  const { predicted, observed } = audience;
  const numbers = [
    ...importance.map(({ rmseIncrease }) => rmseIncrease),
    ...Array.from(predicted),
    ...Array.from(observed),
    ...(calibration ?? []).flatMap((point) => [point.predicted, point.observed]),
  ];
  const isComplete = importance.length > 0 && predicted.length > 0 &&
    predicted.length === observed.length;
  if (isComplete && numbers.every(Number.isFinite)) return;
  throw new RangeError(
    `Cannot draw training report as it must have features and broadcasts, all finite: received ${importance.length} features, ${predicted.length} predictions of ${observed.length} broadcasts`,
  );
}

function maximum(values: ArrayLike<number>): number {
  let most = -Infinity;
  for (let i = 0; i < values.length; i++) most = Math.max(most, values[i]!);
  return most;
}

function mean(values: ArrayLike<number>): string {
  return (Array.from(values).reduce((sum, value) => sum + value, 0) / values.length).toFixed(1);
}

const shortened = (name: string) => name.length > 20 ? `${name.slice(0, 19)}…` : name;
const fixed = (value: number) => value.toFixed(1);
const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escape = (text: string) => text.replaceAll(/[&<>"]/g, (character) => ENTITIES[character]!);
