/** Weights to try: the films change places, the model learns nothing from it. */
import { useRef } from "preact/hooks";
import { type BySignal, nameKey, SIGNAL_NAMES, type SignalName } from "./signals.ts";
import type { Speech } from "./texts.ts";

interface WhatIfProps {
  readonly speech: Speech;
  /** The model's own weights. */
  readonly base: BySignal;
  /** Null while nothing is tried. */
  readonly tried: BySignal | null;
  /** Told of each step while a slider is dragged. */
  onDrag(weights: BySignal): void;
  /** Told when it is let go, moved by keyboard, or by a button; null is the model's own again. */
  onTry(weights: BySignal | null): void;
}

const BUTTON_STEP = 0.05;

/** Six sliders from -100 % to 100 %, each with a button either side. */
export function WhatIf({ speech, base, tried, onDrag, onTry }: WhatIfProps) {
  const { t, percent } = speech;
  const weights = tried ?? base;
  const dragged = useRef<BySignal | null>(null);
  const shown = dragged.current ?? weights;

  function drag(name: SignalName, input: HTMLInputElement) {
    dragged.current = { ...dragged.current ?? weights, [name]: input.valueAsNumber };
    // written straight: drawing the list anew takes longer than a frame
    const amount = input.parentElement!.querySelector(".amount")!.firstChild as Text;
    amount.data = percent(input.valueAsNumber);
    onDrag(dragged.current);
  }
  function letGo() {
    const last = dragged.current;
    dragged.current = null;
    if (last) onTry(last);
  }
  function step(name: SignalName, by: number) {
    const value = Math.round((weights[name] + by) * 100) / 100;
    onTry({ ...weights, [name]: Math.min(1, Math.max(-1, value)) });
  }
  const button = (name: SignalName, sign: "+" | "−") => (
    <button
      type="button"
      class="step"
      aria-label={t(sign === "+" ? "weight_more" : "weight_less", { signal: t(nameKey(name)) })}
      onClick={() => step(name, sign === "+" ? BUTTON_STEP : -BUTTON_STEP)}
    >
      {sign}
    </button>
  );

  return (
    <details class="panel what-if">
      <summary>{t("what_if")}</summary>
      <p class="quiet small">{t("what_if_why")}</p>
      <div class="sliders">
        {SIGNAL_NAMES.map((name) => (
          <div key={name} class="slider">
            <label for={`weight-${name}`}>
              <span class={`key ${name}`} aria-hidden="true" /> {t(nameKey(name))}
            </label>
            <span class="amount">{percent(shown[name])}</span>
            {button(name, "−")}
            <input
              id={`weight-${name}`}
              type="range"
              min="-1"
              max="1"
              step="0.01"
              value={shown[name]}
              aria-valuetext={percent(shown[name])}
              onInput={(event) => drag(name, event.currentTarget)}
              onChange={letGo}
              onPointerUp={letGo}
              onPointerCancel={letGo}
            />
            {button(name, "+")}
          </div>
        ))}
      </div>
      <button type="button" disabled={tried === null} onClick={() => onTry(null)}>
        {t("what_if_reset")}
      </button>
    </details>
  );
}
