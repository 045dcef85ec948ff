/** The films of a slate in order, with weights to try and filters to narrow. */
import type { Recommendation } from "@shared/recommend/recommendation.ts";
import type { SlateAnswer } from "@shared/stores/offer_slate.ts";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { barScale } from "./bar_layout.ts";
import { useConsole } from "./console_context.ts";
import { FilmCard } from "./film_card.tsx";
import type { FilmFacts } from "./film_facts.ts";
import { FilmFilters, type Filters, NO_FILTERS, passes } from "./film_filters.tsx";
import { arranged } from "./film_order.ts";
import { runsBeside } from "./overlap.ts";
import type { Pins } from "./pins.ts";
import { BarLegend } from "./score_bar.tsx";
import type { BySignal, SignalName } from "./signals.ts";
import type { Slot } from "./slot.ts";
import type { StandingPick } from "./standing_picks.ts";
import type { Showing } from "./use_showings.ts";
import { type PreviewedList, WeightPreview } from "./weight_preview.ts";
import { WhatIf } from "./what_if.tsx";

interface FilmListProps {
  readonly slot: Slot;
  readonly answer: SlateAnswer;
  readonly facts: ReadonlyMap<string, FilmFacts> | null;
  readonly showings: readonly Showing[];
  readonly standing: StandingPick | null;
  readonly airDate: string;
  readonly pins: Pins;
  /** Hour of the next pick on the channel that evening; null without one. */
  readonly nextPick: number | null;
  onPick(film: Recommendation, ticks: readonly SignalName[]): void;
  onExclude(film: Recommendation): void;
  /** Asks for the longest slate; null when this is one. */
  readonly onMore: (() => void) | null;
}

export function FilmList(props: FilmListProps) {
  const { slot, answer, facts, standing, airDate, showings, pins, nextPick } = props;
  const { speech, channels } = useConsole();
  const films = answer.recommendations;
  const [tried, setTried] = useState<BySignal | null>(null);
  const [filters, setFilters] = useState<Filters>(NO_FILTERS);
  const pinned = useMemo(() => new Set(pins.ids), [pins.ids]);
  const shown = useMemo(() => arranged(films, tried, pinned), [films, tried, pinned]);
  const scale = useMemo(() => barScale(shown.map(({ parts }) => parts)), [shown]);
  const isVisible = (film: Recommendation) => passes(film, facts, filters);
  const visible = shown.filter(({ film }) => isVisible(film));
  const base = (films.find((film) => !film.exploring) ?? films[0]!).signal_weights;
  const genresOnAir = useMemo(() => genresAround(showings, slot.hour), [showings, slot.hour]);
  const list = useRef<HTMLOListElement>(null);
  const preview = usePreview(() =>
    list.current && {
      element: list.current,
      arrange: (weights) => arranged(films, weights, pinned).filter(({ film }) => isVisible(film)),
      score: speech.score,
    }
  );
  useLayoutEffect(() => preview.clear());

  return (
    <>
      <BarLegend
        speech={speech}
        hasHouseRules={films.some(({ house_rules }) => house_rules.length > 0)}
      />
      <WhatIf
        {...{ speech, base, tried }}
        onDrag={(weights) => preview.show(weights)}
        onTry={(weights) => {
          if (weights) preview.settle(weights);
          setTried(weights);
        }}
      />
      <FilmFilters
        {...{ speech, films, facts, filters, nextPick }}
        hour={slot.hour}
        onChange={setFilters}
      />
      {visible.length < shown.length && (
        <Filtered
          hidden={shown.length - visible.length}
          all={visible.length === 0}
          onMore={props.onMore}
          onClear={() => setFilters(NO_FILTERS)}
        />
      )}
      <ol class="cards" ref={list}>
        {visible.map((one) => (
          <FilmCard
            key={one.id}
            {...{ shown: one, scale, speech, channels, genresOnAir }}
            pinned={pinned.has(one.id)}
            pickState={pickStateOf(standing, one.id)}
            explained={{
              film: one.film,
              signals: one.film.signal_contributions,
              facts: facts?.get(one.id) ?? null,
              airDate,
              sources: answer.signal_sources,
            }}
            onPick={(ticks) => props.onPick(one.film, ticks)}
            onPin={() => pins.toggle(one.id)}
            onExclude={() => props.onExclude(one.film)}
          />
        ))}
      </ol>
    </>
  );
}

/** One preview for the life of the list, which is asked anew in each frame. */
function usePreview(list: () => PreviewedList | null): WeightPreview {
  const latest = useRef(list);
  latest.current = list;
  const preview = useMemo(() => new WeightPreview(() => latest.current()), []);
  useEffect(() => () => preview.clear(), [preview]);
  return preview;
}

interface FilteredProps {
  readonly hidden: number;
  readonly all: boolean;
  /** Null when the slate is as long as one can be. */
  readonly onMore: (() => void) | null;
  onClear(): void;
}

/** Filters look at the films of the slate alone, so a longer one may help. */
function Filtered({ hidden, all, onMore, onClear }: FilteredProps) {
  const { speech: { t } } = useConsole();
  return (
    <div class="notice small filtered" role="status">
      {all ? t("all_filtered") : t("filtered", { count: hidden })}{" "}
      <button type="button" onClick={onClear}>{t("clear_filters")}</button>{" "}
      {onMore && <button type="button" onClick={onMore}>{t("filter_more")}</button>}
    </div>
  );
}

function pickStateOf(standing: StandingPick | null, id: string) {
  if (!standing) return "open";
  if (standing.movieId !== id) return "other";
  return standing.pending ? "pending" : "picked";
}

/** Genres of films that run elsewhere about the time of the slot. */
const genresAround = (showings: readonly Showing[], hour: number): ReadonlySet<string> =>
  new Set(showings.filter((one) => runsBeside(hour, one)).flatMap(({ genres }) => genres));
