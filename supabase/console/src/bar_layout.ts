/**
 * A film's score in parts: one for each signal, as long as weight x signal, and one for what house
 * rules add. Parts that count against the film lie left of zero.
 */
import type { Recommendation } from "@shared/recommend/recommendation.ts";
import { type BySignal, SIGNAL_NAMES, type SignalName } from "./signals.ts";

export type PartName = SignalName | "house";

/** Parts in the order in which they are drawn, away from zero. */
export const PART_NAMES: readonly PartName[] = [...SIGNAL_NAMES, "house"];

/** What each part adds to the score, below zero when it counts against the film. */
export type Parts = Readonly<Record<PartName, number>>;

/** Length of the longest parts either side of zero; shared by the bars of a list. */
export interface BarScale {
  readonly negative: number;
  readonly positive: number;
}

/** A part as it is drawn, in percent of the bar's length. */
export interface Segment {
  readonly name: PartName;
  readonly value: number;
  readonly start: number;
  readonly width: number;
}

/** The parts of a film's score under `weights`. House rules stay what they are. */
export function partsOf(film: Recommendation, weights: BySignal): Parts {
  const house = film.house_rules.reduce((sum, rule) => sum + rule.weighted_effect, 0);
  const weighted = SIGNAL_NAMES.map((name) =>
    [name, weights[name] * film.signal_contributions[name]] as const
  );
  return { ...Object.fromEntries(weighted), house } as unknown as Parts;
}

/** The score that the parts add up to. */
export const totalOf = (parts: Parts) => PART_NAMES.reduce((sum, name) => sum + parts[name], 0);

/** The scale on which the bars of all `films` fit. */
export function barScale(films: readonly Parts[]): BarScale {
  return {
    negative: Math.max(0, ...films.map((parts) => side(parts, -1))),
    positive: Math.max(1e-9, ...films.map((parts) => side(parts, 1))),
  };
}

/** Where zero lies, in percent. */
export const zeroOf = ({ negative, positive }: BarScale) => 100 * negative / (negative + positive);

/** Returns the seven parts, those of length 0 too, so that their places can be written over. */
export function layOut(parts: Parts, scale: BarScale): Segment[] {
  const unit = 100 / (scale.negative + scale.positive);
  let left = zeroOf(scale);
  let right = left;
  return PART_NAMES.map((name) => {
    const value = parts[name];
    const width = Math.abs(value) * unit;
    if (value < 0) return { name, value, width, start: left -= width };
    right += width;
    return { name, value, width, start: right - width };
  });
}

const side = (parts: Parts, sign: 1 | -1) =>
  PART_NAMES.reduce((sum, name) => sum + Math.max(0, sign * parts[name]), 0);
