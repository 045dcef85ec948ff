/**
 * The rights signal: how soon the licence of a film ends, as steps of days from the air date to
 * the last day of the rights. A film about to be lost scores 1, one held for years 0.
 */
import { type Catalog, NO_DAY } from "@shared/catalog/catalog.ts";

/** Steps of the rights curve. */
export interface RightsConstants {
  /** Each: up to `daysMax` days left the value holds; ascending. Later, and after the end, 0. */
  readonly steps: readonly { readonly daysMax: number; readonly value: number }[];
}

export const RIGHTS: RightsConstants = {
  steps: [
    { daysMax: 30, value: 1 },
    { daysMax: 90, value: 0.8 },
    { daysMax: 181, value: 0.6 },
    { daysMax: 364, value: 0.3 },
    { daysMax: 729, value: 0.1 },
  ],
};

/** The old service had the same curve; what it got wrong was who is a candidate on the last day. */
export const LEGACY_RIGHTS: RightsConstants = RIGHTS;

/** Returns the value for `daysLeft` >= 0 from the air date to the end of the rights, else 0. */
export function rightsValue(daysLeft: number, { steps }: RightsConstants = RIGHTS): number {
  if (!(daysLeft >= 0)) return 0;
  return steps.find(({ daysMax }) => daysLeft <= daysMax)?.value ?? 0;
}

const RIGHTS_CURVE = rightsCurve(RIGHTS);

/**
 * Returns the [M] rights signal of the candidates, each in [0, 1]; 0 without an end date.
 *
 * @param candidates [M] rows of the catalogue.
 * @param out [M] column to write to; a new one when left out.
 */
export function rightsSignal(
  catalog: Catalog,
  candidates: Int32Array,
  airDay: number,
  constants: RightsConstants = RIGHTS,
  out: Float64Array = new Float64Array(candidates.length),
): Float64Array {
  const curve = constants === RIGHTS ? RIGHTS_CURVE : rightsCurve(constants);
  const { rightsEndDays } = catalog;
  for (let i = 0; i < candidates.length; i++) {
    const end = rightsEndDays[candidates[i]!]!;
    const daysLeft = end - airDay;
    const inCurve = end !== NO_DAY && daysLeft >= 0 && daysLeft < curve.length;
    out[i] = inCurve ? curve[daysLeft]! : 0;
  }
  return out;
}

/** Value by days left; 0 beyond. */
function rightsCurve(constants: RightsConstants): Float64Array {
  const length = (constants.steps.at(-1)?.daysMax ?? -1) + 1;
  return Float64Array.from({ length }, (_, daysLeft) => rightsValue(daysLeft, constants));
}
