/** Pinned films that the slate does not hold. */
import { useConsole } from "./console_context.ts";
import { type FilmFacts, filmsById } from "./film_facts.ts";
import { FoundFilm } from "./found_film.tsx";
import type { Pins } from "./pins.ts";
import { type Slot, slotKey } from "./slot.ts";
import { useRemote } from "./use_remote.ts";

interface PinnedFilmsProps {
  readonly slot: Slot;
  readonly pins: Pins;
  /** Ids of the films offered, which are pinned in the list itself. */
  readonly offered: ReadonlySet<string>;
  readonly pickedId: string | null;
  /** Null while there is no slate to answer. */
  readonly onPick: ((film: FilmFacts) => void) | null;
}

export function PinnedFilms({ slot, pins, offered, pickedId, onPick }: PinnedFilmsProps) {
  const { api, speech: { t } } = useConsole();
  const ids = pins.ids.filter((id) => !offered.has(id));
  const remote = useRemote(
    ids.length === 0 ? null : `${slotKey(slot)} ${ids.join()}`,
    () => filmsById(api, ids, slot),
  );
  if (ids.length === 0 || !remote.data) return null;
  const films = ids.map((id) => remote.data!.get(id)).filter((film) => film !== undefined);
  return (
    <section class="panel" aria-labelledby="pinned">
      <h2 id="pinned">{t("pinned_beyond")}</h2>
      <ul class="found">
        {films.map((film) => {
          const id = String(film.movie_id);
          return (
            <FoundFilm
              key={id}
              film={film}
              state={id === pickedId ? "picked" : "open"}
              pinned
              onPick={onPick && (() => onPick(film))}
              onPin={() => pins.toggle(id)}
            />
          );
        })}
      </ul>
    </section>
  );
}
