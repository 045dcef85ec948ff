/** Seven days from today or any other: channels down, days across, picks, and other channels. */
import { useState } from "preact/hooks";
import { addDays, daysBetween, today } from "./calendar.ts";
import { useConsole } from "./console_context.ts";
import { DayCell, OthersCell } from "./day_cells.tsx";
import { FeedAges } from "./feed_age.tsx";
import { moveByArrows } from "./grid_keys.ts";
import { holidayOn } from "./holidays.ts";
import { ProblemNotice } from "./notices.tsx";
import { goTo, hrefOf } from "./route.ts";
import { Scroll } from "./scroll.tsx";
import type { Slot } from "./slot.ts";
import { SlotForm } from "./slot_form.tsx";
import { StaleNotice } from "./stale_notice.tsx";
import { usePicks } from "./use_picks.ts";
import { useShowings } from "./use_showings.ts";

export function WeekView({ date }: { readonly date: string | null }) {
  const { speech, channels } = useConsole();
  const { t } = speech;
  const now = today(new Date());
  const first = date ?? now;
  const days = Array.from({ length: 7 }, (_, i) => addDays(first, i));
  const last = days[6]!;
  const { picks, remote } = usePicks(first, last);
  const showings = useShowings(first, last);
  const ofDay = (day: string) =>
    showings.data?.showings.filter(({ broadcast_date }) => broadcast_date === day) ?? null;
  const picksOf = (day: string) => [...picks.values()].filter(({ slot }) => slot.date === day);

  return (
    <main>
      <div class="head">
        <h1 tabIndex={-1}>{t("week_of", { day: speech.date(first) })}</h1>
        <WeekSteps first={first} />
      </div>
      <div class="head">
        <p class="quiet">{t("week_hint")}</p>
        <GoToSlot first={first} />
      </div>
      <StaleNotice remotes={[remote, showings]} />
      <Scroll label={t("week")}>
        <table class="week">
          <thead>
            <tr>
              <th scope="col">{t("channel")}</th>
              {days.map((day) => <DayHeading key={day} day={day} isToday={day === now} />)}
            </tr>
          </thead>
          <tbody aria-busy={remote.loading} onKeyDown={moveByArrows}>
            {channels.map((channel) => (
              <tr key={channel}>
                <th scope="row">{channel}</th>
                {days.map((day) => (
                  <DayCell
                    key={day}
                    channel={channel}
                    day={day}
                    isPast={daysBetween(now, day) < 0}
                    picks={picksOf(day).filter(({ slot }) => slot.channel === channel)}
                    showings={ofDay(day) ?? []}
                  />
                ))}
              </tr>
            ))}
            <tr class="elsewhere">
              <th scope="row">
                {t("others")}
                <FeedAges feeds={showings.data?.feeds ?? []} />
              </th>
              {days.map((day) => (
                <OthersCell
                  key={day}
                  showings={ofDay(day)}
                  picks={picksOf(day)}
                />
              ))}
            </tr>
          </tbody>
        </table>
      </Scroll>
      {[remote, showings].map(({ problem, data, reload }, i) =>
        problem && !data && (
          <ProblemNotice key={i} speech={speech} problem={problem} onRetry={reload} />
        )
      )}
    </main>
  );
}

function WeekSteps({ first }: { readonly first: string }) {
  const { speech: { t } } = useConsole();
  const step = (weeks: number) => hrefOf({ view: "week", date: addDays(first, 7 * weeks) });
  return (
    <p class="week-steps">
      <a class="button" href={step(-1)}>← {t("previous_week")}</a>
      <a class="button" href={hrefOf({ view: "week", date: null })}>{t("this_week")}</a>
      <a class="button" href={step(1)}>{t("next_week")} →</a>
    </p>
  );
}

const PRIME_TIME = 20;

/** Any slot, of hours that the grid does not offer too. */
function GoToSlot({ first }: { readonly first: string }) {
  const { channels, speech: { t } } = useConsole();
  const [slot, setSlot] = useState<Slot>({
    channel: channels[0] ?? "",
    date: first,
    hour: PRIME_TIME,
  });
  if (channels.length === 0) return null;
  return (
    <SlotForm slot={slot} onChange={setSlot} onSubmit={() => goTo({ view: "slot", slot })}>
      <button type="submit" class="primary">{t("show_films")}</button>
    </SlotForm>
  );
}

function DayHeading({ day, isToday }: { readonly day: string; readonly isToday: boolean }) {
  const { speech } = useConsole();
  const holiday = holidayOn(day);
  return (
    <th scope="col" aria-current={isToday ? "date" : undefined}>
      {speech.day(day)}
      {holiday && <span class="tag">{speech.t(holiday)}</span>}
    </th>
  );
}
