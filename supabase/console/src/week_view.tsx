/** Seven days from today or any other: channels down, days across, picks, and other channels. */
import { Fragment } from "preact";
import { addDays, daysBetween, today } from "./calendar.ts";
import { useConsole } from "./console_context.ts";
import { moveByArrows } from "./grid_keys.ts";
import { holidayOn } from "./holidays.ts";
import { ProblemNotice } from "./notices.tsx";
import { hrefOf } from "./route.ts";
import { isAfterMidnight, placeInDay, type Slot } from "./slot.ts";
import type { StandingPick } from "./standing_picks.ts";
import { usePicks } from "./use_picks.ts";
import { feedWrittenAt, type Showing, useShowings } from "./use_showings.ts";
import { Scroll } from "./scroll.tsx";

/** Hours offered in each cell; every other hour is in the slot's own form. */
const USUAL_HOURS = [14, 20, 21, 22, 23];

export function WeekView({ date }: { readonly date: string | null }) {
  const { speech, channels } = useConsole();
  const { t } = speech;
  const now = today(new Date());
  const first = date ?? now;
  const days = Array.from({ length: 7 }, (_, i) => addDays(first, i));
  const last = days[6]!;
  const { picks, remote } = usePicks(first, last);
  const showings = useShowings(first, last);
  const written = feedWrittenAt(showings.data ?? []);
  const step = (weeks: number) => hrefOf({ view: "week", date: addDays(first, 7 * weeks) });

  return (
    <main>
      <div class="head">
        <h1 tabIndex={-1}>{t("week_of", { day: speech.date(first) })}</h1>
        <p class="week-steps">
          <a class="button" href={step(-1)}>← {t("previous_week")}</a>
          <a class="button" href={hrefOf({ view: "week", date: null })}>{t("this_week")}</a>
          <a class="button" href={step(1)}>{t("next_week")} →</a>
        </p>
      </div>
      <p class="quiet">{t("week_hint")}</p>
      {remote.problem && (
        <ProblemNotice speech={speech} problem={remote.problem} onRetry={remote.reload} />
      )}
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
                    picks={[...picks.values()].filter(({ slot }) =>
                      slot.channel === channel && slot.date === day
                    )}
                  />
                ))}
              </tr>
            ))}
            <tr class="elsewhere">
              <th scope="row">
                {t("others")}
                {written !== null && (
                  <span class="small quiet">
                    {" "}
                    {t("feed_age", { when: speech.ago(written, Date.now()) })}
                  </span>
                )}
              </th>
              {days.map((day) => (
                <OthersCell
                  key={day}
                  showings={showings.data?.filter(({ air_date }) => air_date === day) ?? null}
                  picked={genresPicked(picks, day)}
                />
              ))}
            </tr>
          </tbody>
        </table>
      </Scroll>
      {showings.problem && (
        <ProblemNotice speech={speech} problem={showings.problem} onRetry={showings.reload} />
      )}
    </main>
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

interface DayCellProps {
  readonly channel: string;
  readonly day: string;
  readonly isPast: boolean;
  readonly picks: readonly StandingPick[];
}

function DayCell({ channel, day, isPast, picks }: DayCellProps) {
  const { speech } = useConsole();
  const { t } = speech;
  const taken = new Set(picks.map(({ slot }) => slot.hour));
  const sorted = picks.toSorted((a, b) => placeInDay(a.slot.hour) - placeInDay(b.slot.hour));
  return (
    <td class={isPast ? "past" : ""}>
      <ul class="picks">
        {sorted.map((pick) => (
          <li key={pick.slot.hour}>
            <a
              class={`pick ${pick.pending ? "pending" : ""}`}
              href={hrefOf({ view: "slot", slot: pick.slot })}
            >
              <strong>{speech.hour(pick.slot.hour)}</strong>
              {isAfterMidnight(pick.slot.hour) && "⁺¹"} {pick.title}
              {pick.pending && <span class="tag old">{t("waits")}</span>}
            </a>
          </li>
        ))}
      </ul>
      <p class="free">
        {USUAL_HOURS.filter((hour) => !taken.has(hour)).map((hour) => (
          <Fragment key={hour}>
            <FreeSlot slot={{ channel, date: day, hour }} />
            {" "}
          </Fragment>
        ))}
      </p>
    </td>
  );
}

function FreeSlot({ slot }: { readonly slot: Slot }) {
  const { speech } = useConsole();
  const { t } = speech;
  const label = t("find_film", {
    channel: slot.channel,
    day: speech.day(slot.date),
    hour: speech.hour(slot.hour),
  });
  return (
    <a class="free-slot" href={hrefOf({ view: "slot", slot })} aria-label={label} title={label}>
      +{speech.hour(slot.hour)}
    </a>
  );
}

const SHOWN_MAX = 6;

interface OthersCellProps {
  /** Null until they are known. */
  readonly showings: readonly Showing[] | null;
  /** Genres of our own picks of the day. */
  readonly picked: ReadonlySet<string>;
}

function OthersCell({ showings, picked }: OthersCellProps) {
  const { speech: { t } } = useConsole();
  if (!showings) {
    return (
      <td>
        <div class="skeleton-line" />
      </td>
    );
  }
  return (
    <td>
      <ul class="others small">
        {showings.slice(0, SHOWN_MAX).map((showing) => (
          <li key={showing.id} title={showing.genres.join(", ")}>
            {showing.air_time.slice(0, 5)} {showing.title}{" "}
            <span class="quiet">{[showing.channel, ...showing.genres].join(" · ")}</span>
            <GenreClash
              genres={showing.genres.filter((genre) =>
                picked.has(genre)
              )}
            />
          </li>
        ))}
      </ul>
      {showings.length > SHOWN_MAX && (
        <p class="small quiet">{t("and_more", { count: showings.length - SHOWN_MAX })}</p>
      )}
    </td>
  );
}

function GenreClash({ genres }: { readonly genres: readonly string[] }) {
  const { speech: { t } } = useConsole();
  if (genres.length === 0) return null;
  return <span class="tag old">{t("genre_clash", { genres: genres.join(", ") })}</span>;
}

function genresPicked(picks: ReadonlyMap<string, StandingPick>, day: string): Set<string> {
  const ofDay = [...picks.values()].filter(({ slot }) => slot.date === day);
  return new Set(ofDay.flatMap(({ genres }) => genres));
}
