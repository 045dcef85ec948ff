/** How often the pick was among the first five, week by week. */
import { useConsole } from "./console_context.ts";
import { Notice, ProblemNotice, Skeleton } from "./notices.tsx";
import { Scroll } from "./scroll.tsx";
import { useRemote } from "./use_remote.ts";

/** One week and version of GET /models/performance; shares are null without a slate to judge. */
interface Week {
  /** Monday, YYYY-MM-DD. */
  readonly week: string;
  readonly model_version: string;
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
  const { api, speech } = useConsole();
  const { t } = speech;
  const remote = useRemote("performance", () => api.get<PerformanceAnswer>("models/performance"));
  const weeks = remote.data?.weeks ?? [];
  return (
    <section aria-labelledby="curve">
      <h2 id="curve">{t("learning_curve")}</h2>
      {remote.loading && !remote.data && <Skeleton speech={speech} lines={3} />}
      {remote.problem && (
        <ProblemNotice speech={speech} problem={remote.problem} onRetry={remote.reload} />
      )}
      {remote.data && weeks.length === 0 && <Notice>{t("no_curve")}</Notice>}
      {weeks.length > 0 && (
        <Scroll label={t("curve_of")}>
          <table class="small">
            <caption>{t("curve_of")}</caption>
            <thead>
              <tr>
                <th scope="col">{t("week_column")}</th>
                <th scope="col">{t("version")}</th>
                <th scope="col" class="number">{t("picks")}</th>
                <th scope="col" class="number">{t("refusals")}</th>
                <th scope="col">{t("hit")}</th>
                <th scope="col" class="number">{t("mean_rank")}</th>
                <th scope="col" class="number">{t("own_choices")}</th>
              </tr>
            </thead>
            <tbody>
              {weeks.map((week) => (
                <tr key={`${week.week} ${week.model_version}`}>
                  <th scope="row">{speech.date(week.week)}</th>
                  <td>{week.model_version}</td>
                  <td class="number">{speech.whole(week.selections)}</td>
                  <td class="number">{speech.whole(week.rejections)}</td>
                  <td>
                    {week.hit_at_5 === null ? "–" : (
                      <>
                        <meter min={0} max={1} value={week.hit_at_5} aria-label={t("hit")} />{" "}
                        {speech.percent(week.hit_at_5)}
                      </>
                    )}
                  </td>
                  <td class="number">
                    {week.mean_rank === null ? "–" : speech.score(week.mean_rank)}
                  </td>
                  <td class="number">
                    {week.own_choice_share === null ? "–" : speech.percent(week.own_choice_share)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
    </section>
  );
}
