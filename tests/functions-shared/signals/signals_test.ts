// Goal: the six columns equal the formulas applied film by film to 1e-12, stay finite and in
// [0, 1] whatever the catalogue holds, and say what they rest on.
import assert from "node:assert/strict";
import { epochDay } from "@shared/catalog/calendar_day.ts";
import { SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import { indexSignals } from "@shared/signals/signal_index.ts";
import { computeSignals, type SignalInput } from "@shared/signals/signals.ts";
import { createSlot } from "@shared/signals/slot.ts";
import { broadcastHistory } from "./broadcast_history.ts";
import { allRows, filmCatalog, type FilmFields } from "./film_catalog.ts";
import { naiveSignals } from "./naive_signals.ts";
import { assertNear } from "./near.ts";
import { OWN_CHANNELS, randomWorld } from "./random_world.ts";

const DIRECT = ["competition", "diversity", "novelty", "rights"] as const;

Deno.test("computeSignals() equals the formulas applied film by film", async (t) => {
  const slots: [date: string, hour: number][] = [
    ["2025-03-15", 20], // after all broadcasts
    ["2025-03-01", 25], // among the last ones
    ["2023-06-01", 14], // in the middle
    ["2020-01-01", 6], // before all
  ];
  const worlds = [
    { seed: 1, films: 60, broadcasts: 900, picks: 40, showings: 80 },
    { seed: 2, films: 60, broadcasts: 900, picks: 40, showings: 80, hostile: true },
    { seed: 3, films: 300, broadcasts: 100, picks: 60, showings: 30, hostile: true },
    { seed: 4, films: 50, broadcasts: 0, picks: 10, showings: 0 },
    { seed: 5, films: 50, broadcasts: 0, picks: 0, showings: 0 },
    { seed: 6, films: 1, broadcasts: 400, picks: 400, showings: 30 },
  ];
  for (const options of worlds) {
    const world = randomWorld(options);
    const { catalog, history, programmed, showings } = world;
    const index = indexSignals(catalog, history, OWN_CHANNELS);
    const candidates = allRows(catalog).filter((row) => row % 3 !== 1).reverse();
    for (const [date, hour] of slots) {
      for (const channel of OWN_CHANNELS) {
        await t.step(`world ${options.seed}, ${channel}, ${date} ${hour}`, () => {
          const slot = createSlot({ channel, date, hour });
          const input = { catalog, index, candidates, slot, programmed, showings };
          const { values } = computeSignals(input);
          const expected = naiveSignals(world, OWN_CHANNELS, slot, candidates);
          for (const [i, film] of expected.entries()) {
            for (const [k, name] of DIRECT.entries()) {
              const actual = values[SIGNAL_NAMES.indexOf(name) * candidates.length + i];
              assertNear(actual, film[k]!, 1e-12, `${name} of film ${candidates[i]}`);
            }
          }
        });
      }
    }
  }
});

Deno.test("computeSignals() is finite and in [0, 1] for hostile catalogues", () => {
  for (let seed = 100; seed < 160; seed++) {
    const films = seed % 40;
    const { catalog, history, programmed, showings } = randomWorld({
      seed,
      films,
      broadcasts: (seed % 7) * 50,
      picks: seed % 11,
      showings: seed % 13,
      hostile: true,
    });
    const odd = [NaN, Infinity, -Infinity, -1, 2, 0.5];
    const { values } = computeSignals({
      catalog,
      index: indexSignals(catalog, history, OWN_CHANNELS),
      candidates: allRows(catalog),
      slot: createSlot({ channel: OWN_CHANNELS[seed % 2]!, date: "2025-02-20", hour: seed % 28 }),
      programmed,
      showings,
      curator: Float64Array.from({ length: films }, (_, i) => odd[i % odd.length]!),
      audience: seed % 3 === 0 ? null : new Float64Array(films).fill(NaN),
    });
    assert.equal(values.length, 6 * films);
    const bad = values.findIndex((value) => !(value >= 0 && value <= 1));
    assert.equal(bad, -1, `seed ${seed}: ${values[bad]} at ${bad}`);
  }
});

/** A world of a few films on 2025-03-01 at 20:00 on channel A, with channel B our own as well. */
function input(
  films: readonly FilmFields[],
  broadcasts: Parameters<typeof broadcastHistory>[0],
  more: Partial<SignalInput> = {},
): SignalInput {
  const catalog = filmCatalog(films);
  return {
    catalog,
    index: indexSignals(catalog, broadcastHistory(broadcasts), ["A", "B"]),
    candidates: allRows(catalog),
    slot: createSlot({ channel: "A", date: "2025-03-01", hour: 20 }),
    programmed: [],
    showings: [],
    ...more,
  };
}

/** The named column. */
function column(name: (typeof SIGNAL_NAMES)[number], signalInput: SignalInput): number[] {
  const count = signalInput.candidates.length;
  const start = SIGNAL_NAMES.indexOf(name) * count;
  return Array.from(computeSignals(signalInput).values.subarray(start, start + count));
}

Deno.test("computeSignals() is neutral without models and says so", () => {
  const { values, sources } = computeSignals(input([{ rightsEnd: "2025-03-02" }], []));
  assert.deepEqual(Array.from(values), [0.5, 0.5, 0.2, 0.3, 0.75, 1]);
  assert.deepEqual(sources, {
    curator: "neutral: no model",
    audience: "neutral: no model",
    competition: "neutral: no showings",
    diversity: "neutral: no history",
    novelty: "neutral: no history",
    rights: "catalogue",
  });
});

Deno.test("computeSignals() takes predictions, with 0.5 for a film without one", () => {
  const predicted = input([{}, {}, {}], [["2025-01-01", "A", 0]], {
    curator: Float64Array.of(0.25, NaN, 1.5),
    audience: Float64Array.of(1, 0, 0.75),
    showings: [{ row: 0, day: epochDay("2025-03-03") }],
  });
  assert.deepEqual(column("curator", predicted), [0.25, 0.5, 1]);
  assert.deepEqual(column("audience", predicted), [1, 0, 0.75]);
  assert.deepEqual(computeSignals(predicted).sources, {
    curator: "model",
    audience: "model",
    competition: "showings",
    diversity: "history",
    novelty: "history",
    rights: "catalogue",
  });
});

Deno.test("computeSignals() counts the history of other channels as competition, ours not", () => {
  const films = [{}, {}, {}];
  const broadcasts = [["2025-02-01", "Rival", 0], ["2025-02-01", "B", 1]] as const;
  assert.deepEqual(column("competition", input(films, broadcasts)), [0, 0.2, 0.2]);
  assert.equal(computeSignals(input(films, broadcasts)).sources.competition, "showings");
});

Deno.test("computeSignals() looks a year back and three weeks ahead, both inclusive", () => {
  const films = [{}, {}, {}, {}, {}];
  const broadcasts = [
    ["2024-02-29", "Rival", 0], // d = 366
    ["2024-03-01", "Rival", 1], // d = 365
    ["2025-03-20", "Rival", 2], // d = -19
    ["2025-03-21", "Rival", 3], // d = -20
    ["2025-03-22", "Rival", 4], // d = -21
  ] as const;
  const rise = (d: number) => 0.4 + 0.6 * (Math.exp(0.25 * (d + 21)) - 1) / (Math.exp(4.25) - 1);
  const expected = [0.2, 0.2 * 182 / 183, rise(-19), rise(-20), 0.2];
  const values = column("competition", input(films, broadcasts));
  expected.forEach((value, i) => assertNear(values[i], value, 1e-15));
});

Deno.test("computeSignals() lets a pick for an earlier date count like a broadcast", () => {
  const films = [{ language: "en" }, { language: "fr" }];
  const pick = (date: string, channel = "A") => ({
    programmed: [{ row: 0, channel, day: epochDay(date) }],
  });
  const untouched = input(films, [["2024-01-01", "A", 1]]);
  const novelty = (more: Partial<SignalInput>) =>
    column("novelty", input(films, [["2024-01-01", "A", 1]], more))[0]!;
  assert.equal(novelty({}), 1);
  assertNear(novelty(pick("2025-02-28")), (0.75 / 365 + 1 / 365) / 2, 1e-15);
  assertNear(novelty(pick("2025-02-28", "B")), (1 + 1 / 365) / 2, 1e-15);
  assert.equal(novelty(pick("2025-03-01")), 1); // the same broadcast date is not earlier
  assert.equal(novelty(pick("2025-03-05")), 1);
  const afterPick = { ...untouched, ...pick("2025-02-28") };
  assert(column("diversity", untouched)[0]! > column("diversity", afterPick)[0]!);
});

Deno.test("computeSignals() throws when its inputs do not belong together", async (t) => {
  const cases: [name: string, more: Partial<SignalInput>, message: RegExp][] = [
    [
      "channel that is not our own",
      { slot: createSlot({ channel: "Rival", date: "2025-03-01", hour: 20 }) },
      /channel must be one of \["A","B"\]: received "Rival"$/,
    ],
    [
      "predictions for other films",
      { curator: new Float64Array(2) },
      /curator must have 1 values: received 2$/,
    ],
    [
      "programmed film beyond the catalogue",
      { programmed: [{ row: 1, channel: "A", day: 0 }] },
      /rows of programmed films must be from 0 to 0: received 1$/,
    ],
  ];
  for (const [name, more, message] of cases) {
    await t.step(name, () => {
      const broken = input([{}], [["2025-01-01", "A", 0]], more);
      assert.throws(() => computeSignals(broken), { name: "RangeError", message });
    });
  }
});
