/** What is not on the slate and why: the best films left out, and how many could not be offered. */
import type { SlateAnswer } from "@shared/stores/offer_slate.ts";
import { useConsole } from "./console_context.ts";
import type { FilmsAnswer } from "./film_facts.ts";
import type { Slot } from "./slot.ts";
import type { TextKey } from "./texts/en.ts";
import { useRemote } from "./use_remote.ts";

const SHOWN = 3;
const REASONS: Readonly<Record<string, TextKey>> = {
  rights: "excluded_rights",
  runs: "excluded_runs",
  programmed: "excluded_programmed",
  excluded: "excluded_excluded",
  rule: "excluded_rule",
};

export function NotOffered(
  { slot, answer }: { readonly slot: Slot; readonly answer: SlateAnswer },
) {
  const { api, speech } = useConsole();
  const { t } = speech;
  const offered = new Set(answer.recommendations.map(({ movie_id }) => String(movie_id)));
  const best = useRemote<FilmsAnswer>(
    answer.slate_id,
    () => api.get("catalog/films", { limit: Math.min(100, offered.size + SHOWN), ...slot }),
  );
  const left = (best.data?.films ?? [])
    .filter(({ movie_id }) => !offered.has(String(movie_id))).slice(0, SHOWN);
  const exploring = answer.recommendations.filter((film) => film.exploring).length;
  return (
    <section class="panel" aria-labelledby="not-offered">
      <h2 id="not-offered">{t("not_offered")}</h2>
      {left.length > 0 && (
        <>
          <p class="quiet small">
            {t(exploring > 0 ? "left_out_exploring" : "left_out_rank", { count: exploring })}
          </p>
          <ul class="found stacked">
            {left.map((film) => (
              <li key={film.movie_id}>
                <span>
                  <strong>{film.title}</strong>
                  {film.release_year !== null && <span class="year">({film.release_year})</span>}
                </span>
                <span class="small quiet">
                  {t("stands_candidate", {
                    rank: film.mean_rank ?? 0,
                    score: speech.score(film.mean_score),
                  })}
                </span>
              </li>
            ))}
          </ul>
        </>
      )}
      <p class="small quiet">
        {t("candidates", { count: speech.whole(answer.candidate_count) })}
      </p>
      <Reasons excluded={answer.excluded} />
    </section>
  );
}

/** How many films could not be offered, by reason. */
export function Reasons({ excluded }: { readonly excluded: Readonly<Record<string, number>> }) {
  const { speech } = useConsole();
  const given = Object.entries(excluded).filter(([reason, count]) => count > 0 && REASONS[reason]);
  if (given.length === 0) return null;
  return (
    <ul class="small quiet reasons-list">
      {given.map(([reason, count]) => (
        <li key={reason}>{speech.t(REASONS[reason]!, { count: speech.whole(count) })}</li>
      ))}
    </ul>
  );
}
