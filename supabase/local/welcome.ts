/** What the operator reads once the stack is ready. */
import type { Stack } from "./stack.ts";

const DAYS_AHEAD = 3;

/** Addresses, keys, accounts and a request to paste, one a line. */
export function welcome(stack: Stack, today: Date): string {
  const rows = [
    ["API", stack.url],
    ["Functions", stack.functionsUrl],
    ["API reference", `${stack.url}/reference`],
    ["Publishable key", stack.keys.publishable],
    ["Secret key", stack.keys.secret],
    ["Automation key", stack.keys.automation],
    ["Programmer", `${stack.programmer.email}  ${stack.programmer.password}`],
    ["Administrator", `${stack.admin.email}  ${stack.admin.password}`],
  ];
  const lines = rows.map(([name, value]) => `  ${name!.padEnd(16)} ${value}`);
  return ["", ...lines, "", "Ask for a slate:", `  ${curlLine(stack, today)}`, ""].join("\n");
}

/** A request for a slate at 20:00 in three days, as one line for any POSIX shell. */
function curlLine(stack: Stack, today: Date): string {
  const date = new Date(today.getTime() + DAYS_AHEAD * 86_400_000).toISOString().slice(0, 10);
  return `curl -s ${stack.functionsUrl}/infer -H 'apikey: ${stack.keys.secret}' ` +
    `-H 'content-type: application/json' -d '${JSON.stringify({ date, hour: 20 })}'`;
}
