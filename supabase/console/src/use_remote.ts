/** Loads something from the project for as long as a view is open. */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { asProblem, type Problem } from "./problem.ts";

/** What is there, what is wrong, and whether more is coming. Old data stays when a reload fails. */
export interface Remote<T> {
  readonly data: T | null;
  readonly problem: Problem | null;
  readonly loading: boolean;
  reload(): void;
}

/**
 * Calls `load` when `key` changes, and again on `reload`; answers that come late are dropped.
 * @param key Null loads nothing.
 */
export function useRemote<T>(key: string | null, load: () => Promise<T>): Remote<T> {
  const [state, setState] = useState<{ key: string; data: T | null; problem: Problem | null }>();
  const [loading, setLoading] = useState(key !== null);
  const latest = useRef(load);
  latest.current = load;
  const turn = useRef(0);
  const reload = useCallback(() => {
    if (key === null) return;
    const mine = ++turn.current;
    setLoading(true);
    latest.current().then(
      (data) => mine === turn.current && setState({ key, data, problem: null }),
      (error: unknown) =>
        mine === turn.current && setState((before) => ({
          key,
          data: before?.key === key ? before.data : null,
          problem: asProblem(error),
        })),
    ).finally(() => mine === turn.current && setLoading(false));
  }, [key]);
  useEffect(reload, [reload]);
  useEffect(() => () => void turn.current++, []);
  const isCurrent = state !== undefined && state.key === key;
  return {
    data: isCurrent ? state.data : null,
    problem: isCurrent ? state.problem : null,
    loading: loading || (key !== null && !isCurrent),
    reload,
  };
}

/** Calls `work` when the page is looked at again, the connection is back, and each minute. */
export function useRefresh(work: () => void): void {
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible") latest.current();
    };
    const timer = setInterval(look, 60_000);
    document.addEventListener("visibilitychange", look);
    addEventListener("online", look);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", look);
      removeEventListener("online", look);
    };
  }, []);
}
