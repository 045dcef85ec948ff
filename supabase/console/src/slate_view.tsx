/** A slot: the films offered for it, why, and what to do with them. */
import type { SlateAnswer } from "@shared/stores/offer_slate.ts";
import { useLayoutEffect, useRef } from "preact/hooks";
import { addDays } from "./calendar.ts";
import { useConsole } from "./console_context.ts";
import { EveningElsewhere } from "./evening_elsewhere.tsx";
import { type FilmFacts, filmsById } from "./film_facts.ts";
import { FilmList } from "./film_list.tsx";
import { NotOffered } from "./not_offered.tsx";
import { ProblemNotice } from "./notices.tsx";
import { OwnChoice } from "./own_choice.tsx";
import { Proposal } from "./proposal.tsx";
import { PinnedFilms } from "./pinned_films.tsx";
import { usePins } from "./pins.ts";
import { goTo } from "./route.ts";
import { isAfterMidnight, placeInDay, type Slot, slotKey } from "./slot.ts";
import { SlotForm } from "./slot_form.tsx";
import { SlotStatus } from "./slot_status.tsx";
import { StaleNotice } from "./stale_notice.tsx";
import type { StandingPick } from "./standing_picks.ts";
import { useFilmActions } from "./use_film_actions.ts";
import { usePicks } from "./use_picks.ts";
import { useRemote } from "./use_remote.ts";
import { useShowings } from "./use_showings.ts";
import { LONGEST, useSlate } from "./use_slate.ts";

export function SlateView({ slot }: { readonly slot: Slot }) {
  const { speech } = useConsole();
  const { t } = speech;
  const slate = useSlate(slot);
  const { picks, remote: pickData } = usePicks(slot.date, slot.date);
  const standing = picks.get(slotKey(slot)) ?? null;
  const actions = useFilmActions(slot, slate.held, standing);
  const airDate = isAfterMidnight(slot.hour) ? addDays(slot.date, 1) : slot.date;
  const showings = useShowings(slot.date, slot.date);
  const answer = slate.held?.answer ?? null;
  const ids = answer?.recommendations.map(({ movie_id }) => String(movie_id)) ?? [];
  const offered = new Set(ids);
  const pins = usePins(slot);
  const facts = useFacts(slot, answer, ids);
  useDrawnMark(answer);

  return (
    <main>
      <div class="head">
        <h1 tabIndex={-1}>
          {slot.channel}, {speech.longDay(slot.date)}, {speech.hour(slot.hour)}
          {isAfterMidnight(slot.hour) && <span class="tag">{t("next_morning")}</span>}
        </h1>
        <SlotForm slot={slot} onChange={(slot) => goTo({ view: "slot", slot })} />
      </div>
      <StaleNotice remotes={[pickData, showings]} />
      <SlotStatus
        standing={standing}
        isKnown={pickData.data !== null || pickData.problem === null}
        onUndo={actions.undoPick}
      />
      {slate.problem && (
        <ProblemNotice speech={speech} problem={slate.problem} onRetry={slate.refresh} />
      )}
      <div class="columns">
        <Proposal slate={slate} onRefuse={actions.refuse} onUndoRefusal={actions.undoRefusal}>
          {answer && (
            <FilmList
              key={answer.slate_id}
              {...{ slot, answer, facts, standing, airDate, pins }}
              nextPick={nextPickOf(picks, slot)}
              showings={showings.data?.showings ?? NONE}
              onPick={actions.pick}
              onExclude={slate.leaveOut}
              onMore={slate.size === LONGEST ? null : () => slate.resize(LONGEST)}
            />
          )}
        </Proposal>
        <aside aria-label={t("beside")}>
          <PinnedFilms
            {...{ slot, pins, offered }}
            pickedId={standing?.movieId ?? null}
            onPick={answer && ((film) => actions.pick(film, []))}
          />
          {answer && (
            <OwnChoice
              {...{ slot, offered, pins }}
              pickedId={standing?.movieId ?? null}
              onPick={(film) => actions.pick(film, [])}
            />
          )}
          <EveningElsewhere remote={showings} speech={speech} slot={slot} />
          {answer && ids.length > 0 && (
            <NotOffered key={answer.slate_id} {...{ slot, answer, pins }} />
          )}
        </aside>
      </div>
    </main>
  );
}

const NONE: readonly never[] = [];

/** What the catalogue knows of the films offered; null until it has answered. */
function useFacts(slot: Slot, answer: SlateAnswer | null, ids: readonly string[]) {
  const { api } = useConsole();
  const remote = useRemote<Map<string, FilmFacts>>(
    answer && ids.length > 0 ? answer.slate_id : null,
    () => filmsById(api, ids, slot),
  );
  return remote.data;
}

/** Hour of the next film picked on the channel that evening; null without one. */
function nextPickOf(picks: ReadonlyMap<string, StandingPick>, { channel, date, hour }: Slot) {
  const hours = [...picks.values()]
    .filter(({ slot }) => slot.channel === channel && slot.date === date)
    .map(({ slot }) => slot.hour)
    .filter((other) => placeInDay(other) > placeInDay(hour));
  return hours.sort((a, b) => placeInDay(a) - placeInDay(b))[0] ?? null;
}

/** Measures the time from a slate's answer to its being painted, for whoever profiles. */
function useDrawnMark(answer: SlateAnswer | null): void {
  const measured = useRef("");
  useLayoutEffect(() => {
    if (!answer || measured.current === answer.slate_id) return;
    measured.current = answer.slate_id;
    if (performance.getEntriesByName("slate-answered").length === 0) return;
    requestAnimationFrame(() => {
      // a message comes after the frame that is being prepared was handed over
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        performance.measure("slate-drawn", "slate-answered");
        performance.clearMarks("slate-answered");
        port1.close();
      };
      port2.postMessage(null);
    });
  }, [answer]);
}
