/**
 * Calls the functions of the project with supabase-js, typed by the contract. Clients may copy this
 * folder: it needs supabase-js and nothing else.
 */
import type { SupabaseClient } from "@supabase/supabase-js";
import type { Api, Problem } from "./api_types.ts";

/** Name of a route, such as "POST /infer". */
export type RouteName = keyof Api;

/** What a route takes; parts that it does not know may be left out. */
export type RouteRequest<Name extends RouteName> =
  & OptionalWhenEmpty<"parameters", Api[Name]["parameters"]>
  & { readonly query?: Partial<Api[Name]["query"]> }
  & (Api[Name]["body"] extends undefined ? unknown : { readonly body: Api[Name]["body"] })
  & { readonly idempotencyKey?: string };

type OptionalWhenEmpty<Key extends string, Value> = Record<string, never> extends Value
  ? { readonly [key in Key]?: Value }
  : { readonly [key in Key]: Value };

/** The function refused; `problem` says why, and is null when nothing of ours answered. */
export class RouteError extends Error {
  override readonly name = "RouteError";
  readonly status: number;
  readonly problem: Problem | null;

  constructor(message: string, status: number, problem: Problem | null) {
    super(message);
    this.status = status;
    this.problem = problem;
  }
}

/**
 * Returns what `route` answers.
 * @throws {RouteError} If it answers an error, or not at all (status 0).
 */
export async function callRoute<Name extends RouteName>(
  client: Pick<SupabaseClient, "functions">,
  route: Name,
  request: RouteRequest<Name>,
): Promise<Api[Name]["answer"]> {
  const [method, template] = route.split(" ") as ["GET" | "POST" | "DELETE", string];
  const { parameters, query, body, idempotencyKey } = request as LooseRequest;
  const path = template.slice(1).replaceAll(
    /\{(\w+)\}/g,
    (_, name: string) => encodeURIComponent(String(parameters?.[name])),
  );
  const search = new URLSearchParams(
    Object.entries(query ?? {}).filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, String(value)]),
  );
  const { data, error, response } = await client.functions.invoke<Api[Name]["answer"]>(
    search.size > 0 ? `${path}?${search}` : path,
    {
      method,
      ...(body !== undefined && { body }),
      ...(idempotencyKey !== undefined && { headers: { "idempotency-key": idempotencyKey } }),
    },
  );
  if (!error && data !== null) return data;
  throw await routeError(route, error, response);
}

interface LooseRequest {
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: Record<string, unknown> | Blob | FormData;
  readonly idempotencyKey?: string;
}

async function routeError(
  route: string,
  error: Error | null,
  response: Response | undefined,
): Promise<RouteError> {
  const text = response && !response.bodyUsed ? await response.text() : "";
  const problem = response?.headers.get("content-type")?.startsWith("application/problem+json")
    ? JSON.parse(text) as Problem
    : null;
  const reason = problem?.detail ?? error?.message ?? "no answer";
  return new RouteError(`Cannot call ${route}: ${reason}`, response?.status ?? 0, problem);
}
