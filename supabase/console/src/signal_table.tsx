/** A film's score in a slot as sums: each signal's value, weight and meaning, and house rules. */
import type { Recommendation } from "@shared/recommend/recommendation.ts";
import { type BySignal, type Explained, meaning, nameKey, SIGNAL_NAMES } from "./signals.ts";
import type { SignalName } from "./signals.ts";
import type { Speech } from "./texts.ts";
import { Scroll } from "./scroll.tsx";

interface SignalTableProps {
  readonly film: Recommendation;
  readonly explained: Explained;
  readonly weights: BySignal;
  readonly ticks: readonly SignalName[];
  /** Null where nothing can be ticked. */
  readonly onTick: ((signal: SignalName) => void) | null;
  readonly speech: Speech;
}

export function SignalTable({ film, explained, weights, ticks, onTick, speech }: SignalTableProps) {
  const { t, score } = speech;
  return (
    <Scroll label={t("signals")}>
      <table class="small">
        <thead>
          <tr>
            {onTick && <th scope="col">{t("mattered")}</th>}
            <th scope="col">{t("signal")}</th>
            <th scope="col" class="number">{t("value")}</th>
            <th scope="col" class="number">{t("weight")}</th>
            <th scope="col" class="number">{t("counts")}</th>
            <th scope="col">{t("meaning")}</th>
          </tr>
        </thead>
        <tbody>
          {SIGNAL_NAMES.map((name) => (
            <tr key={name}>
              {onTick && (
                <td>
                  <input
                    type="checkbox"
                    checked={ticks.includes(name)}
                    onChange={() => onTick(name)}
                    aria-label={t("mattered_signal", { signal: t(nameKey(name)) })}
                  />
                </td>
              )}
              <th scope="row">
                <span class={`key ${name}`} aria-hidden="true" /> {t(nameKey(name))}
              </th>
              <td class="number">{score(explained.signals[name])}</td>
              <td class="number">{speech.percent(weights[name])}</td>
              <td class="number">{score(weights[name] * explained.signals[name])}</td>
              <td>{meaning(name, explained, speech)}</td>
            </tr>
          ))}
          {film.house_rules.map((rule) => (
            <tr key={rule.name}>
              {onTick && <td />}
              <th scope="row">
                <span class="key house" aria-hidden="true" /> {t("signal_house")}
              </th>
              <td />
              <td />
              <td class="number">{score(rule.weighted_effect)}</td>
              <td>{rule.name}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
