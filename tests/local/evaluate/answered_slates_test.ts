import assert from "node:assert/strict";
import { answeredSlates } from "../../../supabase/local/evaluate/log_command.ts";
import type {
  RecordedAnswer,
  RecordedSlate,
} from "../../../supabase/local/evaluate/recorded_log.ts";

const slate = (slate_id: string) => ({ slate_id, items: [{}] }) as unknown as RecordedSlate;
const event = (seq: number, slate_id: string | null, change: Partial<RecordedAnswer> = {}) =>
  ({
    seq,
    event_id: `e${seq}`,
    slate_id,
    kind: "selection",
    retracts: null,
    ...change,
  }) as RecordedAnswer;

Deno.test("answeredSlates() pairs each slate with the newest answer that stands", () => {
  const answered = answeredSlates({
    slates: [slate("a"), slate("b"), slate("c")],
    events: [
      event(1, "a"),
      event(2, "a"),
      event(3, "b"),
      event(4, null, { kind: "retraction", retracts: "e3" }),
      event(5, null),
    ],
    showings: [],
  });
  assert.deepEqual(answered.map(({ slate, answer }) => [slate.slate_id, answer.seq]), [["a", 2]]);
});
