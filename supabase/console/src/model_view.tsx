/** The model: what it has learned, version by version, and for admins how to go back. */
import { useState } from "preact/hooks";
import { LearningCurve } from "./learning_curve.tsx";
import { useConsole } from "./console_context.ts";
import type { CheckpointAnswer, CurrentVersion, VersionsAnswer } from "./model_answers.ts";
import { Notice, ProblemNotice, Skeleton } from "./notices.tsx";
import { asProblem, type Problem } from "./problem.ts";
import { StaleNotice } from "./stale_notice.tsx";
import { useRefresh, useRemote } from "./use_remote.ts";
import { VersionComparison } from "./version_comparison.tsx";
import { VersionTable } from "./version_table.tsx";

export function ModelView() {
  const { api, memory, user, speech } = useConsole();
  const { t } = speech;
  const versions = useRemote<VersionsAnswer>(
    "versions",
    () => api.get("models/versions"),
    memory,
  );
  const current = useRemote<CurrentVersion>(
    "current",
    () => api.get("models/current-version"),
    memory,
  );
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [done, setDone] = useState<string | null>(null);
  const reload = () => {
    versions.reload();
    current.reload();
  };
  useRefresh(reload);

  async function act(work: () => Promise<string>) {
    setBusy(true);
    setProblem(null);
    setDone(null);
    try {
      setDone(await work());
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
      reload();
    }
  }
  const load = (name: string) =>
    act(async () => {
      await api.post("models/load-version", { version_name: name });
      return t("loaded", { version: name });
    });
  const checkpoint = () =>
    act(async () => {
      const answer = await api.post<CheckpointAnswer>("models/create-checkpoint", {});
      return answer.outcome === "created"
        ? t("checkpoint_made", { version: answer.version_name })
        : t("checkpoint_not_due");
    });

  return (
    <main>
      <div class="head">
        <h1 tabIndex={-1}>{t("model")}</h1>
        {user.isAdmin && (
          <button type="button" class="primary" disabled={busy} onClick={checkpoint}>
            {t("create_checkpoint")}
          </button>
        )}
      </div>
      {problem && <ProblemNotice speech={speech} problem={problem} />}
      {done && <Notice tone="good">{done}</Notice>}
      {current.data && <CurrentLine current={current.data} />}
      <StaleNotice remotes={[versions, current]} />
      {versions.problem && !versions.data && (
        <ProblemNotice speech={speech} problem={versions.problem} onRetry={reload} />
      )}
      {versions.loading && !versions.data && <Skeleton speech={speech} lines={5} />}
      {versions.data && versions.data.versions.length === 0 && <Notice>{t("no_versions")}</Notice>}
      {versions.data && versions.data.versions.length > 0 && (
        <>
          <VersionTable
            versions={versions.data.versions}
            onLoad={user.isAdmin && !busy ? load : null}
          />
          <VersionComparison versions={versions.data.versions} />
        </>
      )}
      <LearningCurve />
    </main>
  );
}

function CurrentLine({ current }: { readonly current: CurrentVersion }) {
  const { speech } = useConsole();
  const { t, whole } = speech;
  return (
    <p class="quiet">
      {t("current_version", {
        version: current.version?.version_name ?? "–",
        events: whole(current.events_on_top),
        left: whole(
          Math.max(0, current.selections_threshold - current.selections_since_checkpoint),
        ),
      })}
    </p>
  );
}
