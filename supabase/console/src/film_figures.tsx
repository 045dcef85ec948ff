/** What one wants to know of a film before picking it: chance, audience, rights, runs, broadcasts. */
import type { Recommendation } from "@shared/recommend/recommendation.ts";
import { daysBetween } from "./calendar.ts";
import type { FilmFacts } from "./film_facts.ts";
import type { Speech } from "./texts.ts";

type Broadcast = FilmFacts["last_broadcasts"][number];

interface FilmFiguresProps {
  readonly film: Recommendation;
  /** Null until the catalogue has answered. */
  readonly facts: FilmFacts | null;
  /** Calendar day on air. */
  readonly airDate: string;
  /** Our own channels. */
  readonly channels: readonly string[];
  readonly speech: Speech;
}

const RIGHTS_END_SOON_DAYS = 30;

export function FilmFigures({ film, facts, airDate, channels, speech }: FilmFiguresProps) {
  const { t, percent } = speech;
  const { pick_probability, end_rights } = film;
  const daysLeft = end_rights === null ? Infinity : daysBetween(airDate, end_rights);
  const runs = facts?.runs_left ?? null;
  const isHere = ({ channel }: Broadcast) => channel === null || channels.includes(channel);
  return (
    <>
      {pick_probability !== null && (
        <Figure text={t("chance", { share: percent(pick_probability) })} />
      )}
      <Figure text={audienceText(film, speech)} />
      <Figure text={rightsText(film, speech)} urgent={daysLeft <= RIGHTS_END_SOON_DAYS} />
      {runs !== null && <Figure text={t("runs_left", { count: runs })} urgent={runs === 1} />}
      {!facts && <Figure text={t("facts_unknown")} />}
      {facts && <Figure text={lastHereText(facts.last_broadcasts.find(isHere), speech)} />}
      {facts && (
        <Figure
          text={elsewhereText(
            film.competitor_showings[0],
            facts.last_broadcasts.find((one) => !isHere(one)),
            speech,
          )}
        />
      )}
    </>
  );
}

interface FigureProps {
  readonly text: string | null;
  readonly urgent?: boolean;
}

function Figure({ text, urgent = false }: FigureProps) {
  if (text === null) return null;
  return <span class={urgent ? "urgent" : "quiet"}>{text}</span>;
}

function audienceText(film: Recommendation, { t, whole }: Speech): string | null {
  const { predicted_audience: viewers, predicted_audience_interval: interval } = film;
  if (viewers === null) return null;
  if (!interval) return t("viewers", { count: whole(viewers) });
  const [low, high] = interval;
  return t("viewers_between", { count: whole(viewers), low: whole(low), high: whole(high) });
}

function rightsText({ start_rights, end_rights }: Recommendation, { t, date }: Speech) {
  if (start_rights && end_rights) {
    return t("rights_window", { start: date(start_rights), end: date(end_rights) });
  }
  return end_rights ? t("rights_until", { date: date(end_rights) }) : null;
}

function lastHereText(last: Broadcast | undefined, { t, date }: Speech): string {
  if (!last) return t("never_here");
  return t("last_here", { date: date(last.date), channel: last.channel ?? t("own_channel") });
}

/** The showing nearest to the slot, before or after it; else the last one of the past. */
function elsewhereText(
  nearest: Recommendation["competitor_showings"][number] | undefined,
  last: Broadcast | undefined,
  speech: Speech,
): string | null {
  const { t, date } = speech;
  if (nearest) {
    return t(nearest.days_before >= 0 ? "elsewhere_before" : "elsewhere_after", {
      channel: nearest.channel,
      date: date(nearest.air_date),
      days: speech.days(Math.abs(nearest.days_before)),
    });
  }
  return last ? t("last_elsewhere", { date: date(last.date), channel: last.channel! }) : null;
}
