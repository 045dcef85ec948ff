/**
 * Run by hostile_feeds_test.ts in a process of its own, with --expose-gc: reads each hostile feed and
 * prints as JSON what came of it, with how much processor time, and by how many bytes the process
 * grew at its peak meanwhile.
 */
import { parseSchedule } from "@shared/formats/schedule_format.ts";
import { HOSTILE_FEEDS, LARGEST_GUIDE } from "./hostile_feeds.ts";
import { peakBytes } from "./peak_bytes.ts";

const REQUEST = { channel: "a", timeZone: "Europe/Paris" };
const TICKS_PER_SECOND = 100;

/** Seconds of processor time of this process so far, in all its threads. */
function processorSeconds(): number {
  const fields = Deno.readTextFileSync("/proc/self/stat").split(") ").at(-1)!.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function outcomeOf(format: (typeof HOSTILE_FEEDS)[number]["format"], bytes: Uint8Array): string {
  try {
    parseSchedule(format, bytes, REQUEST);
    return "accepted";
  } catch (error) {
    return String(error);
  }
}

/** Makes the present resident set the largest so far. */
function forgetPeak(): void {
  (globalThis as unknown as { gc(): void }).gc();
  Deno.writeTextFileSync("/proc/self/clear_refs", "5");
}

outcomeOf("tf1", new TextEncoder().encode("<EXPORT_TF1_PRO/>")); // code is loaded before
const encoder = new TextEncoder();
const feeds = [...HOSTILE_FEEDS, LARGEST_GUIDE].map(({ name, format, text }) => {
  const bytes = encoder.encode(text());
  forgetPeak();
  const before = { seconds: processorSeconds(), bytes: peakBytes() };
  const outcome = outcomeOf(format, bytes);
  return {
    name,
    outcome,
    seconds: processorSeconds() - before.seconds,
    grownBytes: peakBytes() - before.bytes,
  };
});
console.log(JSON.stringify(feeds));
