/** Largest resident set of this process so far; where the kernel does not tell, the present one. */
export function peakBytes(): number {
  try {
    const status = Deno.readTextFileSync("/proc/self/status");
    const kibibytes = /VmHWM:\s*(\d+) kB/.exec(status)?.[1];
    if (kibibytes !== undefined) return 1024 * Number(kibibytes);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return Deno.memoryUsage().rss;
}
