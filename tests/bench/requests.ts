/** Requests through the whole local stack, beside a function that answers a constant. */
import { call, startProjectStack } from "../stack/project_stack.ts";
import type { BenchRow } from "./bench_row.ts";

const REQUESTS = 200;

/** Times warm requests end to end: gateway, function process, PGlite. */
export async function benchRequests(): Promise<BenchRow[]> {
  const floor = await floorMs();
  await using stack = await startProjectStack();
  const slot = { date: "2026-12-04", hour: 20 };
  const { body: slate } = await call(stack, "infer", slot);
  const infer = await medianOf(() => call(stack, "infer", slot));
  let next = 0;
  const feedback = await medianOf(() =>
    call(stack, "update-parameters", {
      slate_id: slate.slate_id,
      event_id: crypto.randomUUID(),
      selected_movie: { movie_id: slate.recommendations[next++ % 5].movie_id },
    })
  );
  const reference = "constant answer over HTTP";
  const note = "end to end on PGlite, 300 films";
  return [
    { name: "POST /infer", ours_ms: infer, reference_ms: floor, reference, note },
    { name: "POST /update-parameters", ours_ms: feedback, reference_ms: floor, reference, note },
  ];
}

async function floorMs(): Promise<number> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    void request;
    return new Response("{}");
  });
  const url = `http://127.0.0.1:${server.addr.port}`;
  const floor = await medianOf(async () => await (await fetch(url, { method: "POST" })).text());
  await server.shutdown();
  return floor;
}

async function medianOf(work: () => Promise<unknown>): Promise<number> {
  for (let i = 0; i < REQUESTS / 10; i++) await work();
  const times: number[] = [];
  for (let i = 0; i < REQUESTS; i++) {
    const startedAt = performance.now();
    await work();
    times.push(performance.now() - startedAt);
  }
  return times.sort((a, b) => a - b)[REQUESTS >> 1]!;
}
