/**
 * Every context there is: each time slot on each weekday of each season on each channel. Two
 * learners agree if they agree on these.
 */
import { contextFeatures, contextNames } from "@shared/signals/context.ts";
import { createSlot } from "@shared/signals/slot.ts";

/** Months of winter, spring, summer and autumn that begin on a Monday. */
const MONTHS = ["2024-01", "2024-04", "2024-07", "2025-09"];
const DAYS = ["01", "02", "03", "04", "05", "06", "07"];
/** Hours of late night, morning, afternoon and prime time. */
const HOURS = [23, 9, 16, 20];

/**
 * Returns 112 contexts, each [d], for every channel in `names`; 112 when it holds none. Of features
 * that are not those of a slot nothing is known, so there the empty context and each feature alone
 * have to do.
 *
 * @param names The d context features.
 */
export function allContexts(names: readonly string[]): Float64Array[] {
  const channelFree = contextNames([]);
  if (!channelFree.every((name) => names.includes(name))) return emptyAndUnitContexts(names.length);
  const channels = names.filter((name) => !channelFree.includes(name));
  if (channels.length === 0) channels.push("any");
  return channels.flatMap((channel) =>
    MONTHS.flatMap((month) =>
      DAYS.flatMap((day) =>
        HOURS.map((hour) =>
          contextFeatures(createSlot({ channel, date: `${month}-${day}`, hour }), names)
        )
      )
    )
  );
}

function emptyAndUnitContexts(d: number): Float64Array[] {
  const units = Array.from({ length: d }, (_, i) => new Float64Array(d).fill(1, i, i + 1));
  return [new Float64Array(d), ...units];
}
