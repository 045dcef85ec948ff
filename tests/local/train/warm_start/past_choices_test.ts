// Goal: nothing that came later shows in a past choice. Method: the future is cut off, or changed,
// and what lies before must stay as it was to the last bit; each way to leak is tried by itself.
import assert from "node:assert/strict";
import { type BroadcastHistory, type Catalog, NO_DAY } from "@shared/catalog/catalog.ts";
import { readCatalog } from "@shared/catalog/read_catalog.ts";
import { readHistory } from "@shared/catalog/read_history.ts";
import { contextNames } from "@shared/signals/context.ts";
import { SIGNAL_NAMES } from "@shared/signals/signal_names.ts";
import { encodeDemo } from "../../../../supabase/local/demo_data/encode_demo.ts";
import { generateDemo } from "../../../../supabase/local/demo_data/generate_demo.ts";
import { inventedFilms } from "../../../../supabase/local/demo_data/invented_films.ts";
import { historyBefore } from "../../../../supabase/local/train/history_before.ts";
import { trainingSet } from "../../../../supabase/local/train/train_signal_models.ts";
import type { FilmChoice } from "../../../../supabase/local/train/warm_start/film_choice.ts";
import type { ServedModels } from "../../../../supabase/local/train/warm_start/models_of_then.ts";
import { pastChoices } from "../../../../supabase/local/train/warm_start/past_choices.ts";

const dataset = generateDemo({ seed: 1, films: inventedFilms(1, 200), today: "2026-11-22" });
const files = encodeDemo(dataset);
const catalog = await readCatalog(files.catalog, "test");
const history = await readHistory(files.history, "test", catalog);
const CHANNELS = dataset.channels.map(({ name }) => name);
const NO_MODELS: ServedModels = { audience: false, curator: false };
/** Competitors' programmes are published so many days ahead. */
const PUBLISHED_AHEAD = 21;

function choicesOf(films: Catalog, past: BroadcastHistory, served = NO_MODELS): FilmChoice[] {
  const request = {
    set: trainingSet(films, past, CHANNELS, "CH"),
    contextNames: contextNames(CHANNELS),
    ownChannels: CHANNELS,
    served,
    repeatDays: 90,
    seed: 1,
  };
  return [...pastChoices(request, () => {}).choices];
}

const before = (choices: readonly FilmChoice[], day: number) =>
  choices.filter((choice) => choice.day < day);

/** The film that was on air, as [6] signals. */
const taken = ({ signals, pick }: FilmChoice) => signals.subarray(6 * pick, 6 * pick + 6);

/** To the last bit; without the story of each difference, which takes minutes to tell. */
function areSame(a: readonly FilmChoice[], b: readonly FilmChoice[]): boolean {
  const equal = (x: Float64Array, y: Float64Array) =>
    x.length === y.length && x.every((value, i) => value === y[i]);
  return a.length === b.length &&
    a.every(({ day, pick, context, signals }, i) =>
      day === b[i]!.day && pick === b[i]!.pick && equal(context, b[i]!.context) &&
      equal(signals, b[i]!.signals)
    );
}

Deno.test("pastChoices() shows a slot as one who knew nothing later would have seen it", () => {
  const whole = choicesOf(withoutMemory(catalog), history);
  const day = whole[whole.length >> 1]!.day;
  const cut = historyBefore(history, day);
  const inPast = choicesOf(withoutMemory(givenBack(catalog, history, cut.size)), cut);
  const from = Math.max(whole[0]!.day, inPast[0]!.day);
  const shared = (choices: readonly FilmChoice[]) =>
    before(choices, day - PUBLISHED_AHEAD - 1).filter((choice) => choice.day >= from);
  assert(shared(whole).length > 20, `received ${shared(whole).length}`);
  assert(areSame(shared(whole), shared(inPast)));
});

Deno.test("pastChoices() asks models that were trained on what was on air before", () => {
  const served = { audience: true, curator: true };
  const choices = choicesOf(catalog, history, served);
  const last = choices.at(-1)!.day;
  const day = choices[Math.floor(0.9 * choices.length)]!.day;
  const changed = {
    ...history,
    audiences: history.audiences.map((audience, i) =>
      history.days[i]! >= day ? 5000 - audience : audience
    ),
  };
  assert(day < last);
  assert(areSame(choicesOf(catalog, changed, served), choices));
  const all = { ...history, audiences: history.audiences.map((audience) => 5000 - audience) };
  assert(!areSame(choicesOf(catalog, all, served), choices));
});

Deno.test("pastChoices() holds the film that was on air, and others at random places", () => {
  const choices = choicesOf(catalog, history);
  const places = choices.map(({ pick, signals }) => pick / (signals.length / 6 - 1));
  const mean = places.reduce((sum, place) => sum + place, 0) / places.length;
  assert(Math.abs(mean - 0.5) < 0.1, `mean place ${mean.toFixed(2)}`);
  const rights = SIGNAL_NAMES.indexOf("rights");
  const urgent = choices.filter((choice) => taken(choice)[rights]! >= 0.8).length;
  const others = choices.reduce((sum, { signals }) => {
    const films = signals.length / 6;
    let count = 0;
    for (let i = 0; i < films; i++) if (signals[6 * i + rights]! >= 0.8) count++;
    return sum + count / films;
  }, 0);
  assert(urgent > 1.3 * others, `${urgent} urgent films, ${others.toFixed(1)} by chance`);
});

Deno.test("pastChoices() refuses a history without films of the channels", () => {
  const empty = historyBefore(history, 0);
  assert.throws(() => choicesOf(catalog, empty), /must hold films of the catalogue.*Lumen 1/);
});

/** Without the catalogue's own count of showings, which reaches up to today. */
function withoutMemory(films: Catalog): Catalog {
  return {
    ...films,
    timesShown: new Int32Array(films.size),
    lastBroadcastDays: new Int32Array(films.size).fill(NO_DAY),
  };
}

/** The catalogue when only the first `size` broadcasts had been on air: later ones used no run. */
function givenBack(films: Catalog, past: BroadcastHistory, size: number): Catalog {
  const runsLeft = films.runsLeft.slice();
  for (let i = size; i < past.size; i++) {
    const isOwn = CHANNELS.includes(past.channelNames[past.channels[i]!]!);
    const film = past.films[i]!;
    if (isOwn && film >= 0 && runsLeft[film]! >= 0) runsLeft[film]!++;
  }
  return { ...films, runsLeft };
}
