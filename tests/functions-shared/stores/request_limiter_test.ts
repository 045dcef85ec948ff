// Goal: all isolates together let a caller through as often as the limit says and no more, with one
// call in ten requests. Method: a counter with the rules of take_requests, a clock by hand.
import assert from "node:assert/strict";
import { RequestLimiter } from "@shared/stores/request_limiter.ts";

function world(limit: number) {
  const state = { clock: 0, calls: 0 };
  const taken = new Map<string, number>();
  const source = {
    now: () => state.clock,
    takeRequests: (caller: string, count: number) => {
      state.calls++;
      const minute = Math.floor(state.clock / 60_000);
      const name = `${caller} ${minute}`;
      const before = taken.get(name) ?? 0;
      const granted = Math.max(0, Math.min(count, limit - before));
      taken.set(name, before + granted);
      return Promise.resolve({
        granted,
        seconds_left: (60_000 * (minute + 1) - state.clock) / 1000,
      });
    },
  };
  return { state, isolate: () => new RequestLimiter(source) };
}

Deno.test("take() lets exactly the limit through, in a tenth of the calls", async () => {
  const { state, isolate } = world(100);
  const limiter = isolate();
  const answers = [];
  for (let i = 0; i < 120; i++) answers.push(await limiter.take("user:1"));
  assert.equal(answers.filter((seconds) => seconds === 0).length, 100);
  assert.equal(answers.lastIndexOf(0), 99);
  assert.equal(state.calls, 11, "ten grants and the one that granted nothing");
});

Deno.test("take() says how long the minute lasts, and starts anew with the next", async () => {
  const { state, isolate } = world(1);
  const limiter = isolate();
  state.clock = 15_500;
  assert.equal(await limiter.take("user:1"), 0);
  assert.equal(await limiter.take("user:1"), 45);
  state.clock = 59_999;
  assert.equal(await limiter.take("user:1"), 1);
  state.clock = 60_000;
  assert.equal(await limiter.take("user:1"), 0);
});

Deno.test("take() counts callers apart and isolates together", async () => {
  const { isolate } = world(25);
  const limiters = [isolate(), isolate(), isolate()];
  let through = 0;
  for (let i = 0; i < 90; i++) {
    if (await limiters[i % 3]!.take("user:1") === 0) through++;
  }
  assert.equal(through, 25);
  assert.equal(await limiters[0]!.take("user:2"), 0);
});

Deno.test("take() never exceeds the limit when requests come at once", async () => {
  const { isolate } = world(7);
  const limiter = isolate();
  const answers = await Promise.all(Array.from({ length: 30 }, () => limiter.take("user:1")));
  assert(answers.filter((seconds) => seconds === 0).length <= 7);
});
