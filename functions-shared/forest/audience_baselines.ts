/**
 * What a model must beat: the mean audience of the slot, and what the film itself had last time.
 * Both look only at broadcasts before the one they predict.
 */
import type { AudienceBroadcasts } from "./audience_broadcasts.ts";
import type { AudienceContext } from "./audience_context.ts";

/**
 * Returns the mean audience of earlier broadcasts in the same slot for each of `asked`: channel,
 * weekday and hour; where there was none, channel and hour, then channel, then all.
 *
 * @throws {RangeError} If there is no earlier broadcast.
 */
export function meanBySlot(
  earlier: AudienceBroadcasts,
  asked: readonly AudienceContext[],
): Float64Array {
  if (earlier.thousands.length === 0) {
    throw new RangeError("Cannot take means as there must be an earlier broadcast: received none");
  }
  const means = new Map<string, { sum: number; count: number }>();
  for (const [i, context] of earlier.contexts.entries()) {
    for (const key of slotKeys(context)) {
      const mean = means.get(key) ?? { sum: 0, count: 0 };
      mean.sum += earlier.thousands[i]!;
      mean.count++;
      means.set(key, mean);
    }
  }
  return Float64Array.from(asked, (context) => {
    const key = slotKeys(context).find((candidate) => means.has(candidate))!;
    const { sum, count } = means.get(key)!;
    return sum / count;
  });
}

/**
 * Returns the audience that each film of `later` had at its broadcast on a day before, among
 * `earlier` and `later` themselves; where there was none, its mean by slot.
 *
 * @throws {RangeError} If there is no earlier broadcast.
 */
export function lastRating(earlier: AudienceBroadcasts, later: AudienceBroadcasts): Float64Array {
  const ratings = meanBySlot(earlier, later.contexts);
  const last = new Map<number, number>();
  for (const [i, film] of earlier.films.entries()) last.set(film, earlier.thousands[i]!);
  let known = 0;
  for (const [i, film] of later.films.entries()) {
    for (; later.days[known]! < later.days[i]!; known++) {
      last.set(later.films[known]!, later.thousands[known]!);
    }
    ratings[i] = last.get(film) ?? ratings[i]!;
  }
  return ratings;
}

/** From the most to the least specific. */
function slotKeys({ channel, weekday, hour }: AudienceContext): string[] {
  const keys: (string | number)[][] = [[channel, weekday, hour], [channel, hour], [channel], []];
  return keys.map((key) => JSON.stringify(key));
}
