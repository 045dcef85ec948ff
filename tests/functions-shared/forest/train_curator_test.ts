// Goal: the curator learns what programmers like, in which context, and says it in honest
// probabilities. Method: simulated programmers whose taste is known.
import assert from "node:assert/strict";
import { type BroadcastHistory, type Catalog } from "@shared/catalog/catalog.ts";
import { epochDay } from "@shared/catalog/calendar_day.ts";
import { readNpz, writeNpz } from "@shared/formats/npz.ts";
import { curatorExamples } from "@shared/forest/curator_examples.ts";
import { decodeCurator, encodeCurator } from "@shared/forest/curator_file.ts";
import { type CuratorModel, knowsChannel, predictCurator } from "@shared/forest/curator_model.ts";
import { CURATOR_SETTINGS, trainCurator } from "@shared/forest/train_curator.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { createSlot } from "@shared/signals/slot.ts";
import { simulateAudiences } from "./simulated_audiences.ts";

/** Channel One likes dramas at 14 h, action at 22 h, high votes always; Two takes anything. */
function simulateProgramming(): { catalog: Catalog; history: BroadcastHistory } {
  const { catalog, history } = simulateAudiences(300, 600, 9);
  const rng = createRng(10);
  const isDrama = (film: number) => catalog.genreNames[catalog.genreIds[film]!] === "Drame";
  const appeal = (film: number, hour: number) => {
    const genre = hour === 14
      ? (isDrama(film) ? 1 : -1)
      : hour === 22
      ? (isDrama(film) ? -1 : 1)
      : 0;
    return 1.5 * genre + 0.4 * (catalog.voteAverages[film]! - 5);
  };
  const films = history.films.map((film, i) => {
    if (history.channels[i] === 1) return film;
    for (;;) {
      const candidate = Math.floor(rng.uniform() * catalog.size);
      if (rng.uniform() < Math.exp(appeal(candidate, history.hours[i]!) - 3.5)) return candidate;
    }
  });
  return { catalog, history: { ...history, films } };
}

const { catalog, history } = simulateProgramming();
const input = { catalog, history, channels: ["One", "Two"] };
const { model, report } = trainCurator(input);
const slotAt = (channel: string, hour: number) => createSlot({ channel, date: "2024-11-06", hour });

/** Mean probability of the films of a genre. */
function meanOf(genre: string, channel: string, hour: number): number {
  const p = predictCurator(model, catalog, slotAt(channel, hour));
  const films = p.filter((_, film) => catalog.genreNames[catalog.genreIds[film]!] === genre);
  return films.reduce((sum, value) => sum + value, 0) / films.length;
}

Deno.test("trainCurator() beats a coin and the number of times a film was shown", () => {
  const { curator, coin, timesShown } = report;
  assert(curator.auc > 0.65, JSON.stringify(report)); // half the slots are chosen at random
  assert(
    curator.auc > timesShown.auc + 0.02 && curator.logLoss < timesShown.logLoss - 0.02,
    JSON.stringify(report),
  );
  assert.equal(coin.auc, 0.5);
});

Deno.test("trainCurator() gives honest probabilities", () => {
  assert(report.curator.calibrationError < 0.04, JSON.stringify(report));
  assert(report.curator.logLoss <= report.uncalibrated.logLoss + 0.002, JSON.stringify(report));
});

Deno.test("predictCurator() knows a taste and when it holds", () => {
  assert(meanOf("Drame", "One", 14) > meanOf("Action", "One", 14) + 0.2);
  // late night is 22 h and 25 h, where there is none
  assert(meanOf("Action", "One", 22) > meanOf("Drame", "One", 22) + 0.1);
  const p = predictCurator(model, catalog, slotAt("One", 20));
  const byVote = [...p.keys()].sort((a, b) => catalog.voteAverages[a]! - catalog.voteAverages[b]!);
  const mean = (films: number[]) => films.reduce((sum, film) => sum + p[film]!, 0) / films.length;
  assert(mean(byVote.slice(-60)) > mean(byVote.slice(0, 60)) + 0.2);
  assert(p.every((value) => value > 0 && value < 1));
});

Deno.test("predictCurator() is near neutral where programmers have no taste", () => {
  for (const genre of ["Drame", "Action"]) {
    assert(Math.abs(meanOf(genre, "Two", 20) - 0.5) < 0.12, `${meanOf(genre, "Two", 20)}`);
  }
});

Deno.test("predictCurator() gives a film of which nothing is known a probability", () => {
  const unknown = {
    ...catalog,
    voteAverages: catalog.voteAverages.map(() => NaN),
    revenues: catalog.revenues.map(() => NaN),
    releaseYears: catalog.releaseYears.map(() => 0),
    languageIds: catalog.languageIds.map(() => -1),
    genreOffsets: catalog.genreOffsets.map(() => 0),
  };
  const p = predictCurator(model, unknown, slotAt("One", 20));
  assert(p.every((value) => value > 0 && value < 1));
});

Deno.test("predictCurator() refuses a channel it was not trained on, and says so before", () => {
  assert(knowsChannel(model, "Two") && !knowsChannel(model, "Three"));
  assert.throws(
    () => predictCurator(model, catalog, slotAt("Three", 20)),
    /channel must be one of/,
  );
});

Deno.test("trainCurator() gives the same file for the same seed, and the file the same model", async () => {
  const bytes = encodeCurator(model);
  assert.deepEqual(encodeCurator(trainCurator(input).model), bytes);
  assert.deepEqual(await decodeCurator(bytes), model);
});

Deno.test("decodeCurator() refuses a file that is not whole, by name", async (t) => {
  const arrays = await readNpz(encodeCurator(model));
  for (const name of arrays.keys()) {
    await t.step(`without ${name}`, async () => {
      const others = new Map([...arrays].filter(([key]) => key !== name));
      await assert.rejects(decodeCurator(writeNpz(others)), {
        message: new RegExp(`must have an array "${name}"`),
      });
    });
  }
  const [k, width] = arrays.get("weights")!.shape;
  const cases: [name: string, change: Partial<CuratorModel>][] = [
    ["a weight NaN", { weights: model.weights.map(() => NaN) }],
    ["a weight too few", { weights: model.weights.slice(1) }],
    ["a scale of 0", { films: { ...model.films, scales: new Float64Array(k!) } }],
    ["an infinite intercept", { intercept: Infinity }],
  ];
  for (const [name, change] of cases) {
    await t.step(
      name,
      () => assert.throws(() => encodeCurator({ ...model, ...change }), RangeError),
    );
  }
  await t.step("weights the other way round", async () => {
    const turned = new Map(arrays).set("weights", {
      dtype: "f8",
      shape: [width!, k!],
      data: model.weights,
    });
    await assert.rejects(decodeCurator(writeNpz(turned)), /"weights" must be float64 of shape/);
  });
});

Deno.test("curatorExamples() draws films that were available and not taken", () => {
  const limited: Catalog = {
    ...catalog,
    // the rights of even films ended before the history began; odd ones are not released before 2024
    rightsEndDays: catalog.rightsEndDays.map((day, film) =>
      film % 2 === 0 ? epochDay("2022-01-01") : day
    ),
    releaseYears: catalog.releaseYears.map((year, film) =>
      film % 4 === 1 ? 2024 : Math.min(2000, year)
    ),
  };
  const examples = curatorExamples(limited, history, ["One"], 3, createRng(1));
  for (const [i, film] of examples.films.entries()) {
    const slot = examples.slots[i]!;
    assert.equal(slot.channel, "One");
    if (examples.picked[i] === 1) continue;
    assert(film % 2 === 1, "rights have ended");
    if (slot.date < "2023-12-31") assert(film % 4 === 3, "not yet released");
    const sameDay = history.films.filter((_, j) => history.days[j] === slot.airDay);
    assert(!sameDay.includes(film), "shown that day");
  }
  assert.equal(examples.picked[0], 1);
  const weigh = (picked: number) =>
    examples.weights.reduce(
      (sum, weight, i) => sum + (examples.picked[i] === picked ? weight : 0),
      0,
    );
  assert(Math.abs(weigh(0) - weigh(1)) < 1e-6);
  assert(examples.timesShown.at(-1)! > 0 && examples.timesShown[0] === 0);
});

Deno.test("trainCurator() refuses a history without programming", () => {
  assert.throws(
    () => trainCurator({ ...input, channels: ["Three"] }),
    /at least 100 examples: received 0/,
  );
  assert.throws(
    () => trainCurator({ ...input, settings: { ...CURATOR_SETTINGS, seed: -1 } }),
    RangeError,
  );
});
