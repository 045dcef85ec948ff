/** The slate of a slot: held on this device, fetched when there is none and when asked to. */
import type { FilmFields } from "@shared/recommend/recommendation.ts";
import type { SlateAnswer } from "@shared/stores/offer_slate.ts";
import { useEffect, useState } from "preact/hooks";
import { useConsole, useFeedback, useHeldSlate } from "./console_context.ts";
import type { Feedback } from "./feedback.ts";
import { usePreference } from "./preferences.ts";
import { asProblem, type Problem } from "./problem.ts";
import type { HeldSlate } from "./slate_cache.ts";
import { sameSlot, type Slot, slotKey } from "./slot.ts";
import { useOnline } from "./use_remote.ts";

/** Films that a slate may have. */
export const SIZES = ["5", "10", "20", "50"] as const;
export type Size = typeof SIZES[number];
export const LONGEST: Size = "50";

/** A slot's slate and the ways to another one. */
export interface SlateState {
  readonly held: HeldSlate | null;
  readonly busy: boolean;
  readonly problem: Problem | null;
  readonly size: Size;
  /** A refusal of this slate that the server has not answered yet. */
  readonly refusal: Feedback | null;
  /** Asks for the slot as it is now, with the same films left out. */
  refresh(): void;
  leaveOut(film: FilmFields): void;
  readmit(movieId: string): void;
  resize(size: Size): void;
}

export function useSlate(slot: Slot): SlateState {
  const { api, slates } = useConsole();
  const held = useHeldSlate(slot);
  const refusal = usePendingRefusal(slot);
  const [size, setSize] = usePreference("slate-size", SIZES, "5");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);

  async function ask(excluded: HeldSlate["excluded"], films: Size) {
    setBusy(true);
    try {
      const answer = await api.post<SlateAnswer>("infer", {
        ...slot,
        top_n: Number(films),
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

  const excluded = held?.excluded ?? [];
  useEffect(() => {
    if (!held) ask([], size);
  }, [slotKey(slot)]);
  useOnline(problem?.remedy === "retry" ? () => void ask(excluded, size) : null);
  return {
    held,
    busy,
    problem,
    size,
    refusal,
    refresh: () => void ask(excluded, size),
    leaveOut: (film) =>
      void ask([...excluded, { movieId: String(film.movie_id), title: film.title }], size),
    readmit: (movieId) => void ask(excluded.filter((film) => film.movieId !== movieId), size),
    resize: (films) => {
      setSize(films);
      ask(excluded, films);
    },
  };
}

function usePendingRefusal(slot: Slot): Feedback | null {
  const entries = useFeedback();
  return entries.find((entry) =>
    entry.kind === "refuse" && entry.state === "pending" && sameSlot(entry.slot, slot) &&
    !entries.some(({ retracts }) => retracts === entry.eventId)
  ) ?? null;
}
