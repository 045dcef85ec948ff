/** A film outside the slate in one line: how it stands in the slot, and what can be done with it. */
import { useConsole } from "./console_context.ts";
import type { FilmFacts } from "./film_facts.ts";

/** How a film of the catalogue relates to the slot. */
export type FoundState = "open" | "offered" | "picked";

interface FoundFilmProps {
  readonly film: FilmFacts;
  readonly state: FoundState;
  readonly pinned: boolean;
  /** Null where films are only looked at. */
  readonly onPick: (() => void) | null;
  onPin(): void;
}

export function FoundFilm({ film, state, pinned, onPick, onPin }: FoundFilmProps) {
  const { speech: { t } } = useConsole();
  const hiddenTitle = <span class="hidden">{` ${film.title}`}</span>;
  return (
    <li>
      <div>
        <strong>{film.title}</strong>
        {film.release_year !== null && <span class="year">({film.release_year})</span>}
        <p class="small quiet">
          <Standing film={film} />
        </p>
      </div>
      <span class="row-actions">
        <button type="button" class="plain" aria-pressed={pinned} onClick={onPin}>
          {t("pin")}
          {hiddenTitle}
        </button>
        {state === "picked"
          ? <span class="tag good">✓ {t("picked")}</span>
          : state === "offered"
          ? <span class="tag">{t("is_offered")}</span>
          : onPick && (
            <button type="button" onClick={onPick}>
              {t("pick")}
              {hiddenTitle}
            </button>
          )}
      </span>
    </li>
  );
}

/** Its place among the candidates, or what bars it. */
function Standing({ film }: { readonly film: FilmFacts }) {
  const { speech } = useConsole();
  const score = speech.score(film.mean_score);
  if (film.standing === "candidate") {
    return <>{speech.t("stands_candidate", { rank: film.mean_rank ?? 0, score })}</>;
  }
  return (
    <>
      {speech.t(`stands_${film.standing}`)} · {speech.t("score")} {score}
    </>
  );
}
