/**
 * A film's score as one bar: a segment a signal, as long as weight x signal. Parts that count
 * against the film lie left of zero. Each segment carries its letters, so colour is never alone.
 */
import { type BySignal, nameKey, shortKey, SIGNAL_NAMES } from "./signals.ts";
import type { Speech } from "./texts.ts";

/** Length of the longest parts either side of zero; shared by the bars of a list. */
export interface BarScale {
  readonly negative: number;
  readonly positive: number;
}

/** The scale on which each of `films` fits. */
export function barScale(films: readonly BySignal[]): BarScale {
  const sides = films.map((weighted) => ({
    negative: side(weighted, -1),
    positive: side(weighted, 1),
  }));
  return {
    negative: Math.max(0, ...sides.map(({ negative }) => negative)),
    positive: Math.max(1e-9, ...sides.map(({ positive }) => positive)),
  };
}

const side = (weighted: BySignal, sign: 1 | -1) =>
  SIGNAL_NAMES.reduce((sum, name) => sum + Math.max(0, sign * weighted[name]), 0);

const LABEL_PERCENT_MIN = 3;

interface ScoreBarProps {
  readonly weighted: BySignal;
  readonly scale: BarScale;
  readonly speech: Speech;
}

export function ScoreBar({ weighted, scale, speech }: ScoreBarProps) {
  const { t, score } = speech;
  const unit = 100 / (scale.negative + scale.positive);
  const zero = scale.negative * unit;
  let [left, right] = [zero, zero];
  const segments = SIGNAL_NAMES.map((name) => {
    const value = weighted[name];
    const width = Math.abs(value) * unit;
    const start = value < 0 ? (left -= width) : right;
    if (value >= 0) right += width;
    return { name, value, width, start };
  });
  const words = SIGNAL_NAMES.map((name) => `${t(nameKey(name))} ${score(weighted[name])}`);
  return (
    <div class="bar" role="img" aria-label={words.join(", ")}>
      {segments.map(({ name, value, width, start }) => (
        <span
          key={name}
          class={`segment ${name}${value < 0 ? " against" : ""}`}
          style={{ left: `${start}%`, width: `${width}%` }}
          title={`${t(nameKey(name))} ${score(value)}`}
        >
          {width >= LABEL_PERCENT_MIN ? t(shortKey(name)) : ""}
        </span>
      ))}
      {scale.negative > 0 && <span class="zero" style={{ left: `${zero}%` }} />}
    </div>
  );
}

/** What the colours and letters stand for. */
export function BarLegend({ speech }: { readonly speech: Speech }) {
  return (
    <ul class="legend small" aria-label={speech.t("signals")}>
      {SIGNAL_NAMES.map((name) => (
        <li key={name}>
          <span class={`key ${name}`} aria-hidden="true">{speech.t(shortKey(name))}</span>
          {speech.t(nameKey(name))}
        </li>
      ))}
    </ul>
  );
}
