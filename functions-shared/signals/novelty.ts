/**
 * The novelty signal: the mean of how rarely and how long ago a film was shown on the channel,
 * and how long ago it was shown on any channel.
 */
import { NO_DAY } from "@shared/catalog/catalog.ts";
import type { ShowingsBefore } from "./showings_before.ts";

/** Constants of the novelty signal. */
export interface NoveltyConstants {
  /** Loss of the channel part for each time shown there. */
  readonly repetitionLoss: number;
  /** Days after which a showing no longer counts as recent. */
  readonly recoveryDays: number;
  /** Recency factor of a showing nobody dated: it is older than the records, so 1. */
  readonly undatedRecency: number;
  /** The signal when no broadcast is known at all. */
  readonly noHistory: number;
}

export const NOVELTY: NoveltyConstants = {
  repetitionLoss: 0.25,
  recoveryDays: 365,
  undatedRecency: 1,
  noHistory: 0.75,
};

/**
 * The old service had the same constants. What differs is the input: it never learned of a
 * broadcast, and counted those after the air date.
 */
export const LEGACY_NOVELTY: NoveltyConstants = NOVELTY;

/**
 * Returns the channel part: 1 when never shown there, else
 * max(0, 1 - repetitionLoss timesShown) min(1, days since / recoveryDays).
 *
 * @param lastDay Day last shown on the channel, NO_DAY when nobody dated it.
 */
export function channelNovelty(
  timesShown: number,
  lastDay: number,
  airDay: number,
  constants: NoveltyConstants = NOVELTY,
): number {
  if (timesShown <= 0) return 1;
  const rarity = Math.max(0, 1 - constants.repetitionLoss * timesShown);
  return rarity * recency(lastDay, airDay, constants.recoveryDays, constants.undatedRecency);
}

/**
 * Returns the all-channels part: min(1, days since / recoveryDays), 1 when never shown.
 *
 * @param lastDay Day last shown on any channel, NO_DAY when never.
 */
export function allChannelsNovelty(
  lastDay: number,
  airDay: number,
  constants: NoveltyConstants = NOVELTY,
): number {
  return recency(lastDay, airDay, constants.recoveryDays, 1);
}

/**
 * Returns the [M] novelty signal of the candidates, each in [0, 1].
 *
 * @param showings What was shown before the air date, null when no broadcast is known at all.
 * @param candidates [M] rows of the catalogue.
 * @param out [M] column to write to; a new one when left out.
 */
export function noveltySignal(
  showings: ShowingsBefore | null,
  candidates: Int32Array,
  airDay: number,
  constants: NoveltyConstants = NOVELTY,
  out: Float64Array = new Float64Array(candidates.length),
): Float64Array {
  if (showings === null) return out.fill(constants.noHistory);
  const { timesShown, lastChannelDays, lastDays } = showings;
  for (let i = 0; i < candidates.length; i++) {
    const film = candidates[i]!;
    const mean = (channelNovelty(timesShown[film]!, lastChannelDays[film]!, airDay, constants) +
      allChannelsNovelty(lastDays[film]!, airDay, constants)) / 2;
    out[i] = Math.min(1, Math.max(0, mean));
  }
  return out;
}

function recency(day: number, airDay: number, recoveryDays: number, undated: number): number {
  if (day === NO_DAY) return undated;
  const daysSince = airDay - day;
  return daysSince >= recoveryDays ? 1 : daysSince / recoveryDays;
}
