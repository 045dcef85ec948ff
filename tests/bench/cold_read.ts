// Reads a catalogue once in a fresh process and prints what that took: wall and CPU milliseconds
// (compiling and collecting included) and megabytes of resident memory.
// Arguments: path of the file; "ours" or "rows" (all columns as row objects through hyparquet).
import process from "node:process";

const [path, reader] = Deno.args;
const read = reader === "ours" ? await ourReader() : await rowReader();
const bytes = await Deno.readFile(path!);
const memoryBefore = Deno.memoryUsage().rss;
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
const films = await read(bytes);
const wallMs = performance.now() - startedAt;
const { user, system } = process.cpuUsage(cpuBefore);
const megabytes = (Deno.memoryUsage().rss - memoryBefore) / 1e6;
console.log(JSON.stringify({ films, wallMs, cpuMs: (user + system) / 1000, megabytes }));

async function ourReader(): Promise<(bytes: Uint8Array) => Promise<number>> {
  const { readCatalog } = await import("@shared/catalog/read_catalog.ts");
  return async (bytes) => (await readCatalog(bytes, "bench")).size;
}

async function rowReader(): Promise<(bytes: Uint8Array) => Promise<number>> {
  const { parquetReadObjects } = await import("hyparquet");
  return async ({ buffer }) => (await parquetReadObjects({ file: buffer as ArrayBuffer })).length;
}
