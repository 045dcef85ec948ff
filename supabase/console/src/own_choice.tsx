/** Any film of the catalogue, by title: where it stands in this slot, and a button to pick it. */
import { useEffect, useState } from "preact/hooks";
import { useConsole } from "./console_context.ts";
import type { FilmFacts, FilmsAnswer } from "./film_facts.ts";
import { FoundFilm } from "./found_film.tsx";
import { ProblemNotice } from "./notices.tsx";
import type { Pins } from "./pins.ts";
import type { Slot } from "./slot.ts";
import { useRemote } from "./use_remote.ts";

interface OwnChoiceProps {
  readonly slot: Slot;
  /** Ids of the films offered, which are picked in the list. */
  readonly offered: ReadonlySet<string>;
  readonly pickedId: string | null;
  readonly pins: Pins;
  onPick(film: FilmFacts): void;
}

const PAUSE_MS = 200;
const SHOWN_MAX = 8;

export function OwnChoice({ slot, offered, pickedId, pins, onPick }: OwnChoiceProps) {
  const { api, speech } = useConsole();
  const { t } = speech;
  const [typed, setTyped] = useState("");
  const text = useSettled(typed.trim(), PAUSE_MS);
  const found = useRemote<FilmsAnswer>(
    text === "" ? null : `${text} ${slot.date} ${slot.hour} ${slot.channel}`,
    () => api.get("catalog/films", { q: text, limit: SHOWN_MAX, ...slot }),
  );
  return (
    <section class="panel" aria-labelledby="own-choice">
      <h2 id="own-choice">{t("own_choice")}</h2>
      <p class="quiet small">{t("own_choice_why")}</p>
      <label>
        <span class="hidden">{t("search_title")}</span>
        <input
          type="search"
          placeholder={t("search_title")}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      {text !== "" && found.problem && (
        <ProblemNotice speech={speech} problem={found.problem} onRetry={found.reload} />
      )}
      {text !== "" && (
        <p class="small quiet" role="status">
          {found.data ? t("found", { count: found.data.matched }) : t("loading")}
        </p>
      )}
      <ul class="found">
        {(text === "" ? [] : found.data?.films ?? []).map((film) => (
          <FoundFilm
            key={film.movie_id}
            film={film}
            state={pickedId === String(film.movie_id)
              ? "picked"
              : offered.has(String(film.movie_id))
              ? "offered"
              : "open"}
            pinned={pins.ids.includes(String(film.movie_id))}
            onPick={() => onPick(film)}
            onPin={() => pins.toggle(String(film.movie_id))}
          />
        ))}
      </ul>
    </section>
  );
}

/** The value once it has not changed for `pauseMs`. */
function useSettled(value: string, pauseMs: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
