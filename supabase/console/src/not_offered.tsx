/** What is not on the slate and why: the best films left out, and how many could not be offered. */
import type { SlateAnswer } from "@shared/stores/offer_slate.ts";
import { useConsole } from "./console_context.ts";
import type { FilmFacts, FilmsAnswer } from "./film_facts.ts";
import { FoundFilm } from "./found_film.tsx";
import type { Pins } from "./pins.ts";
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

interface NotOfferedProps {
  readonly slot: Slot;
  readonly answer: SlateAnswer;
  readonly pins: Pins;
}

/** Pinning is the way to get hold of one of them: pinned films can be picked. */
export function NotOffered({ slot, answer, pins }: NotOfferedProps) {
  const { api, speech } = useConsole();
  const { t } = speech;
  const offered = new Set(answer.recommendations.map(({ movie_id }) => String(movie_id)));
  const limit = Math.min(100, offered.size + SHOWN);
  const best = useRemote<FilmsAnswer>(
    answer.slate_id,
    () => api.get("catalog/films", { limit, ...slot }),
  );
  const barred = useRemote<FilmsAnswer>(
    `${answer.slate_id} barred`,
    () => api.get("catalog/films", { limit: SHOWN, barred: "true", ...slot }),
  );
  const beaten = (best.data?.films ?? [])
    .filter(({ movie_id }) => !offered.has(String(movie_id))).slice(0, SHOWN);
  const exploring = answer.recommendations.filter((film) => film.exploring).length;
  return (
    <section class="panel" aria-labelledby="not-offered">
      <h2 id="not-offered">{t("not_offered")}</h2>
      <LeftOutFilms
        why={t(exploring > 0 ? "left_out_exploring" : "left_out_rank", { count: exploring })}
        films={beaten}
        pins={pins}
      />
      <LeftOutFilms why={t("left_out_barred")} films={barred.data?.films ?? []} pins={pins} />
      <p class="small quiet">
        {t("candidates", { count: speech.whole(answer.candidate_count) })}
      </p>
      <Reasons excluded={answer.excluded} />
    </section>
  );
}

interface LeftOutFilmsProps {
  readonly why: string;
  readonly films: readonly FilmFacts[];
  readonly pins: Pins;
}

function LeftOutFilms({ why, films, pins }: LeftOutFilmsProps) {
  if (films.length === 0) return null;
  return (
    <>
      <p class="quiet small">{why}</p>
      <ul class="found">
        {films.map((film) => {
          const id = String(film.movie_id);
          return (
            <FoundFilm
              key={id}
              film={film}
              state="open"
              pinned={pins.ids.includes(id)}
              onPick={null}
              onPin={() => pins.toggle(id)}
            />
          );
        })}
      </ul>
    </>
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
