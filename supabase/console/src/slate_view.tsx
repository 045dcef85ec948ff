/** A slot: the films offered for it, why, and what to do with them. */
import type { Recommendation } from "@shared/recommend/recommendation.ts";
import type { SlateAnswer } from "@shared/stores/offer_slate.ts";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { addDays } from "./calendar.ts";
import { useConsole, useFeedback, useHeldSlate } from "./console_context.ts";
import { EveningElsewhere } from "./evening_elsewhere.tsx";
import { FilmList } from "./film_list.tsx";
import { type FilmFacts, filmsById } from "./film_facts.ts";
import { Notice, ProblemNotice, Skeleton } from "./notices.tsx";
import { NotOffered, Reasons } from "./not_offered.tsx";
import { OwnChoice } from "./own_choice.tsx";
import { usePreference } from "./preferences.ts";
import { asProblem, type Problem } from "./problem.ts";
import type { HeldSlate } from "./slate_cache.ts";
import { isAfterMidnight, type Slot, slotKey } from "./slot.ts";
import { SlotForm } from "./slot_form.tsx";
import { SlotStatus } from "./slot_status.tsx";
import { useFilmActions } from "./use_film_actions.ts";
import { usePicks } from "./use_picks.ts";
import { useRemote } from "./use_remote.ts";
import { useShowings } from "./use_showings.ts";

const SIZES = ["5", "10", "20", "50"] as const;

export function SlateView({ slot }: { readonly slot: Slot }) {
  const { api, speech, queue } = useConsole();
  const { t } = speech;
  const held = useHeldSlate(slot);
  const [size, setSize] = usePreference("slate-size", SIZES, "5");
  const { busy, problem, fetchSlate } = useSlate(slot, held, Number(size));
  const { picks } = usePicks(slot.date, slot.date);
  const standing = picks.get(slotKey(slot)) ?? null;
  const actions = useFilmActions(slot, held, standing);
  const airDate = isAfterMidnight(slot.hour) ? addDays(slot.date, 1) : slot.date;
  const showings = useShowings(airDate, airDate);
  const refusal = useFeedback().find((entry) =>
    entry.kind === "refuse" && entry.state === "pending" && slotKey(entry.slot) === slotKey(slot) &&
    !queue.entries.some(({ retracts }) => retracts === entry.eventId)
  );
  const answer = held?.answer ?? null;
  const facts = useRemote<Map<string, FilmFacts>>(
    answer && answer.recommendations.length > 0 ? answer.slate_id : null,
    () => filmsById(api, answer!.recommendations.map(({ movie_id }) => String(movie_id)), slot),
  );
  useDrawnMark(answer);
  const offered = new Set(answer?.recommendations.map(({ movie_id }) => String(movie_id)));

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
      {problem && (
        <ProblemNotice
          speech={speech}
          problem={problem}
          onRetry={() => fetchSlate(held)}
        />
      )}
      <div class="columns">
        <section class="main-column" aria-labelledby="films" aria-busy={busy || !!refusal}>
          <h2 id="films" class="hidden">{t("films")}</h2>
          {refusal && (
            <Notice tone="old">
              {t("refusal_pending")}{" "}
              <button type="button" onClick={() => actions.undoRefusal(refusal.eventId)}>
                {t("undo")}
              </button>
            </Notice>
          )}
          {held?.refusal && !refusal && (
            <Notice>
              {t("refused_before")}{" "}
              <button type="button" onClick={() => actions.undoRefusal(held.refusal!.eventId)}>
                {t("undo_refusal")}
              </button>
            </Notice>
          )}
          {held && <SlateAge held={held} busy={busy} onRefresh={() => fetchSlate(held)} />}
          {refusal || (!answer && (busy || !problem))
            ? <Skeleton speech={speech} lines={9} />
            : answer && answer.recommendations.length === 0
            ? <EmptySlate answer={answer} />
            : answer && (
              <FilmList
                key={answer.slate_id}
                slot={slot}
                answer={answer}
                facts={facts.data ?? null}
                showings={showings.data ?? []}
                standing={standing}
                airDate={airDate}
                onPick={actions.pick}
                onExclude={(film) => fetchSlate(held, film)}
              />
            )}
          {held && held.excluded.length > 0 && (
            <p class="small quiet">
              {t("left_out_by_hand", {
                titles: held.excluded.map((film) => film.title).join(", "),
              })}{" "}
              <button
                type="button"
                class="plain"
                onClick={() => fetchSlate({ ...held, excluded: [] })}
              >
                {t("readmit")}
              </button>
            </p>
          )}
          {answer && !refusal && answer.recommendations.length > 0 && (
            <p class="actions">
              <button type="button" onClick={actions.refuse}>{t("regenerate")}</button>
              <span class="quiet small">{t("regenerate_why")}</span>
              <span class="spring" />
              <label class="small">
                {t("films_shown")}{" "}
                <select
                  value={size}
                  onChange={(event) => {
                    setSize(event.currentTarget.value as typeof size);
                    fetchSlate(held, null, Number(event.currentTarget.value));
                  }}
                >
                  {SIZES.map((one) => <option key={one} value={one}>{one}</option>)}
                </select>
              </label>
            </p>
          )}
        </section>
        <aside aria-label={t("beside")}>
          {answer && (
            <OwnChoice
              slot={slot}
              offered={offered}
              pickedId={standing?.movieId ?? null}
              onPick={(film) => actions.pick(film, [])}
            />
          )}
          <EveningElsewhere remote={showings} speech={speech} airDate={airDate} />
          {answer && <NotOffered key={answer.slate_id} slot={slot} answer={answer} />}
        </aside>
      </div>
    </main>
  );
}

/** The slot's slate: fetched when this device holds none, and when asked to. */
function useSlate(slot: Slot, held: HeldSlate | null, size: number) {
  const { api, slates } = useConsole();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function fetchSlate(
    before: HeldSlate | null,
    leftOut: Recommendation | null = null,
    films = size,
  ) {
    const excluded = [
      ...before?.excluded ?? [],
      ...leftOut ? [{ movieId: String(leftOut.movie_id), title: leftOut.title }] : [],
    ];
    setBusy(true);
    try {
      const answer = await api.post<SlateAnswer>("infer", {
        ...slot,
        top_n: films,
        exclude_movie_ids: excluded.map(({ movieId }) => movieId),
      });
      performance.mark("slate-answered");
      slates.hold(slot, { answer, fetchedAt: Date.now(), excluded, refusal: null });
      setProblem(null);
    } catch (error) {
      setProblem(asProblem(error));
    } finally {
      setBusy(false);
    }
  }

  useEffect(() => {
    if (!held) fetchSlate(null);
  }, [slotKey(slot)]);
  return { busy, problem, fetchSlate };
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

const STALE_MS = 15 * 60_000;

function SlateAge({ held, busy, onRefresh }: {
  readonly held: HeldSlate;
  readonly busy: boolean;
  readonly onRefresh: () => void;
}) {
  const { speech } = useConsole();
  const { t } = speech;
  const entries = useFeedback();
  const now = Date.now();
  const learned = entries.some(({ recorded }) =>
    recorded !== null && (recorded.seq ?? 0) > held.answer.model_seq
  );
  const isOld = now - held.fetchedAt > STALE_MS;
  const state = learned ? "older_than_feedback" : isOld ? "slate_old" : "slate_age";
  return (
    <p class={`small age ${learned || isOld ? "stale" : "quiet"}`}>
      {t(state, {
        when: speech.ago(held.fetchedAt, now),
        version: held.answer.model_version,
        seq: speech.whole(held.answer.model_seq),
      })}{" "}
      <button type="button" class="plain" disabled={busy} onClick={onRefresh}>
        {busy ? t("loading") : t("refresh")}
      </button>
    </p>
  );
}

function EmptySlate({ answer }: { readonly answer: SlateAnswer }) {
  const { speech: { t } } = useConsole();
  return (
    <Notice tone="old">
      <p class="notice-title">{t("empty_slate")}</p>
      <Reasons excluded={answer.excluded} />
      <p class="small">{t("empty_slate_remedy")}</p>
    </Notice>
  );
}
