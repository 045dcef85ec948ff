/**
 * Run by npz_memory_test.ts in a process of its own: reads the NPZ file named by its argument and
 * prints as JSON what came of it and by how many bytes the resident set grew at its peak.
 */
import { readNpz, writeNpz } from "@shared/formats/npz.ts";
import { peakBytes } from "./peak_bytes.ts";

const bytes = await Deno.readFile(Deno.args[0]!);
await readNpz(writeNpz(new Map())); // code is loaded before the measurement starts
const before = Deno.memoryUsage().rss;
let outcome = "read";
try {
  await readNpz(bytes);
} catch (error) {
  outcome = String(error);
}
console.log(JSON.stringify({ outcome, grownBytes: peakBytes() - before }));
