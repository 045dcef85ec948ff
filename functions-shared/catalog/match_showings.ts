/** Showings of a schedule as rows for the database, each with the film of the catalogue it means. */
import type { FilmShowing } from "@shared/formats/schedule.ts";
import { type MatchRule, matchTitle } from "./match_title.ts";
import type { TitleIndex } from "./title_index.ts";

/** A showing and what became of its title; the names are those of the columns. */
export interface ShowingRow {
  readonly broadcast_date: string;
  readonly air_date: string;
  readonly air_time: string;
  readonly starts_at: string;
  readonly title: string;
  readonly original_title: string | null;
  readonly release_year: number | null;
  readonly director: string | null;
  readonly match_outcome: "matched" | "ambiguous" | "unmatched";
  /** Film, score and rule of a match; null otherwise. */
  readonly movie_id: string | null;
  readonly match_score: number | null;
  readonly match_rule: MatchRule | null;
  /** Films that may be meant, best first. */
  readonly candidates: readonly { movie_id: string; score: number; rule: MatchRule }[];
}

/** Longest text of a showing that is kept. */
const TEXT_LENGTH_MAX = 500;

/**
 * Matches showings against the titles of a catalogue.
 *
 * @param ids Catalogue ids by row.
 * @param threshold Score from which on a film is matched, in [0, 1].
 */
export function matchShowings(
  index: TitleIndex,
  ids: readonly string[],
  showings: readonly FilmShowing[],
  threshold: number,
): ShowingRow[] {
  return showings.map((showing) => {
    const { row, outcome, score, rule, candidates } = matchTitle(index, showing, threshold);
    return {
      broadcast_date: showing.broadcastDate,
      air_date: showing.airDate,
      air_time: showing.airTime,
      starts_at: showing.startsAt,
      title: showing.title.slice(0, TEXT_LENGTH_MAX),
      original_title: showing.originalTitle?.slice(0, TEXT_LENGTH_MAX) ?? null,
      release_year: showing.year,
      director: showing.director?.slice(0, TEXT_LENGTH_MAX) ?? null,
      match_outcome: outcome,
      movie_id: row === null ? null : ids[row]!,
      match_score: row === null ? null : score,
      match_rule: row === null ? null : rule,
      candidates: candidates.map((candidate) => ({
        movie_id: ids[candidate.row]!,
        score: candidate.score,
        rule: candidate.rule,
      })),
    };
  });
}
