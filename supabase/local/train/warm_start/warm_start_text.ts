/** What a warm start found, as text for a terminal. */
import { isoDate } from "@shared/catalog/calendar_day.ts";
import { markdownTable } from "../../evaluate/standings_table.ts";
import type { FilmChoice } from "./film_choice.ts";
import { filmCount } from "./film_choice.ts";
import type { Foresight } from "./judge_choices.ts";
import type { WarmStart } from "./warm_start.ts";

/**
 * Returns the report: what was learned from, each weight, and the days that the chosen one saves.
 *
 * @param unexplained Slots left out.
 */
export function warmStartText(found: WarmStart, unexplained: number): string {
  const { evidence: { past, heldOut }, trials, weight, worth, blindLogLoss } = found;
  return [
    `${past.length} films that were on air ${span(past)}, each among ${
      average(past).toFixed(0)
    } that could be had; ${unexplained} more were left out, as what is known of rights and runs ` +
    `does not explain them.`,
    `Judged on ${heldOut.length} ${judges(found)} ${span(heldOut)}, each among ${
      average(heldOut).toFixed(0)
    }; blind: ${blindLogLoss.toFixed(3)}\n`,
    markdownTable(
      ["a past choice counts", ...FORESIGHT_HEAD],
      trials.map((trial) => [
        `${trial.weight} of a pick${trial.weight === weight ? "  <- taken" : ""}`,
        ...foresightCells(trial),
      ]),
    ),
    "\nThe prior without history, after days of picks:\n",
    markdownTable(
      ["days", "picks", ...FORESIGHT_HEAD],
      worth.curve.map((point) => [
        String(point.days),
        String(point.picks),
        ...foresightCells(point),
      ]),
    ),
    `\n${worthSentence(found)}`,
  ].join("\n");
}

/** Says what the warm start is worth, in one sentence. */
export function worthSentence(
  { weight, worth: { days, picks, curve }, evidence }: WarmStart,
): string {
  if (weight === 0) {
    return "History does not help to foresee what is held out: the prior stays as it is.";
  }
  const kind = evidence.judgedOn === "picks" ? "picks on record" : "picks from served slates";
  if (days === null) {
    const { days: most, picks: all } = curve.at(-1)!;
    return `The warm start is worth more than the ${most} days of picks there are (${all} ${kind}).`;
  }
  return `The warm start is worth ${days.toFixed(days < 10 ? 1 : 0)} days of picks (${
    picks!.toFixed(0)
  } ${kind}).`;
}

const FORESIGHT_HEAD = ["log loss", "hit@1", "hit@5"];

const foresightCells = ({ logLoss, hitAt1, hitAt5 }: Foresight) => [
  logLoss.toFixed(3),
  hitAt1.toFixed(2),
  hitAt5.toFixed(2),
];

const judges = ({ evidence: { judgedOn } }: WarmStart) =>
  judgedOn === "picks" ? "later picks on record" : "later ones, held out,";

function span(choices: readonly FilmChoice[]): string {
  const days = choices.map(({ day }) => day);
  return `from ${isoDate(Math.min(...days))} to ${isoDate(Math.max(...days))}`;
}

const average = (choices: readonly FilmChoice[]) =>
  choices.reduce((sum, choice) => sum + filmCount(choice), 0) / choices.length;
