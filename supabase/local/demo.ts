/**
 * A programmer's morning against the running stack: ask for a slot, pick, refuse, and see that
 * the next slate knows. Run `deno task start` first, then `deno task demo`.
 */
import { createClient, type SupabaseClient } from "@supabase/supabase-js";
import { SIGNAL_NAMES, type SignalName } from "@shared/signals/signal_names.ts";
import type { Recommendation, SlateAnswer } from "../client/api_types.ts";
import { callRoute } from "../client/call_route.ts";

interface StackFile {
  api_url: string;
  publishable_key: string;
  programmer: { email: string; password: string };
}

const SEED = 20261122;

async function main(): Promise<void> {
  const stack = await readStackFile(dataDirectory(Deno.args));
  const client = createClient(stack.api_url, stack.publishable_key, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const { error } = await client.auth.signInWithPassword(stack.programmer);
  if (error) throw new Error(`Cannot sign in as ${stack.programmer.email}: ${error.message}`);
  console.log(`Signed in as ${stack.programmer.email}\n`);
  await walkThrough(client);
  await client.auth.signOut({ scope: "local" });
}

async function walkThrough(client: SupabaseClient): Promise<void> {
  const friday = { date: nextWeekday(5), hour: 20 };
  const saturday = { date: nextWeekday(6), hour: 22 };

  const before = await callRoute(client, "POST /infer", {
    body: { ...friday, seed: SEED },
  });
  heading(`Friday ${friday.date}, 20:00, ${before.context.channel}: the slate`);
  printSlate(before);

  const picked = before.recommendations[1] ?? before.recommendations[0];
  if (!picked) {
    throw new Error(`Cannot pick as no film is left: ${JSON.stringify(before.excluded)}`);
  }
  const reason = strongestSignal(picked);
  const learned = await callRoute(client, "POST /update-parameters", {
    body: {
      slate_id: before.slate_id,
      selected_movie: { movie_id: picked.movie_id, selected_signals: { [reason]: true } },
    },
  });
  heading(`Picked "${picked.title}" because of ${reason}`);
  console.log(
    `${learned.message} as event ${learned.seq}; the next version comes in ${learned.selections_until_checkpoint} selections`,
  );

  const late = await callRoute(client, "POST /infer", { body: { ...saturday, seed: SEED } });
  const refused = await callRoute(client, "POST /regenerate", {
    body: { ...saturday, slate_id: late.slate_id, seed: SEED },
  });
  if (!("slate_id" in refused) || refused.seq === null) {
    throw new Error(`Cannot refuse slate ${late.slate_id}: ${refused.message}`);
  }
  heading(
    `Saturday ${saturday.date}, 22:00: all ${late.recommendations.length} refused, another slate`,
  );
  printSlate(refused);

  const after = await callRoute(client, "POST /infer", {
    body: { ...friday, seed: SEED },
  });
  heading("How the weights moved, Friday 20:00");
  printWeights(before, after);
  prove(after, picked, refused.seq);
}

/** Ends with an error if the next slate does not know what was just taught. */
function prove(after: SlateAnswer, picked: Recommendation, refusedSeq: number): void {
  const isOffered = after.recommendations.some(({ movie_id }) => movie_id === picked.movie_id);
  heading("The next slate knows");
  console.log(
    `it has learned every event up to ${after.model_seq}, the refusal was ${refusedSeq}`,
  );
  console.log(`"${picked.title}" is programmed and ${isOffered ? "STILL" : "no longer"} offered`);
  if (isOffered || after.model_seq < refusedSeq) {
    throw new Error("Cannot show that the model learns: the next slate does not know the events");
  }
}

function printSlate(answer: SlateAnswer): void {
  const names = SIGNAL_NAMES.map((name) => name.slice(0, 8).padEnd(9)).join("");
  console.log(`    ${"film".padEnd(38)} score  ${names} viewers    pick`);
  for (const film of answer.recommendations) {
    const title = `${film.title} (${film.release_year ?? "?"})`;
    const bars = SIGNAL_NAMES.map((name) => bar(film.signal_contributions[name], 8) + " ").join("");
    const chance = film.pick_probability === null ? "" : percent(film.pick_probability);
    console.log(
      `${String(film.rank).padStart(2)}${film.exploring ? "?" : " "} ${
        title.slice(0, 38).padEnd(38)
      } ${film.total_score.toFixed(3).padStart(6)} ${bars} ${viewersOf(film)} ${chance}`,
    );
  }
  const excluded = Object.entries(answer.excluded).map(([why, count]) => `${why} ${count}`);
  console.log(
    `    ${answer.candidate_count} candidates; left out: ${excluded.join(", ")}; ` +
      `model ${answer.model_version} + events to ${answer.model_seq}; ? = exploring`,
  );
}

/** Predicted audience, in thousands. */
function viewersOf({ predicted_audience }: Recommendation): string {
  return (predicted_audience === null ? "" : `${Math.round(predicted_audience)} k`).padStart(7);
}

function printWeights(before: SlateAnswer, after: SlateAnswer): void {
  for (const name of SIGNAL_NAMES) {
    const [was, is] = [before, after].map((answer) =>
      answer.recommendations[0]!.signal_weights[name]
    );
    const moved = is! - was!;
    console.log(
      `    ${name.padEnd(12)} ${bar(Math.max(0, was!), 20)} ${percent(was!)}  ->  ${
        bar(Math.max(0, is!), 20)
      } ${percent(is!)}  ${moved >= 0 ? "+" : "-"}${Math.abs(100 * moved).toFixed(1)}`,
    );
  }
}

/** A bar of `width` cells for a value from 0 to 1, in eighths of a cell. */
function bar(value: number, width: number): string {
  const eighths = Math.round(Math.min(1, value) * width * 8);
  const part = eighths % 8 ? String.fromCharCode(0x2590 - eighths % 8) : "";
  return ("█".repeat(Math.floor(eighths / 8)) + part).padEnd(width);
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`.padStart(7);
const heading = (text: string) => console.log(`\n${text}\n${"-".repeat(text.length)}`);

function strongestSignal(film: Recommendation): SignalName {
  return SIGNAL_NAMES.reduce((best, name) =>
    film.weighted_signals[name] > film.weighted_signals[best] ? name : best
  );
}

/** The weekday (0 Sunday) at least a week ahead, as YYYY-MM-DD. */
function nextWeekday(weekday: number): string {
  const date = new Date(Date.now() + 7 * 86_400_000);
  while (date.getUTCDay() !== weekday) date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

function dataDirectory(args: readonly string[]): string {
  const at = args.indexOf("--data-dir");
  return at < 0 ? "supabase/.temp" : args[at + 1] ?? "supabase/.temp";
}

async function readStackFile(directory: string): Promise<StackFile> {
  try {
    return JSON.parse(await Deno.readTextFile(`${directory}/stack.json`));
  } catch (cause) {
    throw new Error(
      `Cannot find a running stack in ${directory}: run "deno task start" first, and wait for its URLs`,
      { cause },
    );
  }
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  Deno.exit(1);
}
