import { startLogging } from "@shared/observability/log.ts";

/** Starts logging into the list that it returns, a parsed line an entry. */
export function captureLog(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  startLogging((line) => lines.push(JSON.parse(line)));
  return lines;
}
