/** Where and when figures were measured, as they are printed beside them. */

/** Versions, processors and date. */
export interface Machine {
  /** YYYY-MM-DD. */
  readonly date: string;
  readonly runtime: string;
  readonly processors: string;
  readonly memory: string;
  readonly system: string;
}

/** Returns what is known of this machine. */
export function machine(): Machine {
  const { total } = Deno.systemMemoryInfo();
  return {
    date: new Date().toISOString().slice(0, 10),
    runtime: `Deno ${Deno.version.deno} (V8 ${Deno.version.v8})`,
    processors: `${navigator.hardwareConcurrency} x ${processorModel()}`,
    memory: `${Math.round(total / 2 ** 30)} GiB`,
    system: `${Deno.build.os} ${Deno.osRelease()}`,
  };
}

function processorModel(): string {
  try {
    const info = Deno.readTextFileSync("/proc/cpuinfo");
    return /^model name\s*: (.+)$/m.exec(info)?.[1] ?? Deno.build.arch;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return Deno.build.arch; // not on Linux
    throw error;
  }
}
