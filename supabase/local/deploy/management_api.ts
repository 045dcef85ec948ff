/**
 * The part of Supabase's management API that its CLI leaves out, or does not answer precisely
 * enough: keys by name, digests of secrets, functions that are there.
 */
import * as z from "zod";

/** Keys by name; a project has a secret one named "default". */
export interface ProjectKeys {
  readonly secret: string;
  /** Null until it is made. */
  readonly automation: string | null;
}

export interface ManagementApi {
  keys(): Promise<ProjectKeys>;
  /** Makes the secret key that the database calls functions with. */
  createAutomationKey(): Promise<void>;
  /** SHA-256 of each secret of the functions, in hexadecimal, by name. */
  secretDigests(): Promise<ReadonlyMap<string, string>>;
  /** Names of the functions that leave checking credentials to themselves. */
  deployedFunctions(): Promise<ReadonlySet<string>>;
}

const Keys = z.array(z.looseObject({
  type: z.string().nullish(),
  name: z.string(),
  api_key: z.string().nullish(),
}));
const Digests = z.array(z.looseObject({ name: z.string(), value: z.string() }));
const Functions = z.array(z.looseObject({ slug: z.string(), verify_jwt: z.boolean().optional() }));

/** Talks to the project `ref` with an access token. */
export function managementApi(url: string, ref: string, token: string): ManagementApi {
  const ask = async (path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/v1/projects/${ref}/${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text);
    throw new Error(
      `Cannot ask the management API for ${path.split("?")[0]}: ${response.status} ${text}`,
    );
  };
  return {
    async keys() {
      const all = Keys.parse(await ask("api-keys?reveal=true"))
        .filter(({ type }) => type === "secret");
      const named = (wanted: string) => all.find(({ name }) => name === wanted)?.api_key ?? null;
      const secret = named("default");
      if (secret !== null) return { secret, automation: named("automation") };
      throw new Error(
        'Cannot deploy as the project must have a secret key named "default": ' +
          "make one in its settings under API keys",
      );
    },
    async createAutomationKey() {
      await ask("api-keys?reveal=true", {
        type: "secret",
        name: "automation",
        description: "What the database calls functions with",
        secret_jwt_template: { role: "service_role" },
      });
    },
    async secretDigests() {
      const all = Digests.parse(await ask("secrets"));
      return new Map(all.map(({ name, value }) => [name, value]));
    },
    async deployedFunctions() {
      const all = Functions.parse(await ask("functions"));
      return new Set(all.filter(({ verify_jwt }) => verify_jwt === false).map(({ slug }) => slug));
    },
  };
}
