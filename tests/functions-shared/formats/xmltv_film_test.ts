// Goal: cinema films and nothing else, in the vocabularies of guides. Cases are a table of
// categories, date and episode number.
import assert from "node:assert/strict";
import { child, readXml } from "@shared/formats/bounded_xml.ts";
import { isCinemaFilm } from "@shared/formats/xmltv_film.ts";

const keep = new Set(["tv", "programme", "category", "date", "episode-num"]);

function isFilm(categories: string[], date: string | null, episode: string | null): boolean {
  const tags = categories.map((category) => `<category>${category}</category>`).join("") +
    (date === null ? "" : `<date>${date}</date>`) +
    (episode === null ? "" : `<episode-num>${episode}</episode-num>`);
  const xml = new TextEncoder().encode(`<tv><programme start="">${tags}</programme></tv>`);
  return isCinemaFilm(child(readXml(xml, "tv", { keep }), "programme") ?? "");
}

Deno.test("isCinemaFilm() is true for films", () => {
  const cases: [categories: string[], date: string | null, episode: string | null][] = [
    [["Film"], null, null],
    [["film"], "2017", null],
    [["Movie"], null, null],
    [["Movies", "Comedy"], "2017", null],
    [["Movie / Drama"], null, null],
    [["Cinéma"], null, null],
    [["Film d'animation"], null, null],
    [["Long Métrage"], "2017", null],
    [["Spielfilm"], null, null],
    [["Actionfilm"], null, null],
    [["Kino"], null, null],
    [["Lungometraggio"], null, null],
    [["Drama"], "1999", null],
    [[], "20170508", null],
    [["Movie"], null, "MV00012345.0000"],
    [[], null, "MV00012345.0000"],
    [["Film", "Thriller"], "2017", "1.2."],
  ];
  for (const [categories, date, episode] of cases) {
    assert(isFilm(categories, date, episode), `${categories} ${date} ${episode}`);
  }
});

Deno.test("isCinemaFilm() is false for everything else", () => {
  const cases: [categories: string[], date: string | null, episode: string | null][] = [
    [[], null, null],
    [["Série"], "2017", "1.2."],
    [["Series", "Crime Drama"], "20111122", "0.9.0/1"],
    [["Movie / Drama", "Series"], null, "S3E4"],
    [[], "2017", "EP01419807.0010"],
    [["Téléfilm"], "2017", null],
    [["Telefilm"], null, null],
    [["TV Movie"], "2017", null],
    [["Fernsehfilm"], "2017", null],
    [["Dokumentarfilm"], "2017", null],
    [["Kurzfilm"], "2017", null],
    [["Court métrage"], "2017", null],
    [["Magazine"], "2025", null],
    [["News"], "20250823", null],
    [["Sport"], "20250823", null],
    [["Documentaire"], "2017", null],
  ];
  for (const [categories, date, episode] of cases) {
    assert(!isFilm(categories, date, episode), `${categories} ${date} ${episode}`);
  }
});
