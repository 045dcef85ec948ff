// Goal: no action is lost, doubled or sent out of order. Method: a queue over a plain Map as
// storage and a server that is a script of answers; time passes when the test says so.
import assert from "node:assert/strict";
import type { Feedback, NewFeedback } from "../../supabase/console/src/feedback.ts";
import { FeedbackQueue, type QueueEnvironment } from "../../supabase/console/src/feedback_queue.ts";
import { Problem, type Remedy } from "../../supabase/console/src/problem.ts";

const SLOT = { channel: "Lumen 1", date: "2026-11-27", hour: 20 };

function action(eventId: string, parts: Partial<NewFeedback> = {}): NewFeedback {
  return {
    eventId,
    kind: "pick",
    slot: SLOT,
    title: eventId,
    movieId: eventId,
    retracts: null,
    path: "update-parameters",
    body: { event_id: eventId },
    ...parts,
  };
}

class MemoryStorage {
  readonly values = new Map<string, string>();
  get length() {
    return this.values.size;
  }
  key = (i: number) => [...this.values.keys()][i] ?? null;
  getItem = (key: string) => this.values.get(key) ?? null;
  setItem = (key: string, value: string) => void this.values.set(key, value);
  removeItem = (key: string) => void this.values.delete(key);
}

/** A browser whose server answers by `answers`, in order; "ok" when there is none left. */
function browser(answers: (Problem | "ok")[] = [], storage = new MemoryStorage()) {
  const sent: string[] = [];
  const timers: { work: () => void; delayMs: number }[] = [];
  let chain = Promise.resolve();
  const environment: QueueEnvironment = {
    storage,
    prefix: "queue.",
    send(feedback: Feedback) {
      sent.push(feedback.eventId);
      const answer = answers.shift() ?? "ok";
      if (answer !== "ok") return Promise.reject(answer);
      return Promise.resolve({ event_id: feedback.eventId, seq: sent.length, duplicate: false });
    },
    onRecorded: () => {},
    exclusively: (work) => chain = chain.then(work),
    later(work, delayMs) {
      const timer = { work, delayMs };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer) >>> 0, 1);
    },
    now: () => 1000,
  };
  const settled = async () => {
    for (let i = 0; i < 20; i++) await Promise.resolve();
    await chain;
  };
  return { environment, storage, sent, timers, settled, queue: new FeedbackQueue(environment) };
}

const failure = (code: string, remedy: Remedy, retryAfterMs: number | null = null) =>
  new Problem(code, "because", remedy, "request-1", retryAfterMs);

const states = (queue: FeedbackQueue) =>
  queue.entries.map(({ eventId, state }) => `${eventId} ${state}`);

Deno.test("FeedbackQueue.add() stores before it sends, and the same event once", async () => {
  const { queue, storage, sent, settled } = browser();
  queue.add(action("a"));
  assert.equal(storage.length, 1);
  assert.deepEqual(states(queue), ["a pending"]);
  queue.add(action("a"));
  await settled();
  assert.deepEqual(sent, ["a"]);
  assert.deepEqual(states(queue), ["a done"]);
  assert.equal(queue.entries[0]!.recorded?.seq, 1);
});

Deno.test("FeedbackQueue sends in order, and nothing past what must be tried again", async () => {
  const { queue, sent, timers, settled } = browser([failure("network", "retry"), "ok", "ok"]);
  queue.add(action("a"), action("b"));
  await settled();
  assert.deepEqual(sent, ["a"]);
  assert.deepEqual(states(queue), ["a pending", "b pending"]);
  assert.equal(timers[0]!.delayMs, 1000);
  timers[0]!.work();
  await settled();
  assert.deepEqual(sent, ["a", "a", "b"]);
  assert.deepEqual(states(queue), ["a done", "b done"]);
});

Deno.test("FeedbackQueue waits longer each time, no longer than 30 s, or as the server says", async () => {
  const problems = Array.from({ length: 7 }, () => failure("network", "retry"));
  const { queue, timers, settled } = browser([...problems, failure("busy", "retry", 2000)]);
  const delays: number[] = [];
  queue.add(action("a"));
  for (let i = 0; i < 8; i++) {
    await settled();
    delays.push(timers.at(-1)!.delayMs);
    timers.at(-1)!.work();
  }
  await settled();
  assert.deepEqual(delays, [1000, 2000, 4000, 8000, 16000, 30000, 30000, 2000]);
  assert.deepEqual(states(queue), ["a done"]);
});

Deno.test("FeedbackQueue keeps what waits over a reload and goes on", async () => {
  const before = browser([failure("network", "retry")]);
  before.queue.add(action("a"));
  await before.settled();
  before.queue.close();
  const after = browser([], before.storage);
  assert.deepEqual(states(after.queue), ["a pending"]);
  after.queue.kick();
  await after.settled();
  assert.deepEqual(after.sent, ["a"]);
  assert.deepEqual(states(after.queue), ["a done"]);
});

Deno.test("FeedbackQueue waits for a session without knocking", async () => {
  const { queue, sent, timers, settled } = browser([failure("not-authenticated", "sign-in")]);
  queue.add(action("a"));
  await settled();
  assert.deepEqual(timers, []);
  assert.deepEqual(states(queue), ["a pending"]);
  queue.kick();
  await settled();
  assert.deepEqual(sent, ["a", "a"]);
});

Deno.test("FeedbackQueue sets a refused action aside, says why, and goes on with the next", async () => {
  const { queue, storage, settled } = browser([failure("conflict", "none")]);
  queue.add(action("a"), action("b"));
  await settled();
  assert.deepEqual(states(queue), ["a failed", "b done"]);
  assert.deepEqual(queue.entries[0]!.setback, {
    code: "conflict",
    detail: "because",
    requestId: "request-1",
  });
  queue.dismiss("b");
  queue.dismiss("a");
  assert.deepEqual(states(queue), ["b done"]);
  assert.equal(storage.length, 1);
});

Deno.test("FeedbackQueue takes an undo of what was never recorded as done", async () => {
  const undo = action("u", { kind: "undo", retracts: "a", movieId: null });
  const { queue, settled } = browser([failure("event-not-found", "none")]);
  queue.add(undo);
  await settled();
  assert.deepEqual(states(queue), ["u done"]);
  assert.equal(queue.entries[0]!.recorded?.seq, null);
});

Deno.test("FeedbackQueue.refresh() sees what another tab has sent", async () => {
  const one = browser([failure("network", "retry")]);
  one.queue.add(action("a"));
  await one.settled();
  const two = browser([], one.storage);
  two.queue.kick();
  await two.settled();
  assert.deepEqual(states(one.queue), ["a pending"]);
  one.queue.refresh();
  assert.deepEqual(states(one.queue), ["a done"]);
  one.queue.kick();
  await one.settled();
  assert.deepEqual(one.sent, ["a"], "sent again");
});

Deno.test("FeedbackQueue forgets what was confirmed long ago, never what waits", async () => {
  const { queue, settled } = browser([failure("conflict", "none")]);
  queue.add(action("refused"));
  queue.add(...Array.from({ length: 40 }, (_, i) => action(`e${i}`)));
  await settled();
  for (let i = 0; i < 50; i++) await settled();
  assert.equal(queue.entries.length, 31);
  assert.equal(queue.entries[0]!.state, "failed");
  assert.equal(queue.entries.at(-1)!.eventId, "e39");
});
