/** Memory of processes, and whether it grows. Linux: read from /proc. */
import type { Heap } from "../../supabase/local/function_process.ts";

/** Returns resident megabytes of a process, or null when it is gone. */
export async function residentMegabytes(pid: number): Promise<number | null> {
  return await statusMegabytes(pid, "VmRSS");
}

/**
 * Returns megabytes that a process needs, or null when it is gone: all that is its own, less the room
 * in V8's heap that waits to be filled. Pages of files are not counted: the kernel takes them away
 * and brings them back as it likes.
 *
 * @param heap Of the process, without garbage.
 */
export async function neededMegabytes(pid: number, heap: Heap): Promise<number | null> {
  const own = await statusMegabytes(pid, "RssAnon");
  return own === null ? null : own - (heap.heapTotal - heap.heapUsed) / 1e6;
}

/** Returns the most megabytes that a process ever had resident, or null when it is gone. */
export async function peakMegabytes(pid: number): Promise<number | null> {
  return await statusMegabytes(pid, "VmHWM");
}

/** Returns milliseconds of CPU that a process has used, or null when it is gone. */
export async function cpuMilliseconds(pid: number): Promise<number | null> {
  const stat = await readProc(`/proc/${pid}/stat`);
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 1000 / TICKS_PER_SECOND; // utime + stime
}

const TICKS_PER_SECOND = 100; // of the kernel, as /proc tells it

/** Memory at a moment. */
export interface MemorySample {
  readonly seconds: number;
  readonly megabytes: number;
}

/** A straight line through samples. */
export interface MemoryTrend {
  readonly first: number;
  readonly last: number;
  readonly greatest: number;
  /** Megabytes an hour, by the median of the slopes between all pairs. */
  readonly slope: number;
}

/**
 * Returns how memory went, robust against single peaks: the slope is that of Theil and Sen.
 *
 * @param samples Ascending in time, at least two.
 */
export function memoryTrend(samples: readonly MemorySample[]): MemoryTrend {
  if (samples.length < 2) {
    throw new RangeError(
      `Cannot see a trend as there must be at least 2 samples: received ${samples.length}`,
    );
  }
  const slopes: number[] = [];
  for (let i = 0; i < samples.length; i++) {
    for (let j = i + 1; j < samples.length; j++) {
      const [from, to] = [samples[i]!, samples[j]!];
      slopes.push((to.megabytes - from.megabytes) / (to.seconds - from.seconds));
    }
  }
  slopes.sort((a, b) => a - b);
  return {
    first: samples[0]!.megabytes,
    last: samples.at(-1)!.megabytes,
    greatest: Math.max(...samples.map(({ megabytes }) => megabytes)),
    slope: 3600 * slopes[slopes.length >> 1]!,
  };
}

async function statusMegabytes(pid: number, field: string): Promise<number | null> {
  const status = await readProc(`/proc/${pid}/status`);
  const kilobytes = status && new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1];
  return kilobytes ? Number(kilobytes) * 1024 / 1e6 : null;
}

async function readProc(path: string): Promise<string | null> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    if (error instanceof Error && /os error 3\b/.test(error.message)) return null; // ends right now
    throw error;
  }
}
