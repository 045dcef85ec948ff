/** Cells of the week: what is picked and what is free on a channel's day, and what others show. */
import { Fragment } from "preact";
import { useConsole } from "./console_context.ts";
import { minuteOfDay, runsBeside, sharedGenres } from "./overlap.ts";
import { hrefOf } from "./route.ts";
import { isAfterMidnight, placeInDay, type Slot } from "./slot.ts";
import type { StandingPick } from "./standing_picks.ts";
import type { Showing } from "./use_showings.ts";

/** Hours offered in each cell; every other hour is in the form above. */
const USUAL_HOURS = [14, 20, 21, 22, 23];

interface DayCellProps {
  readonly channel: string;
  readonly day: string;
  readonly isPast: boolean;
  readonly picks: readonly StandingPick[];
  /** Of the day on other channels. */
  readonly showings: readonly Showing[];
}

export function DayCell({ channel, day, isPast, picks, showings }: DayCellProps) {
  const taken = new Set(picks.map(({ slot }) => slot.hour));
  const sorted = picks.toSorted((a, b) => placeInDay(a.slot.hour) - placeInDay(b.slot.hour));
  return (
    <td class={isPast ? "past" : ""}>
      <ul class="picks">
        {sorted.map((pick) => (
          <li key={pick.slot.hour}>
            <PickLink pick={pick} showings={showings} />
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

interface PickLinkProps {
  readonly pick: StandingPick;
  readonly showings: readonly Showing[];
}

function PickLink({ pick, showings }: PickLinkProps) {
  const { speech: { t, hour } } = useConsole();
  const { slot } = pick;
  const beside = showings.filter((showing) =>
    runsBeside(slot.hour, showing) && sharedGenres(showing.genres, pick.genres).length > 0
  );
  return (
    <a
      class={`pick ${pick.pending ? "pending" : ""}`}
      href={hrefOf({ view: "slot", slot })}
    >
      <strong>{hour(slot.hour)}</strong>
      {isAfterMidnight(slot.hour) && "⁺¹"} {pick.title}{" "}
      {pick.pending && <span class="tag old">{t("waits")}</span>}
      {beside.map((showing) => (
        <span key={`${showing.channel} ${showing.air_time}`} class="tag old overlap">
          {t("overlap", {
            genres: sharedGenres(showing.genres, pick.genres).join(", "),
            where: showing.channel,
            time: showing.air_time,
          })}
        </span>
      ))}
    </a>
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

interface OthersCellProps {
  /** Null until they are known. */
  readonly showings: readonly Showing[] | null;
  /** Our own picks of the day. */
  readonly picks: readonly StandingPick[];
}

export function OthersCell({ showings, picks }: OthersCellProps) {
  if (!showings) {
    return (
      <td>
        <div class="skeleton-line" />
      </td>
    );
  }
  const sorted = showings.toSorted((a, b) => minuteOfDay(a.air_time) - minuteOfDay(b.air_time));
  return (
    <td>
      <ul class="others small">
        {sorted.map((showing) => (
          <li key={`${showing.channel} ${showing.air_time} ${showing.title}`}>
            {showing.air_time} {showing.title}{" "}
            <span class="quiet">{[showing.channel, ...showing.genres].join(" · ")}</span>
            <Overlaps showing={showing} picks={picks} />
          </li>
        ))}
      </ul>
    </td>
  );
}

interface OverlapsProps {
  readonly showing: Showing;
  readonly picks: readonly StandingPick[];
}

function Overlaps({ showing, picks }: OverlapsProps) {
  const { speech: { t, hour } } = useConsole();
  return (
    <>
      {picks.filter(({ slot }) => runsBeside(slot.hour, showing)).map(({ slot, genres }) => {
        const shared = sharedGenres(showing.genres, genres);
        return shared.length > 0 && (
          <span key={`${slot.channel} ${slot.hour}`} class="tag old overlap">
            {t("overlap", {
              genres: shared.join(", "),
              where: slot.channel,
              time: hour(slot.hour),
            })}
          </span>
        );
      })}
    </>
  );
}
