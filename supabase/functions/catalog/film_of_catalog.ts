/** A film on the wire: what it is, and how it stands in the slot. */
import { NO_DAY } from "@shared/catalog/catalog.ts";
import { type FilmStanding, runsLeft } from "@shared/recommend/film_standing.ts";
import { filmFields } from "@shared/recommend/recommendation.ts";
import type { SlotState } from "@shared/recommend/recommend_slate.ts";
import { SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import { isoDate } from "@shared/signals/slot.ts";

const BROADCASTS_MAX = 5;
const SHOWINGS_MAX = 5;

/** Returns the film with its last broadcasts, and the competitors' showings nearest to the slot. */
export function filmOfCatalog(state: SlotState, film: FilmStanding) {
  const { catalog } = state;
  const { row } = film;
  return {
    ...filmFields(catalog, catalog.ids[row]!),
    original_language: catalog.languageNames[catalog.languageIds[row]!] ?? null,
    runs_left: runsLeft(state, row),
    last_broadcasts: lastBroadcasts(state, row),
    nearest_showings: nearestShowings(state, row),
    standing: film.standing,
    signal_contributions: Object.fromEntries(
      SIGNAL_NAMES.map((name, j) => [name, film.signals[j]]),
    ),
    mean_score: film.meanScore,
    mean_rank: film.meanRank,
  };
}

/** Newest first; the catalogue's own last date where the history has none on an own channel. */
function lastBroadcasts({ catalog, index, slot }: SlotState, row: number) {
  const { offsets, filmDays, filmChannels, channelNames, catalogStandsIn } = index.broadcasts;
  const broadcasts: { day: number; channel: string | null }[] = [];
  for (let i = offsets[row + 1]! - 1; i >= offsets[row]!; i--) {
    broadcasts.push({ day: filmDays[i]!, channel: channelNames[filmChannels[i]!]! });
  }
  const own = catalog.lastBroadcastDays[row]!;
  if (catalogStandsIn[row] === 1 && own !== NO_DAY) broadcasts.push({ day: own, channel: null });
  return broadcasts
    .filter(({ day }) => day < slot.airDay)
    .sort((a, b) => b.day - a.day)
    .slice(0, BROADCASTS_MAX)
    .map(({ day, channel }) => ({ date: isoDate(day), channel }));
}

/** Days are those from the showing to the slot: negative when the slot comes first. */
function nearestShowings({ showings, slot }: SlotState, row: number) {
  return showings.filter((showing) => showing.row === row)
    .map(({ channel, day }) => ({ channel, date: isoDate(day), days_before: slot.airDay - day }))
    .sort((a, b) => Math.abs(a.days_before) - Math.abs(b.days_before))
    .slice(0, SHOWINGS_MAX);
}
