/** Weights to try: the films change places, the model learns nothing from it. */
import { type BySignal, nameKey, SIGNAL_NAMES } from "./signals.ts";
import type { Speech } from "./texts.ts";

interface WhatIfProps {
  readonly speech: Speech;
  /** The model's own weights. */
  readonly base: BySignal;
  /** Null while nothing is tried. */
  readonly tried: BySignal | null;
  onTry(weights: BySignal | null): void;
}

/** Six sliders from -100 % to 100 %. */
export function WhatIf({ speech, base, tried, onTry }: WhatIfProps) {
  const { t, percent } = speech;
  const weights = tried ?? base;
  return (
    <details class="panel">
      <summary>{t("what_if")}</summary>
      <p class="quiet small">{t("what_if_why")}</p>
      <div class="sliders">
        {SIGNAL_NAMES.map((name) => (
          <label key={name}>
            <span>
              <span class={`key ${name}`} aria-hidden="true" /> {t(nameKey(name))}
              <span class="amount">{percent(weights[name])}</span>
            </span>
            <input
              type="range"
              min="-1"
              max="1"
              step="0.01"
              value={weights[name]}
              aria-valuetext={percent(weights[name])}
              onInput={(event) => onTry({ ...weights, [name]: event.currentTarget.valueAsNumber })}
            />
          </label>
        ))}
      </div>
      <button type="button" disabled={tried === null} onClick={() => onTry(null)}>
        {t("what_if_reset")}
      </button>
    </details>
  );
}
