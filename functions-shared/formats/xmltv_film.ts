/**
 * Whether an XMLTV programme is a cinema film. Guides agree on no vocabulary, so the categories are
 * read by word in the languages of the region; without a telling category, a year and no episode
 * number make a film.
 */
import { child, children, textOf, type XmlElement } from "./bounded_xml.ts";

/** Words for films made for cinemas, and German compounds such as "Actionfilm". */
const FILM = /\b(?:films?|movies?|cinema|kino|long metrage|lungometraggio|pelicula)\b|[a-z]film\b/;
/** Films that are made for television, are short or document something. */
const OTHER_FILM =
  /\btele-?film|\btv\b|fernsehfilm|kurzfilm|dokumentarfilm|court metrage|\bshort\b/;
/** Programmes that carry a year as well. */
const NO_FILM =
  /\bseri|\bsoap|\bsitcom|\bshow\b|\bnews\b|\binfo|nachrichten|\bmagazin|\bsports?\b|\bdocument|\bdoku|\bmeteo|\bjeu|\bgame|\btalk|\bkinder|\bchildren|\bunterhaltung|\bdivertissement/;

/** Returns whether the programme is a film made for cinemas. */
export function isCinemaFilm(programme: XmlElement): boolean {
  const categories = children(programme, "category").map((category) => plain(textOf(category)));
  if (categories.some((category) => OTHER_FILM.test(category))) return false;
  const episode = episodeNumber(programme);
  if (episode === "film") return true;
  if (categories.some((category) => FILM.test(category))) {
    return episode === "none" || !categories.some((category) => NO_FILM.test(category));
  }
  return child(programme, "date") !== null && episode === "none" &&
    !categories.some((category) => NO_FILM.test(category));
}

/** Schedules Direct numbers films too, as "MV00012345.0000"; all other numbers are of episodes. */
function episodeNumber(programme: XmlElement): "none" | "film" | "episode" {
  const numbers = children(programme, "episode-num").flatMap((number) => textOf(number) ?? []);
  if (numbers.length === 0) return "none";
  return numbers.every((number) => /^MV\d/.test(number)) ? "film" : "episode";
}

function plain(text: string | null): string {
  return (text ?? "").normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
