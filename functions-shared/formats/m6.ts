/**
 * The weekly schedule of M6: rss > grille_programmes > semaine > jours > jour > diffusions >
 * diffusion, a film having the format "Long Métrage". It names year, director and, for foreign
 * films, the original title.
 */
import { child, children, readXml, textOf, type XmlElement } from "./bounded_xml.ts";
import { isoDate, parseIsoDate } from "./civil_date.ts";
import { parseClockTime, parseYear } from "./printed_time.ts";
import {
  assembleSchedule,
  DAY_START_MINUTE,
  instantOnDay,
  type Programme,
  type Schedule,
  type ScheduleRequest,
} from "./schedule.ts";
import { createZoneClock, DAY_MINUTES, type ZoneClock } from "./zoned_time.ts";

/** Name of the root element; news feeds have the same one. */
export const M6_ROOT = "rss";

const KEEP = new Set([
  ...[M6_ROOT, "grille_programmes", "semaine", "date_debut", "date_fin", "jours", "jour", "date"],
  ...["diffusions", "diffusion", "dateheure", "titreprogramme", "titreoriginal", "format", "annee"],
  ...["casting", "personne", "type", "nom"],
]);
const FILM_FORMAT = "Long Métrage";

/**
 * Reads a week of M6.
 * @throws {SyntaxError} If the bytes are not such a schedule, or a film in it has no time.
 * @throws {RangeError} If they are too many, or the time zone does not exist.
 */
export function parseM6(bytes: Uint8Array, request: ScheduleRequest): Schedule {
  const grid = child(readXml(bytes, M6_ROOT, { keep: KEEP }), "grille_programmes");
  const week = child(grid, "semaine");
  const first = dateAt(week, "date_debut");
  const last = dateAt(week, "date_fin");
  const days = child(week, "jours");
  if (first === null || last === null || days === null) {
    throw new SyntaxError(
      "Cannot read M6 schedule as semaine must have date_debut, date_fin and jours: received none",
    );
  }
  const clock = createZoneClock(request.timeZone);
  const programmes = children(days, "jour").flatMap((day) => readDay(day, clock));
  const printed = { first: isoDate(first), last: isoDate(last) };
  return assembleSchedule("m6", programmes, printed, request, clock);
}

function readDay(day: XmlElement, clock: ZoneClock): Programme[] {
  const broadcastDay = dateAt(day, "date");
  if (broadcastDay === null) {
    throw new SyntaxError(
      `Cannot read M6 schedule as jour must have a date: received "${textOf(child(day, "date"))}"`,
    );
  }
  let previous = -Infinity;
  return children(child(day, "diffusions"), "diffusion").flatMap((programme) => {
    const time = textOf(child(programme, "dateheure"));
    const minute = readMinute(time, broadcastDay);
    const film = readFilm(programme);
    if (minute === null && film === null) return []; // says nothing about films
    if (minute === null) {
      throw new SyntaxError(
        `Cannot read M6 schedule as film "${film?.title}" must have a time: received "${time}"`,
      );
    }
    previous = instantOnDay(clock, broadcastDay, minute, previous);
    return [{ broadcastDay, instant: previous, film }];
  });
}

/**
 * Returns the minute of the programme day. The date in front of the time repeats the programme day;
 * a time of the night may have the calendar day instead and then means the same.
 */
function readMinute(dateTime: string | null, broadcastDay: number): number | null {
  const [date, time] = (dateTime ?? "").split(" ");
  const minute = parseClockTime(time ?? null);
  const day = parseIsoDate(date ?? "");
  if (minute === null || day === null) return null;
  if (day === broadcastDay) return minute;
  return day === broadcastDay + 1 && minute < DAY_START_MINUTE ? minute + DAY_MINUTES : null;
}

function readFilm(programme: XmlElement): Programme["film"] {
  if (textOf(child(programme, "format")) !== FILM_FORMAT) return null;
  const title = textOf(child(programme, "titreprogramme"));
  if (title === null) {
    throw new SyntaxError("Cannot read M6 schedule as a film must have a title: received none");
  }
  return {
    title,
    originalTitle: textOf(child(programme, "titreoriginal")),
    year: parseYear(textOf(child(programme, "annee"))),
    director: readDirectors(child(programme, "casting")),
    durationMin: null,
  };
}

function readDirectors(credits: XmlElement | null): string | null {
  const names = children(credits, "personne")
    .filter((person) => /^Réalisat/i.test(textOf(child(person, "type")) ?? ""))
    .flatMap((person) => textOf(child(person, "nom")) ?? []);
  return names.length > 0 ? names.join(", ") : null;
}

function dateAt(element: XmlElement | null, name: string): number | null {
  return parseIsoDate(textOf(child(element, name)) ?? "");
}
