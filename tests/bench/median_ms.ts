/** Returns the median milliseconds of `runs` calls, after a tenth as many to warm up. */
export function medianMs(runs: number, work: () => void): number {
  for (let i = 0; i < Math.ceil(runs / 10); i++) work();
  const times = Array.from({ length: runs }, () => {
    const startedAt = performance.now();
    work();
    return performance.now() - startedAt;
  });
  return times.sort((a, b) => a - b)[runs >> 1]!;
}
