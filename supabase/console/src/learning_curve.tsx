/** How often the pick was among the first five, week by week and version by version. */
import { useConsole } from "./console_context.ts";
import { Curve } from "./curve.tsx";
import { Notice, ProblemNotice, Skeleton } from "./notices.tsx";
import { Scroll } from "./scroll.tsx";
import { StaleNotice } from "./stale_notice.tsx";
import { useRemote } from "./use_remote.ts";

/** One week and version of GET /models/performance; shares are null without a slate to judge. */
export interface Week {
  /** Monday, YYYY-MM-DD. */
  readonly week: string;
  readonly model_version: string;
  readonly slates: number;
  readonly selections: number;
  readonly rejections: number;
  readonly hit_at_5: number | null;
  readonly mean_rank: number | null;
  readonly own_choice_share: number | null;
}

interface PerformanceAnswer {
  readonly weeks: readonly Week[];
}

export function LearningCurve() {
  const { api, memory, speech } = useConsole();
  const { t } = speech;
  const remote = useRemote<PerformanceAnswer>(
    "performance",
    () => api.get("models/performance"),
    memory,
  );
  const weeks = remote.data?.weeks ?? [];
  return (
    <section aria-labelledby="curve">
      <h2 id="curve">{t("learning_curve")}</h2>
      {remote.loading && !remote.data && <Skeleton speech={speech} lines={3} />}
      {remote.problem && !remote.data && (
        <ProblemNotice speech={speech} problem={remote.problem} onRetry={remote.reload} />
      )}
      <StaleNotice remotes={[remote]} />
      {remote.data && weeks.length === 0 && <Notice>{t("no_curve")}</Notice>}
      {weeks.length > 0 && (
        <>
          <Scroll label={t("curve_of")}>
            <Curve weeks={weeks} speech={speech} />
          </Scroll>
          <details>
            <summary>{t("curve_figures")}</summary>
            <Figures weeks={weeks} />
          </details>
        </>
      )}
    </section>
  );
}

function Figures({ weeks }: { readonly weeks: readonly Week[] }) {
  const { speech } = useConsole();
  const { t, percent, score, whole } = speech;
  const or = (value: number | null, write: (value: number) => string) =>
    value === null ? "–" : write(value);
  return (
    <Scroll label={t("curve_figures")}>
      <table class="small">
        <caption>{t("curve_of")}</caption>
        <thead>
          <tr>
            <th scope="col">{t("week_column")}</th>
            <th scope="col">{t("version")}</th>
            <th scope="col" class="number">{t("picks")}</th>
            <th scope="col" class="number">{t("refusals")}</th>
            <th scope="col" class="number">{t("hit")}</th>
            <th scope="col" class="number">{t("mean_rank")}</th>
            <th scope="col" class="number">{t("own_choices")}</th>
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={`${week.week} ${week.model_version}`}>
              <th scope="row">{speech.date(week.week)}</th>
              <td>{week.model_version}</td>
              <td class="number">{whole(week.selections)}</td>
              <td class="number">{whole(week.rejections)}</td>
              <td class="number">{or(week.hit_at_5, percent)}</td>
              <td class="number">{or(week.mean_rank, score)}</td>
              <td class="number">{or(week.own_choice_share, percent)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
