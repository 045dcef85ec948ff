/** Films that clients send back, checked: against the recorded slate where there is one. */
import { SIGNAL_COUNT, SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import type { SlateRecord } from "@shared/recommend/slate_record.ts";
import type { NewEvent } from "@shared/stores/database.ts";
import type { MovieSelection } from "./feedback_schema.ts";
import { type FieldError, ProblemError } from "./problem.ts";

/** Clients may round what they got; more than this is another number. */
const TOLERANCE = 1e-6;

/** A 422 that names one field. */
export function invalidField(pointer: string, detail: string): ProblemError {
  return invalidFields([{ pointer, detail }]);
}

/**
 * Checks that what a client says of a recorded slate is what was recorded.
 *
 * @param films Films with their pointers into the body; they must be in the slate.
 * @throws {ProblemError} 422 naming each field that disagrees.
 */
export function checkAgainstSlate(
  slate: SlateRecord,
  films: readonly { pointer: string; film: MovieSelection }[],
): void {
  const errors = films.flatMap(({ pointer, film }): FieldError[] => {
    const item = slate.items.find(({ movie_id }) => movie_id === film.movie_id);
    if (!item) {
      return [{
        pointer: `${pointer}/movie_id`,
        detail: `Film "${film.movie_id}" is not in slate`,
      }];
    }
    const { signal_contributions: signals, context_features: context } = film;
    return [
      ...(signals && !close(SIGNAL_NAMES.map((name) => signals[name]), item.signals)
        ? [{ pointer: `${pointer}/signal_contributions`, detail: "Must be those of the slate" }]
        : []),
      ...(context && !close(context, slate.context_features)
        ? [{ pointer: `${pointer}/context_features`, detail: "Must be those of the slate" }]
        : []),
    ];
  });
  if (errors.length > 0) throw invalidFields(errors);
}

/** Fields of an event that a client describes by itself, without a slate on record. */
export type ClientEvent = Required<Pick<NewEvent, "context_features" | "films" | "signal_mean">>;

/**
 * Builds an event from what the client sent; signals are read by name, never by key order.
 *
 * @param picked Index of the film that was picked, -1 when none was.
 * @throws {ProblemError} 422 if a film has no signals or the context has not `contextLength` values.
 */
export function clientEvent(
  films: readonly { pointer: string; film: MovieSelection }[],
  picked: number,
  context: readonly number[] | undefined,
  contextLength: number,
): ClientEvent {
  if (context?.length !== contextLength) {
    throw invalidField(
      `${films[0]?.pointer ?? ""}/context_features`,
      `Must hold the ${contextLength} context features of the recommendation: received ${
        context?.length ?? "none"
      }`,
    );
  }
  const rows = films.map(({ pointer, film }, i) => ({
    movie_id: film.movie_id,
    signals: signalsOf(film, pointer),
    reward: (i === picked ? 1 : 0) as 0 | 1,
    own_choice: false,
  }));
  const mean = Array.from(
    { length: SIGNAL_COUNT },
    (_, j) => rows.reduce((sum, { signals }) => sum + signals[j]!, 0) / rows.length,
  );
  return { context_features: context, films: rows, signal_mean: mean };
}

/** The signals ticked as "this is why", by name; null when none was. */
export function ticksOf(film: MovieSelection): string[] | null {
  const ticked = SIGNAL_NAMES.filter((name) => film.selected_signals?.[name]);
  return ticked.length > 0 ? ticked : null;
}

function signalsOf(film: MovieSelection, pointer: string): number[] {
  const signals = film.signal_contributions;
  if (signals) return SIGNAL_NAMES.map((name) => signals[name]);
  throw invalidField(
    `${pointer}/signal_contributions`,
    "Must hold the six signals by name, or send the slate_id instead",
  );
}

function invalidFields(errors: readonly FieldError[]): ProblemError {
  const sentences = errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join("; ");
  return new ProblemError({
    status: 422,
    code: "invalid-request",
    detail: `Cannot read request body: ${sentences}`,
    errors,
  });
}

const close = (a: readonly number[], b: readonly number[]) =>
  a.length === b.length && a.every((value, i) => Math.abs(value - b[i]!) <= TOLERANCE);
