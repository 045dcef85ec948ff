/** The six signals as people read them: names, short names, and what a value says of a film. */
import { SIGNAL_NAMES, type SignalName } from "@shared/signals/signal_names.ts";
import type { Recommendation } from "@shared/recommend/recommendation.ts";
import { daysBetween } from "./calendar.ts";
import type { PartName } from "./bar_layout.ts";
import type { FilmFacts } from "./film_facts.ts";
import type { TextKey } from "./texts/en.ts";
import type { Speech } from "./texts.ts";

export { SIGNAL_NAMES, type SignalName };

/** Values of the six signals by name. */
export type BySignal = Readonly<Record<SignalName, number>>;

/** Where the name of a part of the score is. */
export const nameKey = (part: PartName): TextKey => `signal_${part}`;

/** Where its two letters are. */
export const shortKey = (part: PartName): TextKey => `short_${part}`;

/** A film in a slot, as far as its signals can be explained. */
export interface Explained {
  readonly film: Recommendation;
  readonly signals: BySignal;
  /** Null until the catalogue has answered. */
  readonly facts: FilmFacts | null;
  /** Calendar day on air. */
  readonly airDate: string;
  readonly sources: Readonly<Record<string, string>>;
}

/** Says in words what a signal's value rests on. */
export function meaning(signal: SignalName, explained: Explained, speech: Speech): string {
  const { signals, sources } = explained;
  if (sources[signal]?.startsWith("neutral")) return speech.t("means_no_model");
  switch (signal) {
    case "rights":
      return rightsMeaning(explained, speech);
    case "competition":
      return competitionMeaning(explained, speech);
    case "novelty":
      return noveltyMeaning(explained, speech);
    case "diversity":
      return speech.t(
        signals.diversity > 0.6
          ? "means_different"
          : signals.diversity < 0.4
          ? "means_similar"
          : "means_middling",
      );
    case "audience":
      return audienceMeaning(explained, speech);
    case "curator":
      return speech.t("means_curator", { share: speech.percent(signals.curator) });
  }
}

function rightsMeaning({ film, airDate }: Explained, speech: Speech): string {
  if (film.end_rights === null) return speech.t("means_no_end");
  const days = daysBetween(airDate, film.end_rights);
  return speech.t("means_rights_end", {
    date: speech.date(film.end_rights),
    days: speech.days(days),
  });
}

function competitionMeaning({ film, signals }: Explained, speech: Speech): string {
  const [nearest] = film.competitor_showings;
  if (nearest) {
    const key = nearest.days_before >= 0 ? "means_shown_before" : "means_shown_after";
    return speech.t(key, {
      channel: nearest.channel,
      date: speech.date(nearest.air_date),
      days: speech.days(Math.abs(nearest.days_before)),
    });
  }
  return speech.t(signals.competition === 0.2 ? "means_no_showing" : "means_showing_unknown");
}

function noveltyMeaning({ facts }: Explained, speech: Speech): string {
  const last = facts?.last_broadcasts[0];
  if (!last) return speech.t(facts ? "means_never_shown" : "means_shown_unknown");
  return speech.t("means_last_shown", {
    date: speech.date(last.date),
    channel: last.channel ?? speech.t("own_channel"),
  });
}

function audienceMeaning({ film, signals }: Explained, speech: Speech): string {
  if (film.predicted_audience === null) {
    return speech.t("means_audience_share", { share: speech.percent(signals.audience) });
  }
  return speech.t("means_audience", { viewers: speech.whole(film.predicted_audience) });
}
