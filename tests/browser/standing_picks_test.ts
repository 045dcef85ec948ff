// Goal: the film shown as picked is the newest that stands, on the server and on this device.
import assert from "node:assert/strict";
import type { Feedback } from "../../supabase/console/src/feedback.ts";
import { slotKey } from "../../supabase/console/src/slot.ts";
import { type PickEvent, standingPicks } from "../../supabase/console/src/standing_picks.ts";

const SLOT = { channel: "Lumen 1", date: "2026-11-27", hour: 20 };

const event = (seq: number, film: string | null, retracts: string | null = null): PickEvent => ({
  seq,
  event_id: `e${seq}`,
  kind: film === null ? "retraction" : "selection",
  channel: SLOT.channel,
  broadcast_date: SLOT.date,
  hour: SLOT.hour,
  picked_movie_id: film,
  own_choice: false,
  retracts,
  actor_id: "someone",
});

function queued(eventId: string, film: string | null, parts: Partial<Feedback> = {}): Feedback {
  return {
    eventId,
    kind: film === null ? "undo" : "pick",
    slot: SLOT,
    title: film ?? "",
    movieId: film,
    retracts: null,
    path: "",
    body: {},
    createdAt: 1,
    state: "pending",
    attempts: 0,
    setback: null,
    recorded: null,
    ...parts,
  };
}

const recorded = (seq: number) => ({ event_id: "", seq, duplicate: false });
const done = (seq: number) => ({ state: "done" as const, recorded: recorded(seq) });

const CASES: [string, PickEvent[], Feedback[], string | null][] = [
  ["nothing", [], [], null],
  ["the newest selection", [event(2, "B"), event(1, "A")], [], "B"],
  [
    "the older one when the newer is retracted",
    [
      event(1, "A"),
      event(2, "B"),
      event(3, null, "e2"),
    ],
    [],
    "A",
  ],
  ["what this device has queued", [event(1, "A")], [queued("q", "B")], "B"],
  ["not what the server refused", [event(1, "A")], [queued("q", "B", { state: "failed" })], "A"],
  [
    "nothing once the undo is queued",
    [event(1, "A")],
    [queued("q", null, { retracts: "e1" })],
    null,
  ],
  ["the server's again when the undo is refused", [event(1, "A")], [
    queued("q", null, { retracts: "e1", state: "failed" }),
  ], "A"],
  ["nothing when a queued pick is undone before it is sent", [], [
    queued("q", "A"),
    queued("u", null, { retracts: "q" }),
  ], null],
  ["a confirmed pick that was not read yet", [event(1, "A")], [queued("q", "B", done(2))], "B"],
  ["someone's later pick over a confirmed one", [event(3, "C")], [queued("q", "B", done(2))], "C"],
];

for (const [what, events, actions, expected] of CASES) {
  Deno.test(`standingPicks() shows ${what}`, () => {
    const pick = standingPicks(events, actions, "me").get(slotKey(SLOT));
    assert.equal(pick?.movieId ?? null, expected);
  });
}

Deno.test("standingPicks() marks what is not confirmed, and keeps slots apart", () => {
  const other = { ...SLOT, hour: 22 };
  const picks = standingPicks([event(1, "A")], [queued("q", "B", { slot: other })], "me");
  assert.deepEqual([...picks.values()].map(({ movieId, pending }) => [movieId, pending]), [
    ["A", false],
    ["B", true],
  ]);
});
