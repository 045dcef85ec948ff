/** The slate that a request answers, and whether it is the right one. */
import { noteFacts } from "@shared/observability/request_scope.ts";
import type { SlateRecord } from "@shared/recommend/slate_record.ts";
import { createSlot } from "@shared/signals/slot.ts";
import { type Caller, requireChannel } from "./caller.ts";
import { ProblemError } from "./problem.ts";

/** The slot that a request names beside its slate_id, if it does. */
export interface NamedSlot {
  readonly channel?: string | undefined;
  readonly date?: string | undefined;
  readonly hour?: number | undefined;
}

/**
 * Returns the slate named by `slateId`.
 * @throws {ProblemError} 404 unknown, 403 of another channel, 409 of another slot.
 */
export async function recordedSlate(
  readSlate: (slateId: string) => Promise<SlateRecord | null>,
  slateId: string,
  named: NamedSlot,
  caller: Caller,
): Promise<SlateRecord> {
  const slate = await readSlate(slateId);
  if (slate) noteFacts({ slate_id: slate.slate_id });
  if (!slate) {
    throw new ProblemError({
      status: 404,
      code: "slate-not-found",
      detail: `Cannot find slate "${slateId}": use the slate_id that /infer answered`,
      errors: [{ pointer: "/slate_id", detail: "No such slate" }],
    });
  }
  requireChannel(caller, slate.channel);
  if (!belongsTo(slate, named)) {
    throw new ProblemError({
      status: 409,
      code: "slate-of-another-slot",
      detail: `Cannot use slate "${slateId}" here as it belongs to ${slate.channel} on ` +
        `${slate.broadcast_date} at ${slate.hour}: send the slate_id of this slot's slate`,
      errors: [{ pointer: "/slate_id", detail: "Belongs to another slot" }],
    });
  }
  return slate;
}

function belongsTo(slate: SlateRecord, { channel, date, hour }: NamedSlot): boolean {
  return (channel === undefined || channel === slate.channel) &&
    (date === undefined || date === slate.broadcast_date) &&
    (hour === undefined ||
      createSlot({ channel: slate.channel, date: slate.broadcast_date, hour }).hour === slate.hour);
}
