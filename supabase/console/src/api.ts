/** Requests to the project: its functions, and the tables that a programmer may read. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { networkProblem, Problem, problemOf } from "./problem.ts";

const ANSWER_MS_MAX = 20_000;

/** Parameters of a query; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/** A request body that is sent as JSON. */
export type Json = object;

/** One signed-in project. All methods throw `Problem` and nothing else. */
export class Api {
  readonly #client: SupabaseClient;
  readonly #functionsUrl: string;
  readonly #restUrl: string;
  readonly #key: string;

  constructor(client: SupabaseClient, projectUrl: string, publishableKey: string) {
    this.#client = client;
    this.#functionsUrl = `${projectUrl}/functions/v1`;
    this.#restUrl = `${projectUrl}/rest/v1`;
    this.#key = publishableKey;
  }

  /** GET of a function's route. */
  get<T>(path: string, query: Query = {}): Promise<T> {
    return this.#send(`${this.#functionsUrl}/${path}${search(query)}`, { method: "GET" });
  }

  /** POST of a function's route. */
  post<T>(path: string, body: Json): Promise<T> {
    return this.#send(`${this.#functionsUrl}/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
  }

  /** DELETE of a function's route. */
  delete<T>(path: string): Promise<T> {
    return this.#send(`${this.#functionsUrl}/${path}`, { method: "DELETE" });
  }

  /** Rows of a table through the Data API; `filters` in its own language (`column=eq.value`). */
  rows<T>(table: string, filters: readonly (readonly [string, string])[]): Promise<T[]> {
    const query = new URLSearchParams(filters.map(([name, value]) => [name, value]));
    return this.#send(`${this.#restUrl}/${table}?${query}`, { method: "GET" });
  }

  /** Sends once more with a fresh token when the first one was refused. */
  async #send<T>(url: string, init: RequestInit): Promise<T> {
    const first = await this.#fetch(url, init, await this.#token());
    const response = first.status === 401
      ? await this.#fetch(url, init, await this.#freshToken())
      : first;
    if (!response.ok) throw await problemOf(response);
    try {
      return await response.json() as T;
    } catch (error) {
      throw networkProblem(error); // the answer was cut off
    }
  }

  async #fetch(url: string, init: RequestInit, token: string): Promise<Response> {
    try {
      return await fetch(url, {
        ...init,
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
        headers: {
          apikey: this.#key,
          authorization: `Bearer ${token}`,
          ...(init.body ? { "content-type": "application/json" } : {}),
        },
      });
    } catch (error) {
      throw networkProblem(error);
    }
  }

  async #token(): Promise<string> {
    const { data, error } = await this.#client.auth.getSession();
    if (error && isOffline(error)) throw networkProblem(error);
    if (!data.session) throw signedOut();
    return data.session.access_token;
  }

  async #freshToken(): Promise<string> {
    const { data, error } = await this.#client.auth.refreshSession();
    if (error && isOffline(error)) throw networkProblem(error);
    if (data.session) return data.session.access_token;
    await this.#client.auth.signOut({ scope: "local" }); // what is left of it is of no use
    throw signedOut();
  }
}

/** Auth could not be asked, which says nothing about the session. */
function isOffline(error: { name: string }): boolean {
  return error.name === "AuthRetryableFetchError";
}

function signedOut(): Problem {
  return new Problem("not-authenticated", "The session has ended", "sign-in", null);
}

function search(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  if (given.length === 0) return "";
  return `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
