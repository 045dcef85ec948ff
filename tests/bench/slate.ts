/** A whole slate for 10,000 films, warm, beside the same work in NumPy. */
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { gather } from "@shared/catalog/rows.ts";
import {
  type Predictions,
  propensitiesOf,
  recommendSlate,
  scoreSlot,
} from "@shared/recommend/recommend_slate.ts";
import { contextNames } from "@shared/signals/context.ts";
import { indexSignals } from "@shared/signals/signal_index.ts";
import { createSlot, isoDate } from "@shared/signals/slot.ts";
import { OWN_CHANNELS, randomWorld, WORLD_DAY } from "../functions-shared/signals/random_world.ts";
import type { BenchRow } from "./bench_row.ts";
import { numpyMs } from "./numpy_reference.ts";
import { medianMs } from "./median_ms.ts";

const FILMS = 10_000;
const RUNS = 200;
const SCHEDULED = { channel: "Rival", time: "21:10", title: "Film" };

/** Times the parts of a slate; the whole is compared with NumPy in the same run. */
export async function benchSlate(): Promise<BenchRow[]> {
  const world = randomWorld({
    seed: 1,
    films: FILMS,
    broadcasts: 30_000,
    picks: 40,
    showings: 3000,
  });
  const slot = createSlot({ channel: OWN_CHANNELS[0], date: isoDate(WORLD_DAY), hour: 20 });
  const state = {
    ...world,
    showings: world.showings.map((showing) => ({ ...SCHEDULED, ...showing })),
    slot,
    settings: {
      channels: OWN_CHANNELS.map((name) => ({ name, timeZone: "Europe/Zurich" })),
      slateSize: 10,
      repeatDays: 90,
      meanPositions: 2,
      explorationScale: 1,
      timeSlotsWithoutExploration: [],
      holidayCountry: "CH" as const,
    },
    index: indexSignals(world.catalog, world.history, OWN_CHANNELS),
    learner: mnlLearner(createMnlPrior(contextNames(OWN_CHANNELS))),
    runsUsed: new Map<number, number>(),
    excludedRows: new Set<number>(),
    houseRules: [],
    predictions: cachedPredictions(),
  };
  let seed = 0;
  const recommended = recommendSlate(state, 10, 1);
  const candidates = `${recommended.candidates.length} candidates`;
  const whole = medianMs(RUNS, () => void recommendSlate(state, 10, seed++));
  const signals = medianMs(RUNS, () => void scoreSlot(state));
  const propensities = medianMs(20, () => void propensitiesOf(recommended));
  const reference = await numpyMs("slate_numpy.py", [String(FILMS), "50"]);
  return [
    {
      name: "slate of 10 from 10,000 films",
      ours: whole,
      theirs: reference,
      reference: "NumPy, vectorised",
      note: `warm, ${candidates}; propensities apart`,
    },
    {
      name: "  of it context, candidates and six signals",
      isDetail: true,
      ours: signals,
      theirs: null,
      reference: "",
      note: "",
    },
    {
      name: "  propensities, 1,000 simulated slates",
      ours: propensities,
      theirs: null,
      reference: "",
      note: "after the response",
    },
  ];
}

/** Predictions as a cache holds them. */
function cachedPredictions(): Predictions {
  const shares = randomShares(FILMS);
  return {
    curator: (rows) => gather(shares, rows),
    audience: (rows) => ({ thousands: gather(shares, rows), signal: gather(shares, rows) }),
    audienceInterval: null,
  };
}

function randomShares(count: number): Float64Array {
  const rng = createRng(count);
  return Float64Array.from({ length: count }, () => rng.uniform());
}
