/** The reference of a cold start: a Python service that loads artefacts of the same size. */
import { findSklearn } from "../functions-shared/forest/run_sklearn.ts";
import { cpuMilliseconds, peakMegabytes } from "./process_memory.ts";

/** From the start of a process to the end of its first answer. */
export interface ColdStart {
  readonly wallMs: number;
  /** Of all threads of the process. */
  readonly cpuMs: number;
  /** The most memory that was resident. */
  readonly megabytes: number;
}

const SCRIPT = new URL("cold_service.py", import.meta.url).pathname;

/** Returns the median of some cold starts, or null where there is no Python with pandas. */
export async function pythonColdStart(
  films: number,
  runs: number,
  slot: object,
): Promise<ColdStart | null> {
  const python = await findSklearn();
  if (python === null || !await imports(python, "pandas")) return null;
  const folder = await Deno.makeTempDir();
  try {
    const prepared = await new Deno.Command(python, {
      args: [SCRIPT, "prepare", folder, String(films)],
    }).output();
    if (!prepared.success) throw new Error(new TextDecoder().decode(prepared.stderr));
    const starts: ColdStart[] = [];
    for (let i = 0; i < runs; i++) starts.push(await coldStart(python, folder, films, slot));
    return medianStart(starts);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Of several starts, the one of median wall time. */
export function medianStart(starts: readonly ColdStart[]): ColdStart {
  return [...starts].sort((a, b) => a.wallMs - b.wallMs)[starts.length >> 1]!;
}

async function coldStart(
  python: string,
  folder: string,
  films: number,
  slot: object,
): Promise<ColdStart> {
  const startedAt = performance.now();
  await using service = new Deno.Command(python, {
    args: [SCRIPT, "serve", folder, String(films)],
    stdout: "piped",
    stderr: "null",
    env: { OMP_NUM_THREADS: "1", OPENBLAS_NUM_THREADS: "1" },
  }).spawn();
  const port = Number(await firstLine(service.stdout));
  const response = await fetch(`http://127.0.0.1:${port}`, {
    method: "POST",
    body: JSON.stringify(slot),
  });
  if ((await response.json()).length !== 10) throw new Error("The Python service offers no slate");
  const wallMs = performance.now() - startedAt;
  const cpuMs = await cpuMilliseconds(service.pid);
  const megabytes = await peakMegabytes(service.pid);
  service.kill("SIGKILL");
  return { wallMs, cpuMs: cpuMs!, megabytes: megabytes! };
}

async function firstLine(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  for await (
    const part of stream.pipeThrough(new TextDecoderStream()).values({ preventCancel: true })
  ) {
    text += part;
    if (text.includes("\n")) break;
  }
  return text.split("\n", 1)[0]!;
}

async function imports(python: string, module: string): Promise<boolean> {
  const child = new Deno.Command(python, { args: ["-c", `import ${module}`], stderr: "null" });
  return (await child.output()).success;
}
