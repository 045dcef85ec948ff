/** Data API, Auth and Storage with the hosted behaviour, and the accounts they start with. */
import type { Database } from "./database.ts";
import { createHostedShim } from "./hosted_shim.ts";
import { createLite } from "./lite_app.ts";
import { type Log, quietly } from "./log.ts";
import type { Secrets } from "./secrets.ts";
import type { SessionTokens } from "./session_tokens.ts";
import type { DiskStorage } from "./storage_on_disk.ts";
import { ensureUser, type SignUp } from "./user_accounts.ts";

/** The API, before it has an address. */
export interface ApiLayer {
  /** Answers `/rest/v1`, `/auth/v1` and `/storage/v1`. */
  fetch(request: Request): Promise<Response>;
  /** Makes sure that the programmer and the administrator can sign in. */
  ensureAccounts(): Promise<void>;
}

/** Prepares Lite's schemas in `database` and puts the shim in front of it. */
export async function createApiLayer(
  database: Database,
  storage: DiskStorage,
  tokens: SessionTokens,
  secrets: Secrets,
  log: Log,
): Promise<ApiLayer> {
  const secretKeys = [secrets.secret_key, secrets.automation_key];
  const handle = await quietly(log, () =>
    createLite({
      database,
      storage,
      jwtSecret: secrets.jwt_secret,
      publishableKey: secrets.publishable_key,
      secretKeys,
    }));
  const lite = (request: Request) => quietly(log, () => handle(request));
  const signUp: SignUp = (account) =>
    lite(
      new Request("http://127.0.0.1/auth/v1/signup", {
        method: "POST",
        headers: { "content-type": "application/json", apikey: secrets.secret_key },
        body: JSON.stringify(account),
      }),
    );
  const isSecretKey = (key: string | null) => key !== null && secretKeys.includes(key);
  return {
    fetch: createHostedShim({ database, tokens, isSecretKey, lite, signUp }),
    async ensureAccounts() {
      const ensure = (account: Secrets["admin"], metadata: Record<string, string>) =>
        ensureUser(database, signUp, account, metadata);
      await ensure(secrets.programmer, {});
      await ensure(secrets.admin, { role: "admin" });
    },
  };
}
