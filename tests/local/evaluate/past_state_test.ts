// Goal: the state of a past moment is what slot_snapshot said then. Method: a log of every kind of
// event around one slate.
import assert from "node:assert/strict";
import { pastState } from "../../../supabase/local/evaluate/past_state.ts";
import type {
  RecordedAnswer,
  RecordedShowing,
  RecordedSlate,
} from "../../../supabase/local/evaluate/recorded_log.ts";

let seq = 0;
const event = (change: Partial<RecordedAnswer>): RecordedAnswer => ({
  seq: ++seq,
  event_id: `e${seq}`,
  kind: "selection",
  slate_id: null,
  channel: "Channel 1",
  broadcast_date: "2026-12-04",
  hour: 20,
  picked_movie_id: null,
  own_choice: false,
  context_features: null,
  films: null,
  ticked_signals: null,
  signal_mean: null,
  retracts: null,
  ...change,
});
const refusal = (ids: string[], change: Partial<RecordedAnswer> = {}) =>
  event({
    kind: "rejection",
    films: ids.map((movie_id) => ({ movie_id, signals: [], reward: 0, own_choice: false })),
    ...change,
  });

const events = [
  event({ picked_movie_id: "replaced" }), // 1
  event({ picked_movie_id: "newest" }), // 2: the same slot again
  event({ picked_movie_id: "undone", hour: 22 }), // 3
  event({ kind: "retraction", retracts: "e3", hour: 22 }), // 4
  event({ picked_movie_id: "earlier", broadcast_date: "2026-12-01" }), // 5
  event({ picked_movie_id: "far", broadcast_date: "2024-12-01" }), // 6
  event({ picked_movie_id: "homeless", channel: null, hour: null }), // 7
  event({ picked_movie_id: "vagrant", channel: null, hour: null }), // 8
  refusal(["r2", "r1"]), // 9
  refusal(["elsewhere"], { hour: 22 }), // 10
  refusal(["forgiven"]), // 11
  event({ kind: "retraction", retracts: "e11" }), // 12
  event({ picked_movie_id: "later", hour: 9 }), // 13: after the slate
];
const showing = (movie_id: string, change: Partial<RecordedShowing> = {}): RecordedShowing => ({
  movie_id,
  channel: "Rival",
  air_date: "2026-12-10",
  air_time: "21:10:00",
  title: "As printed",
  created_at: "2026-11-01T00:00:00+00:00",
  withdrawn_at: null,
  ...change,
});
const showings = [
  showing("announced"),
  showing("too far", { air_date: "2027-01-10" }),
  showing("unknown yet", { created_at: "2026-11-21T00:00:00+00:00" }),
  showing("withdrawn", { withdrawn_at: "2026-11-10T00:00:00+00:00" }),
  showing("withdrawn later", { withdrawn_at: "2026-11-21T00:00:00+00:00" }),
];
const slate = {
  channel: "Channel 1",
  broadcast_date: "2026-12-04",
  hour: 20,
  model_seq: 12,
  created_at: "2026-11-20T10:00:00+00:00",
} as RecordedSlate;
const state = pastState({ slates: [slate], events, showings }, slate);
const ids = (rows: readonly { movie_id: string }[]) => rows.map(({ movie_id }) => movie_id);

Deno.test("pastState() has the newest standing pick of each slot, by date, channel and hour", () => {
  assert.deepEqual(ids(state.programmed), ["earlier", "newest", "homeless", "vagrant"]);
});

Deno.test("pastState() has the films refused for the slot and not forgiven", () => {
  assert.deepEqual(state.excluded, ["r1", "r2"]);
});

Deno.test("pastState() has the showings known and not withdrawn at the time", () => {
  assert.deepEqual(ids(state.showings), ["announced", "withdrawn later"]);
});
