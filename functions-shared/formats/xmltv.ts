/**
 * Programme guides in XMLTV, the format that most guides of the world can be had in. One file may
 * hold many channels; a reader asks for one of them.
 * Source: xmltv.dtd of the XMLTV project.
 */
import {
  attribute,
  child,
  children,
  elementsOf,
  partAttribute,
  readXmlParts,
  textOf,
  type XmlElement,
  type XmlPart,
} from "./bounded_xml.ts";
import { parseYear } from "./printed_time.ts";
import {
  assembleSchedule,
  broadcastDayOf,
  type Programme,
  type Schedule,
  type ScheduleRequest,
} from "./schedule.ts";
import { isCinemaFilm } from "./xmltv_film.ts";
import { parseXmltvTime } from "./xmltv_time.ts";
import { createZoneClock } from "./zoned_time.ts";

/** Name of the root element. */
export const XMLTV_ROOT = "tv";

const KEEP = new Set([
  ...[XMLTV_ROOT, "channel", "display-name", "programme", "title", "date", "category", "length"],
  ...["episode-num", "credits", "director", "orig-language"],
]);
/** Languages whose titles are preferred, best first. */
const LANGUAGES = ["fr", "de", "it", "en"];
const MINUTES_PER_UNIT: Readonly<Record<string, number>> = {
  seconds: 1 / 60,
  minutes: 1,
  hours: 60,
};

/**
 * Reads the programmes of one channel: the one with the id or display name that is asked for, or the
 * only one. Programme days are those of `request.timeZone`.
 *
 * @throws {SyntaxError} If the bytes are not such a guide, lack the channel, or a film in it has no
 * time.
 * @throws {RangeError} If they are too many, or the time zone does not exist.
 */
export function parseXmltv(bytes: Uint8Array, request: ScheduleRequest): Schedule {
  const parts = readXmlParts(bytes, XMLTV_ROOT, { keep: KEEP, allowDoctype: true });
  const byChannel = programmesByChannel(parts);
  const clock = createZoneClock(request.timeZone);
  const channels = parts.filter(({ name }) => name === "channel");
  const wanted = request.channelInFile ?? request.channel;
  const channelId = findChannel(channels, [...byChannel.keys()], wanted);
  const programmes: Programme[] = [];
  for (const programme of elementsOf(byChannel.get(channelId) ?? [])) {
    const instant = parseXmltvTime(attribute(programme, "start"));
    const film = readFilm(programme, instant);
    if (instant === null) continue; // readFilm has refused a film without a time
    programmes.push({ broadcastDay: broadcastDayOf(clock, instant), instant, film });
  }
  return assembleSchedule("xmltv", programmes, null, request, clock);
}

function programmesByChannel(parts: readonly XmlPart[]): Map<string, XmlPart[]> {
  const byChannel = new Map<string, XmlPart[]>();
  for (const part of parts) {
    const channel = part.name === "programme" ? partAttribute(part, "channel") : null;
    if (channel === null) continue;
    const programmes = byChannel.get(channel);
    if (programmes) programmes.push(part);
    else byChannel.set(channel, [part]);
  }
  return byChannel;
}

/** @param used Ids that programmes have, in the order of the guide. */
function findChannel(
  channels: readonly XmlPart[],
  used: readonly string[],
  wanted: string,
): string {
  const fold = (name: string | null) => name?.toLowerCase();
  const named = elementsOf(channels).find((channel) =>
    [attribute(channel, "id"), ...children(channel, "display-name").map(textOf)]
      .some((name) => fold(name) === fold(wanted))
  );
  const [only] = used;
  const found = attribute(named ?? null, "id") ?? (used.includes(wanted) ? wanted : null) ??
    (used.length === 1 ? only : null);
  if (found) return found;
  throw new SyntaxError(
    `Cannot read XMLTV as channel "${wanted}" must be in it: received ${
      used.slice(0, 10).join(", ") || "no programmes"
    }`,
  );
}

function readFilm(programme: XmlElement, instant: number | null): Programme["film"] {
  if (!isCinemaFilm(programme)) return null;
  const [title, originalTitle] = readTitles(programme);
  if (title === undefined || instant === null) {
    throw new SyntaxError(
      `Cannot read XMLTV as a film must have a title and a time: received "${title}" at "${
        attribute(programme, "start")
      }"`,
    );
  }
  const directors = children(child(programme, "credits"), "director").flatMap((name) =>
    textOf(name) ?? []
  );
  return {
    title,
    originalTitle: originalTitle ?? null,
    year: parseYear(textOf(child(programme, "date"))),
    director: directors.length > 0 ? directors.join(", ") : null,
    durationMin: readDuration(programme, instant),
  };
}

/** Returns the titles, the one to show first: the region's languages before all others. */
function readTitles(programme: XmlElement): string[] {
  const rank = (language: string | null) => {
    const index = LANGUAGES.indexOf(language?.slice(0, 2).toLowerCase() ?? "");
    return index < 0 ? LANGUAGES.length : index;
  };
  const titles = children(programme, "title").map((title) => ({
    text: textOf(title),
    rank: rank(attribute(title, "lang")),
  }));
  return [...new Set(titles.sort((a, b) => a.rank - b.rank).flatMap(({ text }) => text ?? []))];
}

/** Returns the length of the film itself in minutes, else that of its slot with all breaks. */
function readDuration(programme: XmlElement, start: number): number | null {
  const length = child(programme, "length");
  const unit = MINUTES_PER_UNIT[attribute(length, "units") ?? "minutes"];
  const minutes = Math.round(Number(textOf(length) ?? NaN) * (unit ?? NaN));
  if (minutes > 0) return minutes;
  const stop = parseXmltvTime(attribute(programme, "stop"));
  return stop !== null && stop > start ? stop - start : null;
}
