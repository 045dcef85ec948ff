/** Names the stages of one request for the `Server-Timing` header (W3C Server Timing). */
export class Stopwatch {
  readonly #startedAt = performance.now();
  readonly #stages: [name: string, ms: number][] = [];

  /** Runs `work` and records how long it took under `stage` (a token: letters, digits, `_`). */
  async measure<T>(stage: string, work: () => T | Promise<T>): Promise<T> {
    const startedAt = performance.now();
    try {
      return await work();
    } finally {
      this.#stages.push([stage, performance.now() - startedAt]);
    }
  }

  /** Returns the header value, with the total last. */
  header(): string {
    const total: [string, number] = ["total", performance.now() - this.#startedAt];
    return [...this.#stages, total].map(([name, ms]) => `${name};dur=${ms.toFixed(2)}`).join(", ");
  }
}
