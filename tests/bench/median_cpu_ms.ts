import { cpuUsage } from "node:process";

/** Returns the milliseconds of CPU that this process, with all its threads, spent since `before`. */
export function cpuMs(before: ReturnType<typeof cpuUsage>): number {
  const { user, system } = cpuUsage(before);
  return (user + system) / 1000;
}

/**
 * Returns the median milliseconds of CPU of `runs` calls, after a tenth as many to warm up: what
 * else the machine does does not show.
 *
 * @param batch Calls that are timed together, for work of microseconds.
 */
export function medianCpuMs(runs: number, work: () => void, batch = 1): number {
  for (let i = 0; i < Math.ceil(runs * batch / 10); i++) work();
  const times = Array.from({ length: runs }, () => {
    const before = cpuUsage();
    for (let i = 0; i < batch; i++) work();
    return cpuMs(before) / batch;
  });
  return times.sort((a, b) => a - b)[runs >> 1]!;
}
