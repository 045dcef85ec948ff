/** Whole stacks for tests: the project's own functions and migrations, invented films. */
import { prepareProject } from "../../supabase/local/prepare_project.ts";
import { type Stack, type StackOptions, startStack } from "../../supabase/local/stack.ts";
import { checkExchange } from "../functions-shared/contract/check_exchange.ts";
import { scratchDirectory, type ScratchStack } from "./scratch_stack.ts";

/** The day that the invented broadcaster lives on; rights windows lie around it. */
export const TODAY = "2026-11-22";

/** Fills the project with 300 invented films and makes version v1.0.0. */
export async function prepareInvented(stack: Stack): Promise<void> {
  await prepareProject(stack.url, stack.keys.secret, "invented", TODAY, () => {});
}

/** Starts the project with demo data of test size; its directory goes at the end of the block. */
export async function startProjectStack(
  options: Partial<StackOptions> = {},
): Promise<ScratchStack> {
  const directory = await scratchDirectory();
  const stack = await startStack({
    dataDir: directory.path,
    prepare: prepareInvented,
    ...options,
  });
  return Object.assign(stack, {
    async [Symbol.asyncDispose]() {
      await stack.stop();
      await directory[Symbol.asyncDispose]();
    },
  });
}

/** An answer of a function: status, parsed body, and the instance that gave it. */
export interface Answer {
  readonly status: number;
  // deno-lint-ignore no-explicit-any -- answers are checked by the tests that read them
  readonly body: any;
  readonly instance: string;
}

/**
 * Posts JSON to a function with the secret key, or with `headers` instead. An answer of the
 * function must be as the contract promises; the gateway's own, that it is away, has no code.
 */
export async function call(
  stack: Pick<Stack, "functionsUrl" | "keys">,
  path: string,
  body: unknown,
  headers: Record<string, string> = { apikey: stack.keys.secret },
): Promise<Answer> {
  const response = await fetch(`${stack.functionsUrl}/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const { status } = response;
  const answer = await response.json();
  if (status < 500 || "request_id" in answer) {
    checkExchange({ method: "POST", path: `/${path}`, requestBody: body, status, body: answer });
  }
  return { status, body: answer, instance: response.headers.get("x-instance") ?? "" };
}

/** Reads a route with the secret key, or with `headers` instead. */
export async function get(
  stack: Pick<Stack, "functionsUrl" | "keys">,
  path: string,
  headers: Record<string, string> = { apikey: stack.keys.secret },
): Promise<Answer> {
  const response = await fetch(`${stack.functionsUrl}/${path}`, { headers });
  const { status } = response;
  const body = await response.json();
  if (status < 500 || "request_id" in body) {
    checkExchange({ method: "GET", path: `/${path}`, status, body });
  }
  return { status, body, instance: response.headers.get("x-instance") ?? "" };
}

/** Calls again, as a client would, while an instance or the gateway is away. */
export async function callUntilDone(
  stack: Pick<Stack, "functionsUrl" | "keys">,
  path: string,
  body: unknown,
): Promise<Answer> {
  for (let attempt = 0; attempt < 50; attempt++) {
    const answer = await call(stack, path, body).catch(() => null);
    if (answer && answer.status < 500) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${path} did not answer`);
}
