// A channel whose audiences follow a known rule, so that a test knows what a model should find: the
// hour and the film's revenue matter, dramas do worse in summer, the vote means nothing.
import { type BroadcastHistory, type Catalog } from "@shared/catalog/catalog.ts";
import { civilOfDay, epochDay } from "@shared/catalog/calendar_day.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { filmCatalog } from "../signals/film_catalog.ts";

export interface SimulatedChannel {
  readonly catalog: Catalog;
  readonly history: BroadcastHistory;
}

const HOURS = [14, 20, 22, 25];
/** Thousands of viewers by hour. */
const LEVEL: Record<number, number> = { 14: 40, 20: 200, 22: 90, 25: 15 };
const NOISE = 8;

/** Two channels; the second has half the audience of the first. One film in ten lacks its revenue. */
export function simulateAudiences(films: number, days: number, seed: number): SimulatedChannel {
  const rng = createRng(seed);
  const catalog = filmCatalog(Array.from({ length: films }, (_, i) => ({
    id: i % 7 === 0 ? `WO_${i}` : `${i}`,
    year: 1980 + Math.floor(rng.uniform() * 44),
    vote: 10 * rng.uniform(),
    ...(i % 10 === 0 ? {} : { revenue: Math.exp(14 + 3 * rng.normal()) }),
    genres: [rng.uniform() < 0.5 ? "Drame" : "Action"],
    language: rng.uniform() < 0.5 ? "fr" : "en",
  })));
  const first = epochDay("2023-01-01");
  const broadcasts = Array.from({ length: days * HOURS.length * 2 }, (_, i) => ({
    day: first + Math.floor(i / (HOURS.length * 2)),
    hour: HOURS[Math.floor(i / 2) % HOURS.length]!,
    channel: i % 2,
    film: Math.floor(rng.uniform() * films),
  }));
  const airDays = broadcasts.map(({ day, hour }) => hour >= 24 ? day + 1 : day);
  const order = airDays.map((_, i) => i).sort((a, b) => airDays[a]! - airDays[b]! || a - b);
  const audience = ({ day, hour, channel, film }: (typeof broadcasts)[number]) => {
    const revenue = catalog.revenues[film]!;
    const isDrama = catalog.genreNames[catalog.genreIds[film]!] === "Drame";
    const isSummer = [6, 7, 8].includes(civilOfDay(day).month);
    const appeal = 0.5 + 0.08 * (Number.isNaN(revenue) ? 14 : Math.log(revenue) - 4);
    const level = LEVEL[hour]! * appeal * (isDrama && isSummer ? 0.5 : 1);
    return Math.max(0, (channel === 1 ? 0.5 : 1) * level + NOISE * rng.normal());
  };
  const audiences = broadcasts.map(audience);
  return {
    catalog,
    history: {
      version: "simulated",
      size: order.length,
      channelNames: ["One", "Two"],
      films: Int32Array.from(order, (i) => broadcasts[i]!.film),
      days: Int32Array.from(order, (i) => airDays[i]!),
      channels: Uint16Array.from(order, (i) => broadcasts[i]!.channel),
      hours: Int8Array.from(order, (i) => broadcasts[i]!.hour),
      audiences: Float64Array.from(order, (i) => audiences[i]!),
    },
  };
}
