/**
 * Cleans the records of vega-datasets' movies.json and makes demo films of them.
 *
 * Defects of the file, each counted in the report: titles that are numbers or null; text that was
 * Latin-1 and was read as Mac Roman ("LÈon"); articles moved behind a comma; notes in brackets
 * ("(1933)", "(IMAX)"); one film entered twice; remakes of one title, which get their year; two-digit
 * years read as 20xx; revenue 0 for "not known". What the file does not say stays missing: directors,
 * running times, actors. It holds no TMDB ids, so every film has an id of the form WO_000000.
 *
 * The language is not in the file either. It is taken to be English when one of Hollywood's large
 * distributors released the film under a title that does not look foreign, else left missing.
 */
import { type DemoFilm, type DemoGenre, LN_POPULARITY } from "./demo_film.ts";
import { processedTitle } from "./invented_titles.ts";
import { repairText } from "./mac_roman.ts";

/** The fields of a record that we use, as they stand in the file. */
export interface VegaRecord {
  readonly "Title": string | number | null;
  readonly "Release Date": string;
  readonly "Worldwide Gross": number | string | null;
  readonly "Running Time min": number | null;
  readonly "Distributor": string | null;
  readonly "Major Genre": string | null;
  readonly "Creative Type": string | null;
  readonly "Director": string | null;
  readonly "IMDB Rating": number | null;
  readonly "IMDB Votes": number | null;
}

/** How many records had each defect, and how many films lack what the file does not say. */
export interface CleaningReport {
  readonly records: number;
  readonly films: number;
  readonly numericTitles: number;
  readonly missingTitles: number;
  readonly repairedTexts: number;
  readonly movedArticles: number;
  readonly strippedNotes: number;
  readonly droppedDoubles: number;
  readonly datedRemakes: number;
  readonly correctedYears: number;
  readonly unknownRevenues: number;
  readonly missingDirectors: number;
  readonly missingDurations: number;
  readonly missingGenres: number;
  readonly assumedEnglish: number;
}

type Counts = { -readonly [K in keyof CleaningReport]: number };

/** The file was compiled in 2010: a later year is one of the twentieth century. */
const LAST_YEAR = 2011;

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

const GENRES_OF_MAJOR: Readonly<Record<string, readonly DemoGenre[]>> = {
  "Action": ["Action"],
  "Adventure": ["Adventure"],
  "Black Comedy": ["Comedy", "Crime"],
  "Comedy": ["Comedy"],
  "Concert/Performance": ["Music", "Documentary"],
  "Documentary": ["Documentary"],
  "Drama": ["Drama"],
  "Horror": ["Horror"],
  "Musical": ["Music"],
  "Romantic Comedy": ["Comedy", "Romance"],
  "Thriller/Suspense": ["Thriller"],
  "Western": ["Western"],
};

const GENRES_OF_TYPE: Readonly<Record<string, readonly DemoGenre[]>> = {
  "Factual": ["Documentary"],
  "Fantasy": ["Fantasy"],
  "Historical Fiction": ["History"],
  "Kids Fiction": ["Family"],
  "Science Fiction": ["Science Fiction"],
  "Super Hero": ["Action"],
};

const LARGE_DISTRIBUTORS = new Set([
  "20th Century Fox",
  "Dreamworks SKG",
  "Lionsgate",
  "MGM",
  "New Line",
  "Orion Pictures",
  "Paramount Pictures",
  "Sony Pictures",
  "Sony/Columbia",
  "Sony/Screen Gems",
  "Sony/TriStar",
  "Summit Entertainment",
  "United Artists",
  "Universal",
  "Walt Disney Pictures",
  "Warner Bros.",
]);

function cleanTitle(raw: string | number, counts: Counts): string {
  if (typeof raw === "number") counts.numericTitles++;
  const repaired = repairText(String(raw));
  if (repaired !== String(raw)) counts.repairedTexts++;
  const fronted = repaired.replace(/^(.*), (The|A|An)$/, "$2 $1");
  if (fronted !== repaired) counts.movedArticles++;
  const bare = fronted.replace(/ \((\d{4}|IMAX|Theatrical Release|Canadian Release)\)$/, "");
  if (bare !== fronted) counts.strippedNotes++;
  return bare.replace(/\s+/g, " ").trim();
}

/** Reads "Jun 12 1998". */
function cleanReleaseDate(raw: string, counts: Counts): { date: string; year: number } {
  const match = /^([A-Z][a-z]{2}) (\d{2}) (\d{4})$/.exec(raw);
  const month = MONTHS.indexOf(match?.[1] ?? "") + 1;
  if (match === null || month === 0) {
    throw new SyntaxError(
      `Cannot read release date as it must be "Jun 12 1998": received "${raw}"`,
    );
  }
  let year = Number(match[3]);
  if (year > LAST_YEAR) {
    year -= 100;
    counts.correctedYears++;
  }
  return { date: `${year}-${String(month).padStart(2, "0")}-${match[2]}`, year };
}

function cleanRevenue(raw: number | string | null, counts: Counts): number | null {
  if (typeof raw === "number" && raw > 0) return raw;
  counts.unknownRevenues++;
  return null;
}

/** Maps ln(votes), whose mean is 9.32 and standard deviation 1.70 in the file, to our scale. */
function popularityOfVotes(votes: number | null): number | null {
  if (votes === null || votes <= 0) return null;
  const z = (Math.log(votes) - 9.32) / 1.70;
  return Math.round(1000 * Math.exp(LN_POPULARITY.mean + LN_POPULARITY.sd * z)) / 1000;
}

function looksForeign(title: string): boolean {
  return /\P{ASCII}/u.test(title) || /^(Le|La|Les|Il|El|Los|Las|Per|Der|Das|De) /.test(title);
}

function filmOfRecord(record: VegaRecord, counts: Counts): DemoFilm | null {
  if (record.Title === null) {
    counts.missingTitles++;
    return null;
  }
  const title = cleanTitle(record.Title, counts);
  const release = cleanReleaseDate(record["Release Date"], counts);
  const english = LARGE_DISTRIBUTORS.has(record.Distributor ?? "") && !looksForeign(title);
  return {
    catalogId: "",
    tmdbId: null,
    title,
    originalTitle: title,
    genres: [
      ...new Set([
        ...GENRES_OF_MAJOR[record["Major Genre"] ?? ""] ?? [],
        ...GENRES_OF_TYPE[record["Creative Type"] ?? ""] ?? [],
      ]),
    ],
    director: record.Director === null ? null : repairText(record.Director),
    actors: null,
    durationMin: record["Running Time min"],
    productionYear: release.year,
    releaseDate: release.date,
    originalLanguage: english ? "en" : null,
    popularity: popularityOfVotes(record["IMDB Votes"]),
    revenue: cleanRevenue(record["Worldwide Gross"], counts),
    voteAverage: record["IMDB Rating"],
    adult: false,
  };
}

/**
 * Returns films of one title as they stay: the oldest keeps the bare title, later ones get their
 * year, and a film within a year of its predecessor is the same film entered twice and is dropped.
 */
function separateRemakes(films: readonly DemoFilm[], counts: Counts): DemoFilm[] {
  const kept: DemoFilm[] = [];
  for (const film of films.toSorted((a, b) => a.productionYear! - b.productionYear!)) {
    const predecessor = kept.at(-1);
    if (predecessor === undefined) {
      kept.push(film);
    } else if (film.productionYear! - predecessor.productionYear! <= 1) {
      counts.droppedDoubles++;
    } else {
      counts.datedRemakes++;
      kept.push({ ...film, title: `${film.title} (${film.productionYear})` });
    }
  }
  return kept;
}

function groupByTitle(films: readonly DemoFilm[]): DemoFilm[][] {
  const groups = new Map<string, DemoFilm[]>();
  for (const film of films) {
    const key = processedTitle(film.title);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [film]);
    else group.push(film);
  }
  return [...groups.values()];
}

function countMissing(films: readonly DemoFilm[], counts: Counts): void {
  counts.films = films.length;
  counts.missingDirectors = films.filter((film) => film.director === null).length;
  counts.missingDurations = films.filter((film) => film.durationMin === null).length;
  counts.missingGenres = films.filter((film) => film.genres.length === 0).length;
  counts.assumedEnglish = films.filter((film) => film.originalLanguage === "en").length;
}

/**
 * Returns the films of the file with unique ids and titles, and what was cleaned.
 *
 * @throws {SyntaxError} If a release date is not in the form of the file.
 */
export function cleanVegaFilms(
  records: readonly VegaRecord[],
): { films: DemoFilm[]; report: CleaningReport } {
  const counts: Counts = {
    records: records.length,
    films: 0,
    numericTitles: 0,
    missingTitles: 0,
    repairedTexts: 0,
    movedArticles: 0,
    strippedNotes: 0,
    droppedDoubles: 0,
    datedRemakes: 0,
    correctedYears: 0,
    unknownRevenues: 0,
    missingDirectors: 0,
    missingDurations: 0,
    missingGenres: 0,
    assumedEnglish: 0,
  };
  const read = records.map((record) => filmOfRecord(record, counts)).filter((film) =>
    film !== null
  );
  const films = groupByTitle(read).flatMap((group) => separateRemakes(group, counts))
    .map((film, i) => ({ ...film, catalogId: `WO_${String(i + 1).padStart(6, "0")}` }));
  countMissing(films, counts);
  return { films, report: counts };
}
