/** Films on other channels on the day of a slot. */
import { ProblemNotice, Skeleton } from "./notices.tsx";
import type { Speech } from "./texts.ts";
import type { Remote } from "./use_remote.ts";
import { feedWrittenAt, type Showing } from "./use_showings.ts";

interface EveningElsewhereProps {
  readonly remote: Remote<readonly Showing[]>;
  readonly speech: Speech;
  readonly airDate: string;
}

export function EveningElsewhere({ remote, speech, airDate }: EveningElsewhereProps) {
  const { t } = speech;
  const written = feedWrittenAt(remote.data ?? []);
  return (
    <section class="panel" aria-labelledby="elsewhere">
      <h2 id="elsewhere">{t("elsewhere", { day: speech.day(airDate) })}</h2>
      {remote.problem && (
        <ProblemNotice speech={speech} problem={remote.problem} onRetry={remote.reload} />
      )}
      {remote.loading && !remote.data && <Skeleton speech={speech} lines={3} />}
      {remote.data?.length === 0 && <p class="quiet small">{t("elsewhere_none")}</p>}
      <ul class="found small">
        {remote.data?.map((showing) => (
          <li key={showing.id}>
            <span>
              {showing.air_time.slice(0, 5)} <strong>{showing.title}</strong>
              <br />
              <span class="quiet">
                {[showing.channel, ...showing.genres].join(" · ")}
              </span>
            </span>
          </li>
        ))}
      </ul>
      {written !== null && (
        <p class="small quiet">{t("feed_age", { when: speech.ago(written, Date.now()) })}</p>
      )}
    </section>
  );
}
