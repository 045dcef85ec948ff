/**
 * A slot as the curator sees it: a part that always holds, the learner's context features, and each
 * channel at each time of day, since every channel has its own afternoon and its own late night.
 */
import {
  contextFeatures,
  contextNames as contextNamesOf,
  timeSlot,
} from "@shared/signals/context.ts";
import type { Slot } from "@shared/signals/slot.ts";

const TIME_SLOTS = ["prime_time", "late_night", "afternoon", "morning"] as const;
const OF_EVERY_CHANNEL: ReadonlySet<string> = new Set(contextNamesOf([]));

/** Returns the length of the vector φ for a model's context names. */
export function curatorContextLength(contextNames: readonly string[]): number {
  return 1 + contextNames.length + TIME_SLOTS.length * channelsOf(contextNames).length;
}

/**
 * Returns φ: 1, then the features of `contextNames`, then channel by channel its times of day in
 * the order prime_time, late_night, afternoon, morning. All are 0 or 1.
 *
 * @throws {RangeError} As `contextFeatures`, for example when the slot's channel has no name there.
 */
export function curatorContext(slot: Slot, contextNames: readonly string[]): Float64Array {
  const time = timeSlot(slot.hour);
  const pairs = channelsOf(contextNames).flatMap((channel) =>
    TIME_SLOTS.map((name) => channel === slot.channel && name === time ? 1 : 0)
  );
  return Float64Array.of(1, ...contextFeatures(slot, contextNames), ...pairs);
}

function channelsOf(contextNames: readonly string[]): string[] {
  return contextNames.filter((name) => !OF_EVERY_CHANNEL.has(name));
}
