/** Asks what was deployed whether it answers. Reads only: it may run against production. */
import document from "../../functions/health/openapi.json" with { type: "json" };
import type { ProjectKeys } from "./management_api.ts";

/** Where to ask, and with what. */
export interface SmokeTarget {
  readonly projectUrl: string;
  readonly functions: readonly string[];
  readonly keys: ProjectKeys;
  /** Waits before it asks again; new code takes a while to be there. */
  wait(ms: number): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const ATTEMPTS = 30;
const PAUSE_MS = 2000;

/**
 * Returns what is still missing before slates can be served, none if nothing is.
 * @throws {Error} Naming the first question that was not answered as it should be.
 */
export async function smokeTest(target: SmokeTarget): Promise<readonly string[]> {
  await expect(target, "GET /health/live", {}, ({ status }) => status === 200);
  await expect(
    target,
    "GET /health/openapi.json",
    {},
    ({ body }) => JSON.stringify(body) === JSON.stringify(document),
  );
  for (const name of target.functions) {
    const isGuarded = ({ status, body }: Answer) =>
      status === 404 && codeOf(body) === "route-not-found";
    await expect(target, `GET /${name}/smoke-test`, {}, isGuarded);
  }
  await expect(
    target,
    "POST /infer",
    {},
    ({ status, body }) => status === 401 && codeOf(body) === "not-authenticated",
  );
  await expect(
    target,
    "GET /models/current-version",
    { apikey: target.keys.secret },
    ({ status }) => status === 200,
  );
  await expect( // is let in, then refused for its body
    target,
    "POST /models/create-checkpoint",
    { apikey: target.keys.automation ?? "" },
    ({ status, body }) => status === 422 && codeOf(body) === "invalid-request",
  );
  const ready = await expect(
    target,
    "GET /health/ready",
    {},
    ({ status }) => status === 200 || status === 503,
  );
  return missingIn(ready.body);
}

async function expect(
  { projectUrl, wait }: SmokeTarget,
  route: string,
  headers: Record<string, string>,
  isRight: (answer: Answer) => boolean,
): Promise<Answer> {
  let answer: Answer | null = null;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    answer = await ask(projectUrl, route, headers);
    if (isRight(answer)) return answer;
    if (attempt < ATTEMPTS) await wait(PAUSE_MS);
  }
  const received = `${answer!.status} ${JSON.stringify(answer!.body).slice(0, 200)}`;
  throw new Error(
    `Cannot finish the smoke test as ${route} must answer as promised: ` +
      `received ${received}`,
  );
}

async function ask(
  projectUrl: string,
  route: string,
  headers: Record<string, string>,
): Promise<Answer> {
  const [method, path] = route.split(" ") as [string, string];
  try {
    const response = await fetch(`${projectUrl}/functions/v1${path}`, {
      method,
      headers: { "content-type": "application/json", ...headers },
      ...(method === "POST" && { body: '{"smoke_test":true}' }),
    });
    const text = await response.text();
    return { status: response.status, body: parsed(text) };
  } catch (error) {
    return { status: 0, body: error instanceof Error ? error.message : String(error) };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // not of ours, and shown as it is
  }
}

const codeOf = (body: unknown) => (body as { code?: unknown } | null)?.code;

function missingIn(body: unknown): string[] {
  const { checks } = body as { checks: { check: string; ok: boolean; detail: string }[] };
  return checks.filter(({ ok }) => !ok).map(({ check, detail }) => `${check}: ${detail}`);
}
