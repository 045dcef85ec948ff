/** Two versions side by side: the pictures of their weights, and what changed between them. */
import { useState } from "preact/hooks";
import { useConsole } from "./console_context.ts";
import type { PictureAnswer, Version } from "./model_answers.ts";
import { Notice, ProblemNotice, Skeleton } from "./notices.tsx";
import { useRemote } from "./use_remote.ts";
import { WeightChanges } from "./weight_changes.tsx";

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
