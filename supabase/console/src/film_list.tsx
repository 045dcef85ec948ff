/** The films of a slate in order, with weights to try and filters to narrow. */
import type { Recommendation } from "@shared/recommend/recommendation.ts";
import type { SlateAnswer } from "@shared/stores/offer_slate.ts";
import { useMemo, useState } from "preact/hooks";
import { useConsole } from "./console_context.ts";
import { FilmCard } from "./film_card.tsx";
import type { FilmFacts } from "./film_facts.ts";
import { FilmFilters, type Filters, NO_FILTERS, passes } from "./film_filters.tsx";
import { BarLegend, barScale } from "./score_bar.tsx";
import { type BySignal, SIGNAL_NAMES, type SignalName } from "./signals.ts";
import type { Slot } from "./slot.ts";
import type { StandingPick } from "./standing_picks.ts";
import type { Showing } from "./use_showings.ts";
import { WhatIf } from "./what_if.tsx";

interface FilmListProps {
  readonly slot: Slot;
  readonly answer: SlateAnswer;
  readonly facts: ReadonlyMap<string, FilmFacts> | null;
  readonly showings: readonly Showing[];
  readonly standing: StandingPick | null;
  readonly airDate: string;
  onPick(film: Recommendation, ticks: readonly SignalName[]): void;
  onExclude(film: Recommendation): void;
}

/** A film with the weights it is shown with. */
interface Shown {
  readonly film: Recommendation;
  readonly weights: BySignal;
  readonly weighted: BySignal;
  readonly total: number;
}

export function FilmList(props: FilmListProps) {
  const { slot, answer, facts, standing, airDate, showings } = props;
  const { speech } = useConsole();
  const films = answer.recommendations;
  const [tried, setTried] = useState<BySignal | null>(null);
  const [filters, setFilters] = useState<Filters>(NO_FILTERS);
  const [pinned, setPinned] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(() => arranged(films, tried, pinned), [films, tried, pinned]);
  const scale = useMemo(() => barScale(shown.map(({ weighted }) => weighted)), [shown]);
  const visible = shown.filter(({ film }) => passes(film, facts, filters));
  const base = (films.find((film) => !film.exploring) ?? films[0]!).signal_weights;
  const genresOnAir = useMemo(() => genresAround(showings, slot.hour), [showings, slot.hour]);

  function togglePin(id: string) {
    const next = new Set(pinned);
    if (!next.delete(id)) next.add(id);
    setPinned(next);
  }

  return (
    <>
      <BarLegend speech={speech} />
      <WhatIf speech={speech} base={base} tried={tried} onTry={setTried} />
      <FilmFilters {...{ speech, films, facts, filters }} onChange={setFilters} />
      {visible.length === 0 && <p class="notice old" role="status">{speech.t("all_filtered")}</p>}
      <ol class="cards">
        {visible.map(({ film, weights, weighted }) => {
          const id = String(film.movie_id);
          return (
            <FilmCard
              key={id}
              {...{ film, weights, weighted, scale, speech, genresOnAir }}
              place={shown.findIndex((one) => one.film === film) + 1}
              moved={tried ? film.rank - 1 - shown.findIndex((one) => one.film === film) : 0}
              pinned={pinned.has(id)}
              pickState={pickStateOf(standing, id)}
              explained={{
                film,
                signals: film.signal_contributions,
                facts: facts?.get(id) ?? null,
                airDate,
                sources: answer.signal_sources,
              }}
              onPick={(ticks) => props.onPick(film, ticks)}
              onPin={() => togglePin(id)}
              onExclude={() => props.onExclude(film)}
            />
          );
        })}
      </ol>
    </>
  );
}

/** Films in slate order, or by the weights being tried; pinned ones first. */
function arranged(
  films: readonly Recommendation[],
  tried: BySignal | null,
  pinned: ReadonlySet<string>,
): Shown[] {
  const shown = films.map((film) => {
    const weights = tried ?? film.signal_weights;
    const weighted = weigh(film.signal_contributions, weights);
    const total = Object.values(weighted).reduce((sum, value) => sum + value, 0);
    return { film, weights, weighted, total };
  });
  if (tried) shown.sort((a, b) => b.total - a.total || a.film.rank - b.film.rank);
  const isPinned = ({ film }: Shown) => pinned.has(String(film.movie_id));
  return [...shown.filter(isPinned), ...shown.filter((one) => !isPinned(one))];
}

function weigh(signals: BySignal, weights: BySignal): BySignal {
  return Object.fromEntries(
    SIGNAL_NAMES.map((name) => [name, weights[name] * signals[name]]),
  ) as unknown as BySignal;
}

function pickStateOf(standing: StandingPick | null, id: string) {
  if (!standing) return "open";
  if (standing.movieId !== id) return "other";
  return standing.pending ? "pending" : "picked";
}

const HOURS_AROUND = 2;

/** Genres of films that begin elsewhere within two hours of the slot. */
function genresAround(showings: readonly Showing[], hour: number): ReadonlySet<string> {
  const near = showings.filter(({ air_time }) =>
    Math.abs(Number(air_time.slice(0, 2)) + Number(air_time.slice(3, 5)) / 60 - hour) <=
      HOURS_AROUND
  );
  return new Set(near.flatMap(({ genres }) => genres));
}
