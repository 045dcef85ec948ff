/** Films on other channels on the day of a slot, those about its time first to the eye. */
import { FeedAges } from "./feed_age.tsx";
import { ProblemNotice, Skeleton } from "./notices.tsx";
import { runsBeside } from "./overlap.ts";
import type { Slot } from "./slot.ts";
import type { Speech } from "./texts.ts";
import type { Remote } from "./use_remote.ts";
import type { Showings } from "./use_showings.ts";

interface EveningElsewhereProps {
  readonly remote: Remote<Showings>;
  readonly speech: Speech;
  readonly slot: Slot;
}

export function EveningElsewhere({ remote, speech, slot }: EveningElsewhereProps) {
  const { t } = speech;
  return (
    <section class="panel" aria-labelledby="elsewhere">
      <h2 id="elsewhere">{t("elsewhere", { day: speech.day(slot.date) })}</h2>
      {remote.problem && !remote.data && (
        <ProblemNotice speech={speech} problem={remote.problem} onRetry={remote.reload} />
      )}
      {remote.loading && !remote.data && <Skeleton speech={speech} lines={3} />}
      {remote.data?.showings.length === 0 && <p class="quiet small">{t("elsewhere_none")}</p>}
      <ul class="found small">
        {remote.data?.showings.map((showing) => (
          <li key={`${showing.channel} ${showing.air_time} ${showing.title}`}>
            <span>
              {showing.air_time} <strong>{showing.title}</strong>
              {runsBeside(slot.hour, showing) && <span class="tag old">{t("same_time")}</span>}
              <br />
              <span class="quiet">
                {[showing.channel, ...showing.genres].join(" · ")}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <FeedAges feeds={remote.data?.feeds ?? []} />
    </section>
  );
}
