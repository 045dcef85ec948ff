/**
 * The weekly schedule of TF1: EXPORT_TF1_PRO > GRILLE > JOUR@date > EMISSION@heureDiffusion, a
 * film having the typeEmission "Cinéma". It names the director, in a paragraph of HTML, and no year.
 */
import { attribute, child, children, readXml, textOf, type XmlElement } from "./bounded_xml.ts";
import { isoDate } from "./civil_date.ts";
import { parseClockTime, parseFrenchDate } from "./printed_time.ts";
import {
  assembleSchedule,
  instantOnDay,
  type Programme,
  type Schedule,
  type ScheduleRequest,
} from "./schedule.ts";
import { createZoneClock, type ZoneClock } from "./zoned_time.ts";

/** Name of the root element. */
export const TF1_ROOT = "EXPORT_TF1_PRO";

const KEEP = new Set([
  TF1_ROOT,
  "GRILLE",
  "JOUR",
  "EMISSION",
  "titre",
  "typeEmission",
  "generique",
]);
const FILM_TYPE = "Cinéma";
/** "Réalisé par : <strong>A</strong> et <strong>B</strong><br />", in any of its wordings. */
const DIRECTED_BY = /Réalis(?:é|ée|és|ation|ateur|atrice|ateurs)(?: par)? ?:(.*?)(?:<br|$)/i;

/**
 * Reads a week of TF1.
 * @throws {SyntaxError} If the bytes are not such a schedule, or a film in it has no time.
 * @throws {RangeError} If they are too many, or the time zone does not exist.
 */
export function parseTf1(bytes: Uint8Array, request: ScheduleRequest): Schedule {
  const grid = child(readXml(bytes, TF1_ROOT, { keep: KEEP }), "GRILLE");
  const first = parseFrenchDate(attribute(grid, "dateDebut"));
  const last = parseFrenchDate(attribute(grid, "dateFin"));
  if (first === null || last === null) {
    throw new SyntaxError(
      "Cannot read TF1 schedule as GRILLE must have dateDebut and dateFin: received none",
    );
  }
  const clock = createZoneClock(request.timeZone);
  const programmes = children(grid, "JOUR").flatMap((day) => readDay(day, clock));
  const printed = { first: isoDate(first), last: isoDate(last) };
  return assembleSchedule("tf1", programmes, printed, request, clock);
}

function readDay(day: XmlElement, clock: ZoneClock): Programme[] {
  const broadcastDay = parseFrenchDate(attribute(day, "date"));
  if (broadcastDay === null) {
    throw new SyntaxError(
      `Cannot read TF1 schedule as JOUR must have a date: received "${attribute(day, "date")}"`,
    );
  }
  let previous = -Infinity;
  return children(day, "EMISSION").flatMap((programme) => {
    const time = attribute(programme, "heureDiffusion");
    const minute = parseClockTime(time);
    const film = readFilm(programme);
    if (minute === null && film === null) return []; // says nothing about films
    if (minute === null) {
      throw new SyntaxError(
        `Cannot read TF1 schedule as film "${film?.title}" must have a time: received "${time}"`,
      );
    }
    previous = instantOnDay(clock, broadcastDay, minute, previous);
    return [{ broadcastDay, instant: previous, film }];
  });
}

function readFilm(programme: XmlElement): Programme["film"] {
  if (textOf(child(programme, "typeEmission")) !== FILM_TYPE) return null;
  const title = textOf(child(programme, "titre"));
  if (title === null) {
    throw new SyntaxError("Cannot read TF1 schedule as a film must have a title: received none");
  }
  const director = readDirectors(textOf(child(programme, "generique")));
  return { title, originalTitle: null, year: null, director, durationMin: null };
}

function readDirectors(credits: string | null): string | null {
  const paragraph = DIRECTED_BY.exec(credits ?? "")?.[1] ?? "";
  const names = [...paragraph.matchAll(/<strong>([^<]+)<\/strong>/g)].map((name) =>
    name[1]?.trim()
  );
  return names.length > 0 ? names.join(", ") : null;
}
