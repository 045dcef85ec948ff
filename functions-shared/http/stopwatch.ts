/** Names the stages of one request, for its headers, its log line and its spans. */
import { inSpan } from "@shared/observability/span.ts";

/** Runs from when it is made. */
export class Stopwatch {
  readonly #startedAt = performance.now();
  readonly #stages: [name: string, ms: number][] = [];

  /** Runs `work` and records how long it took under `stage` (a token: letters, digits, `_`). */
  async measure<T>(stage: string, work: () => T | Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await inSpan(stage, work);
    } finally {
      this.#stages.push([stage, performance.now() - startedAt]);
    }
  }

  /** Returns the value of `Server-Timing` (W3C), with the total last. */
  header(): string {
    return this.#all().map(([name, ms]) => `${name};dur=${ms.toFixed(2)}`).join(", ");
  }

  /** Returns the same by name, in hundredths; a stage that ran twice counts twice. */
  milliseconds(): Record<string, number> {
    const sums: Record<string, number> = {};
    for (const [name, ms] of this.#all()) sums[name] = (sums[name] ?? 0) + ms;
    for (const name in sums) sums[name] = Math.round(100 * sums[name]!) / 100;
    return sums;
  }

  #all(): [name: string, ms: number][] {
    return [...this.#stages, ["total", performance.now() - this.#startedAt]];
  }
}
