// Goal: an operator's machine prepares what isolates would, so that they need not. Method: a project in
// memory that counts what it is asked.
import assert from "node:assert/strict";
import { prepareFilms } from "../../../supabase/local/train/prepare_films.ts";
import { FRIDAY, project } from "../../functions-shared/stores/slot_project.ts";

const PREPARED = "prepared/films.npz";

Deno.test("prepareFilms() stores what isolates then start from", async () => {
  const { database, places: { objects }, startLoader, take, runLater } = project();
  await prepareFilms({ database, objects }, "2026-11-22");
  assert(take().includes(`upload ${PREPARED}`));
  await startLoader().load(FRIDAY);
  await runLater();
  const asked = take();
  assert(asked.includes(`download ${PREPARED}`));
  assert(!asked.some((call) => /catalog|history|upload prepared/.test(call)), `${asked}`);
  await prepareFilms({ database, objects }, "2026-11-22");
  assert(!take().includes(`upload ${PREPARED}`), "it is there already");
});

Deno.test("prepareFilms() has nothing to do without a catalogue", async () => {
  const { database, places: { objects }, artifacts, take } = project();
  delete artifacts["catalog.parquet"];
  await prepareFilms({ database, objects }, "2026-11-22");
  assert.deepEqual(take(), ["slot_snapshot"]);
});
