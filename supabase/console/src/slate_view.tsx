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
import { isAfterMidnight, type Slot, slotKey } from "./slot.ts";
import { SlotForm } from "./slot_form.tsx";
import { SlotStatus } from "./slot_status.tsx";
import { useFilmActions } from "./use_film_actions.ts";
import { usePicks } from "./use_picks.ts";
import { useRemote } from "./use_remote.ts";
import { useShowings } from "./use_showings.ts";
import { useSlate } from "./use_slate.ts";

export function SlateView({ slot }: { readonly slot: Slot }) {
  const { speech } = useConsole();
  const { t } = speech;
  const slate = useSlate(slot);
  const standing = usePicks(slot.date, slot.date).picks.get(slotKey(slot)) ?? null;
  const actions = useFilmActions(slot, slate.held, standing);
  const airDate = isAfterMidnight(slot.hour) ? addDays(slot.date, 1) : slot.date;
  const showings = useShowings(airDate, airDate);
  const answer = slate.held?.answer ?? null;
  const ids = answer?.recommendations.map(({ movie_id }) => String(movie_id)) ?? [];
  const facts = useFacts(slot, answer, ids);
  useDrawnMark(answer);

  return (
    <main>
      <div class="head">
        <h1 tabIndex={-1}>
          {slot.channel}, {speech.longDay(slot.date)}, {speech.hour(slot.hour)}
          {isAfterMidnight(slot.hour) && <span class="tag">{t("next_morning")}</span>}
        </h1>
        <SlotForm slot={slot} />
      </div>
      <SlotStatus standing={standing} onUndo={actions.undoPick} />
      {slate.problem && (
        <ProblemNotice speech={speech} problem={slate.problem} onRetry={slate.refresh} />
      )}
      <div class="columns">
        <Proposal slate={slate} onRefuse={actions.refuse} onUndoRefusal={actions.undoRefusal}>
          {answer && (
            <FilmList
              key={answer.slate_id}
              {...{ slot, answer, facts, standing, airDate }}
              showings={showings.data ?? NONE}
              onPick={actions.pick}
              onExclude={slate.leaveOut}
            />
          )}
        </Proposal>
        <aside aria-label={t("beside")}>
          {answer && (
            <OwnChoice
              slot={slot}
              offered={new Set(ids)}
              pickedId={standing?.movieId ?? null}
              onPick={(film) => actions.pick(film, [])}
            />
          )}
          <EveningElsewhere remote={showings} speech={speech} airDate={airDate} />
          {answer && ids.length > 0 && (
            <NotOffered key={answer.slate_id} slot={slot} answer={answer} />
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

/** Measures the time from a slate's answer to its place in the page, for whoever profiles. */
function useDrawnMark(answer: SlateAnswer | null): void {
  const measured = useRef("");
  useLayoutEffect(() => {
    if (!answer || measured.current === answer.slate_id) return;
    measured.current = answer.slate_id;
    if (performance.getEntriesByName("slate-answered").length === 0) return;
    performance.measure("slate-drawn", "slate-answered");
    performance.clearMarks("slate-answered");
  }, [answer]);
}
