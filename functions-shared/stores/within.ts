/** Patience for what can be done without. */
import { StoreUnavailable } from "./database.ts";

/**
 * Returns what `work` returns.
 * @throws {StoreUnavailable} If that takes longer than `ms`; it goes on, unobserved.
 */
export async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new StoreUnavailable(`No answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
