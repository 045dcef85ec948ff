/** What changed between two versions: each weight before and after, in figures and drawn. */
import { useConsole } from "./console_context.ts";
import type { Version } from "./model_answers.ts";
import { Scroll } from "./scroll.tsx";
import { nameKey, SIGNAL_NAMES, type SignalName } from "./signals.ts";
import { largestWeight, weightOf } from "./weight_bars.tsx";

interface WeightChangesProps {
  readonly older: Version;
  readonly newer: Version;
}

export function WeightChanges({ older, newer }: WeightChangesProps) {
  const { speech } = useConsole();
  const { t } = speech;
  const caption = t("changes", { older: older.version_name, newer: newer.version_name });
  return (
    <Scroll label={caption}>
      <table class="small changes">
        <caption>{caption}</caption>
        <thead>
          <tr>
            <th scope="col">{t("signal")}</th>
            <th scope="col" class="number">{older.version_name}</th>
            <th scope="col" class="number">{newer.version_name}</th>
            <th scope="col" class="number">{t("change")}</th>
            <th scope="col" class="number">{t("uncertainty")}</th>
            <th scope="col">{t("before_after")}</th>
          </tr>
        </thead>
        <tbody>
          {SIGNAL_NAMES.map((signal) => <ChangeRow key={signal} {...{ older, newer, signal }} />)}
        </tbody>
      </table>
    </Scroll>
  );
}

interface ChangeRowProps extends WeightChangesProps {
  readonly signal: SignalName;
}

function ChangeRow({ older, newer, signal }: ChangeRowProps) {
  const { speech: { t, score } } = useConsole();
  const before = weightOf(older, signal);
  const after = weightOf(newer, signal);
  const spread = newer.statistics?.[`weight_std_${signal}`] ?? null;
  const change = before === null || after === null ? null : after - before;
  const shown = (number: number | null) => number === null ? "–" : score(number);
  return (
    <tr>
      <th scope="row">
        <span class={`key ${signal}`} aria-hidden="true" /> {t(nameKey(signal))}
      </th>
      <td class="number">{shown(before)}</td>
      <td class="number">{shown(after)}</td>
      <td class="number">
        {change !== null && change > 0 ? "+" : ""}
        {shown(change)}
      </td>
      <td class="number">± {shown(spread)}</td>
      <td>
        {change !== null && (
          <Move
            before={before!}
            after={after!}
            spread={spread ?? 0}
            reach={largestWeight([older, newer]) * 1.6}
            signal={signal}
          />
        )}
      </td>
    </tr>
  );
}

interface MoveProps {
  readonly before: number;
  readonly after: number;
  /** Standard deviation after. */
  readonly spread: number;
  /** Weight at the right edge; the left edge is its opposite. */
  readonly reach: number;
  readonly signal: SignalName;
}

const WIDTH = 240;

/** Hollow: before; filled: after, on a line of one standard deviation either side. */
function Move({ before, after, spread, reach, signal }: MoveProps) {
  const place = (weight: number) =>
    Math.max(0, Math.min(WIDTH, WIDTH * (weight + reach) / (2 * reach)));
  return (
    <svg class="move" viewBox={`0 0 ${WIDTH} 20`} width={WIDTH} height="20" aria-hidden="true">
      <line class="axis" x1={place(0)} x2={place(0)} y1="0" y2="20" />
      <line class="spread" x1={place(after - spread)} x2={place(after + spread)} y1="10" y2="10" />
      <circle class="before" cx={place(before)} cy="10" r="5" />
      <circle class={`weight-bar ${signal}`} cx={place(after)} cy="10" r="6" />
    </svg>
  );
}
