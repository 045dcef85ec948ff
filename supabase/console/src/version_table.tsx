/** All versions: why each was made, how old it is, how well it did. */
import { useConsole } from "./console_context.ts";
import type { Version } from "./model_answers.ts";
import type { TextKey } from "./texts/en.ts";
import { Scroll } from "./scroll.tsx";
import { largestWeight, WeightBars } from "./weight_bars.tsx";

const CAUSES: Readonly<Record<string, TextKey>> = {
  threshold: "cause_threshold",
  sweep: "cause_sweep",
  manual: "cause_manual",
  import: "cause_import",
  reset: "cause_reset",
  initial: "cause_initial",
};

interface VersionTableProps {
  readonly versions: readonly Version[];
  /** Null for those who may not load a version. */
  readonly onLoad: ((name: string) => void) | null;
}

export function VersionTable({ versions, onLoad }: VersionTableProps) {
  const { speech } = useConsole();
  const { t } = speech;
  const largest = largestWeight(versions);
  return (
    <Scroll label={t("versions")}>
      <table class="versions">
        <thead>
          <tr>
            <th scope="col">{t("version")}</th>
            <th scope="col">{t("cause")}</th>
            <th scope="col">{t("age")}</th>
            <th scope="col" class="number">{t("events")}</th>
            <th scope="col" class="number" title={t("hit_why")}>{t("hit")}</th>
            <th scope="col">{t("weights")}</th>
            <th scope="col">{t("state")}</th>
          </tr>
        </thead>
        <tbody>
          {versions.map((version) => (
            <tr key={version.version_name}>
              <th scope="row">{version.version_name}</th>
              <td>{t(CAUSES[version.cause] ?? "cause_other")}</td>
              <td title={speech.moment(version.ready_at ?? version.created_at)}>
                {speech.ago(version.ready_at ?? version.created_at, Date.now())}
              </td>
              <td class="number">
                {version.event_count === null ? "–" : speech.whole(version.event_count)}
              </td>
              <td class="number">{hit(version, speech.percent)}</td>
              <td>
                <WeightBars {...{ version, largest, speech }} />
              </td>
              <td>
                <VersionState version={version} onLoad={onLoad} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}

function hit({ metrics }: Version, percent: (share: number) => string): string {
  const share = metrics?.hit_at_5 ?? null;
  return share === null ? "–" : `${percent(share)} (${metrics!.slates})`;
}

function VersionState({ version, onLoad }: {
  readonly version: Version;
  readonly onLoad: VersionTableProps["onLoad"];
}) {
  const { speech: { t } } = useConsole();
  if (version.is_active) return <span class="tag good">{t("active")}</span>;
  if (version.status !== "ready") {
    return <span class="tag">{t(version.status === "pending" ? "pending" : "deleted")}</span>;
  }
  if (!onLoad) return <span class="quiet">{t("ready")}</span>;
  return (
    <button type="button" onClick={() => onLoad(version.version_name)}>
      {t("load_version")}
      <span class="hidden">{` ${version.version_name}`}</span>
    </button>
  );
}
