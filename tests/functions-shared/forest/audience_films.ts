// A few films and a slot for the audience tests: one complete film, one of which nothing is known.
import type { Catalog } from "@shared/catalog/catalog.ts";
import { epochDay } from "@shared/catalog/calendar_day.ts";
import { type AudienceContext, audienceContext } from "@shared/forest/audience_context.ts";
import { filmCatalog } from "../signals/film_catalog.ts";

/** Film 0 is complete; film 1 has no value but its id, which says that TMDB does not know it. */
export function twoFilms(): Catalog {
  const catalog = filmCatalog([
    {
      id: "603",
      genres: ["Action", "Science-Fiction"],
      language: "en",
      year: 1999,
      vote: 8.25,
      revenue: 463.5e6,
    },
    { id: "WO_000012" },
  ]);
  return {
    ...catalog,
    durationMin: Float64Array.of(136, NaN),
    popularities: Float64Array.of(71.5, NaN),
    adult: Uint8Array.of(1, 0),
  };
}

export function contextOf(
  { channel = "RTS 1", date, hour }: { channel?: string; date: string; hour: number },
  holidays: readonly string[] = [],
): AudienceContext {
  return audienceContext({ channel, day: epochDay(date), hour }, new Set(holidays.map(epochDay)));
}
