/** Loads something from the project for as long as a view is open. */
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Memory } from "./memory.ts";
import { asProblem, type Problem } from "./problem.ts";

/**
 * What is there, what is wrong, and whether more is coming. Old data stays when a reload fails:
 * data beside a problem is stale.
 */
export interface Remote<T> {
  readonly data: T | null;
  /** When the data came, in milliseconds since 1970. */
  readonly loadedAt: number | null;
  readonly problem: Problem | null;
  readonly loading: boolean;
  reload(): void;
}

interface State<T> {
  readonly key: string | null;
  readonly data: T | null;
  readonly loadedAt: number | null;
  readonly problem: Problem | null;
}

/**
 * Calls `load` when `key` changes, and again on `reload`; answers that come late are dropped.
 * @param key Null loads nothing.
 * @param memory Where the answer is kept, and shown from until the next one comes.
 */
export function useRemote<T>(
  key: string | null,
  load: () => Promise<T>,
  memory: Memory | null = null,
): Remote<T> {
  const [state, setState] = useState(() => recalled<T>(key, memory));
  const [loading, setLoading] = useState(key !== null);
  const latest = useRef(load);
  latest.current = load;
  const turn = useRef(0);
  const reload = useCallback(() => {
    if (key === null) return;
    const mine = ++turn.current;
    setLoading(true);
    latest.current().then(
      (data) => {
        const loadedAt = Date.now();
        memory?.write(key, { at: loadedAt, data });
        if (mine === turn.current) setState({ key, data, loadedAt, problem: null });
      },
      (error: unknown) =>
        mine === turn.current && setState((before) => ({
          ...(before.key === key ? before : recalled<T>(key, memory)),
          problem: asProblem(error),
        })),
    ).finally(() => mine === turn.current && setLoading(false));
  }, [key, memory]);
  useEffect(reload, [reload]);
  useEffect(() => () => void turn.current++, []);
  const shown = useMemo(
    () => state.key === key ? state : recalled<T>(key, memory),
    [state, key, memory],
  );
  const { data, loadedAt, problem } = shown;
  useOnline(problem?.remedy === "retry" ? reload : null);
  return {
    data,
    loadedAt,
    problem,
    loading: loading || (key !== null && state.key !== key),
    reload,
  };
}

/** Calls `work` when the connection is back; null listens to nothing. */
export function useOnline(work: (() => void) | null): void {
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    const call = () => latest.current?.();
    addEventListener("online", call);
    return () => removeEventListener("online", call);
  }, []);
}

function recalled<T>(key: string | null, memory: Memory | null): State<T> {
  const remembered = key === null ? null : memory?.read<T>(key) ?? null;
  return {
    key,
    data: remembered?.data ?? null,
    loadedAt: remembered?.at ?? null,
    problem: null,
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
