/** What tests on versions share: feedback, files in Storage, and the folds they must equal. */
import assert from "node:assert/strict";
import { encodeLearner } from "@shared/bandit/learner_file.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { contextNames } from "@shared/signals/context.ts";
import type { EventRow } from "@shared/stores/database.ts";
import { loggedEvent } from "@shared/stores/logged_event.ts";
import type { Stack } from "../../supabase/local/stack.ts";
import { callUntilDone } from "./project_stack.ts";

/** The learner that has seen nothing. */
export const PRIOR = mnlLearner(createMnlPrior(contextNames(["Lumen 1", "Lumen 2"])));

/** Picks `count` films for slots of a December evening and returns the ids of the events. */
export async function pick(stack: Stack, count: number, day = 4): Promise<string[]> {
  const ids: string[] = [];
  for (let i = 0; i < count; i++) {
    const slot = { date: `2026-12-${String(day).padStart(2, "0")}`, hour: 19 + i % 4 };
    const slate = await callUntilDone(stack, "infer", slot);
    const event_id = crypto.randomUUID();
    const { status, body } = await callUntilDone(stack, "update-parameters", {
      slate_id: slate.body.slate_id,
      event_id,
      selected_movie: { movie_id: slate.body.recommendations[i % 5].movie_id },
    });
    assert.equal(status, 200, JSON.stringify(body));
    ids.push(event_id);
  }
  return ids;
}

/** Bytes of a version's file. */
export async function fileOf(stack: Stack, version: string): Promise<Uint8Array> {
  const response = await fetch(
    `${stack.url}/storage/v1/object/models/versions/${version}/contextual_thompson_sampler.npz`,
    { headers: { apikey: stack.keys.secret } },
  );
  assert.equal(response.status, 200, version);
  return new Uint8Array(await response.arrayBuffer());
}

/** All rows of the log, in order. */
export async function logOf(stack: Stack): Promise<EventRow[]> {
  const rows = await stack.db.query<{ row: EventRow | string }>(
    "select to_jsonb(e) as row from public.selection_events as e order by e.seq",
  );
  return rows.map(({ row }) => typeof row === "string" ? JSON.parse(row) : row);
}

/** The file that the events with these seqs fold to, from the prior. */
export async function foldOf(stack: Stack, seqs: number[], lastSeq: number): Promise<Uint8Array> {
  const choices = (await logOf(stack)).filter(({ seq }) => seqs.includes(Number(seq)))
    .map((row) => loggedEvent(row).choice!);
  return await encodeLearner(PRIOR.learnAll(choices), lastSeq);
}
