/** A version's six weights as a small picture, on a scale that all versions of a table share. */
import type { Version } from "./model_answers.ts";
import { nameKey, shortKey, SIGNAL_NAMES, type SignalName } from "./signals.ts";
import type { Speech } from "./texts.ts";

const BAR_WIDTH = 24;
const HEIGHT = 44;
/** Room for the letters, in the same units. */
const LETTERS = 14;

/** Posterior mean of a weight; null for a version whose statistics are not known. */
export const weightOf = ({ statistics }: Version, signal: SignalName): number | null =>
  statistics?.[`weight_${signal}`] ?? null;

/** The largest weight of all versions either side of zero; 0 when none is known. */
export const largestWeight = (versions: readonly Version[]) =>
  Math.max(
    0,
    ...versions.flatMap((one) => SIGNAL_NAMES.map((name) => Math.abs(weightOf(one, name) ?? 0))),
  );

interface WeightBarsProps {
  readonly version: Version;
  /** Weight of a bar of full length. */
  readonly largest: number;
  readonly speech: Speech;
}

export function WeightBars({ version, largest, speech }: WeightBarsProps) {
  const { t, score } = speech;
  const weights = SIGNAL_NAMES.map((name) => ({ name, weight: weightOf(version, name) }));
  if (largest === 0 || weights.some(({ weight }) => weight === null)) return <>–</>;
  const words = weights.map(({ name, weight }) => `${t(nameKey(name))} ${score(weight!)}`);
  const isBelow = weights.some(({ weight }) => weight! < 0);
  const room = HEIGHT - LETTERS;
  const zero = isBelow ? room / 2 : room;
  return (
    <svg
      class="weights"
      viewBox={`0 0 ${BAR_WIDTH * weights.length} ${HEIGHT}`}
      width={BAR_WIDTH * weights.length}
      height={HEIGHT}
      role="img"
      aria-label={words.join(", ")}
    >
      {weights.map(({ name, weight }, i) => {
        const length = Math.abs(weight!) / largest * (isBelow ? room / 2 : room);
        return (
          <g key={name}>
            <title>{words[i]}</title>
            <rect
              class={`weight-bar ${name}`}
              x={i * BAR_WIDTH + 2}
              y={weight! < 0 ? zero : zero - length}
              width={BAR_WIDTH - 4}
              height={length}
            />
            <text x={(i + 0.5) * BAR_WIDTH} y={HEIGHT - 3} text-anchor="middle">
              {t(shortKey(name))}
            </text>
          </g>
        );
      })}
      <line class="axis" x1="0" x2={BAR_WIDTH * weights.length} y1={zero} y2={zero} />
    </svg>
  );
}
