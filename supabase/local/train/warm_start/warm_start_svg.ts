/**
 * What a warm start is worth, as one figure: the log loss of the plain prior falls with the days of
 * picks, towards the level on which the warm one begins. Days are on a logarithmic scale.
 */
import { worthSentence } from "./warm_start_text.ts";
import type { WarmStart } from "./warm_start.ts";

const [WIDTH, HEIGHT] = [640, 380];
const LABEL_GAP = 30;
const [LEFT, TOP, RIGHT, BOTTOM] = [64, 84, 24, 48];

const STYLE = `
:root{color-scheme:light dark}
.ground{fill:#fff}text{fill:#1a1d21;font:12px system-ui,sans-serif}
.head{font-size:18px;font-weight:600}.end{text-anchor:end}.middle{text-anchor:middle}
.axis{fill:none;stroke:#8a9099}.plain{fill:none;stroke:#2f6fb2;stroke-width:2}.mark{fill:#2f6fb2}
.warm{stroke:#8f3d00;stroke-width:3}
@media (prefers-color-scheme:dark){.ground{fill:#14171a}text{fill:#e8eaed}.axis{stroke:#7d848d}
.plain{stroke:#6db0f2}.mark{fill:#6db0f2}.warm{stroke:#ffb37a}}`;

/** Returns the figure as SVG text. */
export function warmStartSvg(found: WarmStart): string {
  const { worth: { curve }, warm, evidence } = found;
  const losses = [...curve.map(({ logLoss }) => logLoss), warm.logLoss];
  const [low, high] = [Math.min(...losses), Math.max(...losses)];
  const [w, h] = [WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM];
  const across = (days: number) => w * Math.log2(1 + days) / Math.log2(1 + curve.at(-1)!.days);
  const down = (loss: number) => h * (0.05 + 0.9 * (high - loss) / (high - low || 1));
  const points = curve.map(({ days, logLoss }) =>
    [across(days).toFixed(1), down(logLoss).toFixed(1)] as const
  );
  const level = down(warm.logLoss).toFixed(1);
  const sentence = worthSentence(found);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="title desc">`,
    `<title id="title">What the warm start is worth</title><desc id="desc">${sentence}</desc>`,
    `<style>${STYLE}</style><rect class="ground" width="${WIDTH}" height="${HEIGHT}"/>`,
    `<text class="head" x="16" y="28">What the warm start is worth</text>`,
    `<text x="16" y="48">${sentence}</text>`,
    `<text x="16" y="66">Log loss on ${evidence.heldOut.length} choices held out, in nats; lower is better</text>`,
    `<g transform="translate(${LEFT} ${TOP})"><rect class="axis" width="${w}" height="${h}"/>`,
    `<line class="warm" x1="0" y1="${level}" x2="${w}" y2="${level}"/>`,
    `<path class="plain" d="M${points.map((point) => point.join(" ")).join("L")}"/>`,
    ...points.map(([x, y]) => `<circle class="mark" cx="${x}" cy="${y}" r="3.5"/>`),
    legend(w, 20, "plain", "without history"),
    legend(w, 40, "warm", "warm, before the first pick"),
    ...[low, high].map((loss) =>
      `<text class="end" x="-8" y="${(down(loss) + 4).toFixed(1)}">${loss.toFixed(2)}</text>`
    ),
    ...curve.map(({ days }) => days).filter((days, i, all) =>
      i === all.length - 1 || across(all.at(-1)!) - across(days) >= LABEL_GAP
    ).map((days) =>
      `<text class="middle" x="${across(days).toFixed(1)}" y="${h + 18}">${days}</text>`
    ),
    `<text class="middle" x="${w / 2}" y="${h + 38}">days of picks</text></g></svg>\n`,
  ].join("\n");
}

/** A name in the corner that the falling curve leaves free, beside a piece of its line. */
function legend(right: number, y: number, kind: string, name: string): string {
  return `<line class="${kind}" x1="${right - 36}" y1="${y}" x2="${right - 10}" y2="${y}"/>` +
    `<text class="end" x="${right - 44}" y="${y + 4}">${name}</text>`;
}
