/** A made-up film on which formulas are tried before they are stored. */
import type { Catalog } from "@shared/catalog/catalog.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import { createSlot } from "@shared/signals/slot.ts";
import type { FormulaScope } from "./formula.ts";
import { ruleScope } from "./rule_films.ts";

const SLOT = createSlot({ channel: "Channel 1", date: "2026-11-27", hour: 20 });

const CATALOG: Catalog = {
  version: "sample",
  size: 1,
  ids: ["1"],
  idType: "string",
  rowOfId: new Map([["1", 0]]),
  titles: ["Sample"],
  originalTitles: [null],
  directors: [null],
  actors: [null],
  posterPaths: [null],
  genreNames: ["Drama"],
  genreOffsets: Uint32Array.of(0, 1),
  genreIds: Uint16Array.of(0),
  languageNames: ["fr"],
  languageIds: Int16Array.of(0),
  releaseYears: Int16Array.of(1998),
  durationMin: Float64Array.of(104),
  voteAverages: Float64Array.of(7.1),
  revenues: Float64Array.of(12e6),
  popularities: Float64Array.of(20),
  adult: Uint8Array.of(0),
  rightsStartDays: Int32Array.of(SLOT.day - 100),
  rightsEndDays: Int32Array.of(SLOT.day + 100),
  runsLeft: Int32Array.of(3),
  timesShown: Int32Array.of(2),
  lastBroadcastDays: Int32Array.of(SLOT.day - 400),
};

/** The names of formulas, over one film. */
export const SAMPLE_SCOPE: FormulaScope = ruleScope({
  catalog: CATALOG,
  slot: SLOT,
  candidates: Int32Array.of(0),
  signals: new Float64Array(SIGNAL_COUNT).fill(0.5),
  runsUsed: new Map(),
  audience: Float64Array.of(500),
});
