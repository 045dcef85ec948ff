/** Two versions side by side: the pictures of their weights, and what changed between them. */
import { useState } from "preact/hooks";
import { useConsole } from "./console_context.ts";
import type { PictureAnswer, Version } from "./model_answers.ts";
import { Notice, ProblemNotice, Skeleton } from "./notices.tsx";
import { nameKey, SIGNAL_NAMES } from "./signals.ts";
import { useRemote } from "./use_remote.ts";
import { Scroll } from "./scroll.tsx";

export function VersionComparison({ versions }: { readonly versions: readonly Version[] }) {
  const { speech: { t } } = useConsole();
  const ready = versions.filter(({ status }) => status === "ready");
  const [names, setNames] = useState<readonly [string | null, string | null]>([null, null]);
  const newer = ready.find((one) => one.version_name === names[1]) ?? ready[0];
  const older = ready.find((one) => one.version_name === names[0]) ?? ready[1] ?? ready[0];
  if (!newer || !older) return null;
  return (
    <section aria-labelledby="comparison">
      <h2 id="comparison">{t("comparison")}</h2>
      <div class="columns even">
        <Picture
          version={older}
          ready={ready}
          label={t("version_before")}
          onChoose={(name) => setNames([name, newer.version_name])}
        />
        <Picture
          version={newer}
          ready={ready}
          label={t("version_after")}
          onChoose={(name) => setNames([older.version_name, name])}
        />
      </div>
      {older !== newer && <WeightChanges older={older} newer={newer} />}
    </section>
  );
}

interface PictureProps {
  readonly version: Version;
  readonly ready: readonly Version[];
  readonly label: string;
  onChoose(name: string): void;
}

function Picture({ version, ready, label, onChoose }: PictureProps) {
  const { api, speech } = useConsole();
  const { t } = speech;
  const name = version.version_name;
  const picture = useRemote(
    `picture ${name}`,
    () => api.get<PictureAnswer>("models/weight-marginals-url", { version: name }),
  );
  const isMissing = picture.problem?.code === "weight-marginals-pending";
  return (
    <figure>
      <figcaption>
        <label>
          {label}{" "}
          <select value={name} onChange={(event) => onChoose(event.currentTarget.value)}>
            {ready.map((one) => (
              <option key={one.version_name} value={one.version_name}>{one.version_name}</option>
            ))}
          </select>
        </label>
      </figcaption>
      {picture.data && (
        <img class="picture" src={picture.data.url} alt={t("picture_of", { version: name })} />
      )}
      {picture.loading && !picture.data && <Skeleton speech={speech} lines={5} />}
      {isMissing
        ? <Notice tone="old">{t("picture_pending")}</Notice>
        : picture.problem && (
          <ProblemNotice speech={speech} problem={picture.problem} onRetry={picture.reload} />
        )}
    </figure>
  );
}

function WeightChanges({ older, newer }: { readonly older: Version; readonly newer: Version }) {
  const { speech } = useConsole();
  const { t, score } = speech;
  const value = (version: Version, name: string) => version.statistics?.[name] ?? null;
  const shown = (number: number | null) => number === null ? "–" : score(number);
  return (
    <Scroll label={t("changes", { older: older.version_name, newer: newer.version_name })}>
      <table class="small">
        <caption>
          {t("changes", { older: older.version_name, newer: newer.version_name })}
        </caption>
        <thead>
          <tr>
            <th scope="col">{t("signal")}</th>
            <th scope="col" class="number">{older.version_name}</th>
            <th scope="col" class="number">{newer.version_name}</th>
            <th scope="col" class="number">{t("change")}</th>
            <th scope="col" class="number">{t("uncertainty")}</th>
          </tr>
        </thead>
        <tbody>
          {SIGNAL_NAMES.map((signal) => {
            const before = value(older, `weight_${signal}`);
            const after = value(newer, `weight_${signal}`);
            const change = before === null || after === null ? null : after - before;
            return (
              <tr key={signal}>
                <th scope="row">
                  <span class={`key ${signal}`} aria-hidden="true" /> {t(nameKey(signal))}
                </th>
                <td class="number">{shown(before)}</td>
                <td class="number">{shown(after)}</td>
                <td class="number">
                  {change !== null && change > 0 ? "+" : ""}
                  {shown(change)}
                </td>
                <td class="number">± {shown(value(newer, `weight_std_${signal}`))}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </Scroll>
  );
}
