/** The demo's channels, which are invented, with the weekly slots in which they show films. */

/** A weekly place for a film. */
export interface FilmSlot {
  /** 0 for Monday to 6 for Sunday. */
  readonly weekday: number;
  readonly hour: number;
  readonly minute: number;
  /** Share of weeks in which the slot really holds a film. */
  readonly share: number;
}

export interface OwnChannel {
  readonly name: string;
  readonly time_zone: string;
  readonly slots: readonly FilmSlot[];
}

/** A channel of another house; its showings are known, its audiences are not. */
export interface CompetitorChannel {
  readonly name: string;
  readonly slots: readonly FilmSlot[];
}

export const GENERALIST = "Lumen 1";
export const ARTHOUSE = "Lumen 2";

/** Lumen 1 for everybody, about 4 films a week; Lumen 2 younger and arthouse, about 6. */
export const OWN_CHANNELS: readonly OwnChannel[] = [
  {
    name: GENERALIST,
    time_zone: "Europe/Zurich",
    slots: [
      { weekday: 2, hour: 20, minute: 15, share: 0.9 },
      { weekday: 4, hour: 22, minute: 45, share: 0.85 },
      { weekday: 5, hour: 20, minute: 15, share: 0.85 },
      { weekday: 6, hour: 14, minute: 10, share: 0.7 },
      { weekday: 6, hour: 20, minute: 15, share: 0.95 },
    ],
  },
  {
    name: ARTHOUSE,
    time_zone: "Europe/Zurich",
    slots: [
      { weekday: 0, hour: 20, minute: 40, share: 0.95 },
      { weekday: 1, hour: 22, minute: 30, share: 0.85 },
      { weekday: 3, hour: 20, minute: 40, share: 0.95 },
      { weekday: 4, hour: 23, minute: 10, share: 0.85 },
      { weekday: 5, hour: 15, minute: 30, share: 0.7 },
      { weekday: 5, hour: 22, minute: 20, share: 0.85 },
      { weekday: 6, hour: 21, minute: 0, share: 0.9 },
    ],
  },
];

/** The four French channels whose programmes a Swiss programmer watches; what they show is invented. */
export const COMPETITOR_CHANNELS: readonly CompetitorChannel[] = [
  {
    name: "TF1_T_PL",
    slots: [
      { weekday: 1, hour: 21, minute: 10, share: 0.4 },
      { weekday: 6, hour: 21, minute: 10, share: 0.95 },
    ],
  },
  {
    name: "M6_T_PL",
    slots: [
      { weekday: 0, hour: 21, minute: 10, share: 0.6 },
      { weekday: 3, hour: 21, minute: 10, share: 0.5 },
      { weekday: 5, hour: 14, minute: 0, share: 0.4 },
    ],
  },
  {
    name: "France 2",
    slots: [
      { weekday: 6, hour: 21, minute: 5, share: 0.9 },
      { weekday: 6, hour: 23, minute: 20, share: 0.7 },
    ],
  },
  {
    name: "France 3",
    slots: [
      { weekday: 0, hour: 21, minute: 5, share: 0.6 },
      { weekday: 3, hour: 21, minute: 5, share: 0.8 },
      { weekday: 4, hour: 22, minute: 40, share: 0.4 },
    ],
  },
];

/** Days of programme before today that the history holds: three years. */
export const HISTORY_DAYS = 1095;

/** Catalogue size from which a channel fills all its film slots. */
const FULL_PROGRAMME_FILMS = 1200;

/**
 * Returns the share of the slots that a catalogue of that size can fill: a channel with 300 films
 * does not show ten a week, it would have used up every run within the year.
 */
export function programmeShare(filmCount: number): number {
  return Math.min(1, filmCount / FULL_PROGRAMME_FILMS);
}
