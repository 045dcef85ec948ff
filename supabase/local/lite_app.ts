/** Supabase Lite (Data API, Auth, Storage) as one request handler over the stack's database. */
import { App, setExperimental } from "@supabase/lite";
import { SYSTEM_GRANTS } from "./baseline.ts";
import type { Database } from "./database.ts";
import { ConnectionLostError } from "./renewing_pool.ts";
import { copyRequest, readAtMost } from "./request_copy.ts";
import type { DiskStorage } from "./storage_on_disk.ts";

/** Larger bodies are refused: the limit of Storage on hosted projects. */
const BODY_BYTES_MAX = 50 * 1024 * 1024;

/** What Lite is configured with. */
export interface LiteOptions {
  readonly database: Database;
  readonly storage: DiskStorage;
  readonly jwtSecret: string;
  readonly publishableKey: string;
  /** All of them act as service_role. */
  readonly secretKeys: readonly string[];
}

/** Creates or completes Lite's schemas and returns its handler. */
export async function createLite(
  options: LiteOptions,
): Promise<(request: Request) => Promise<Response>> {
  setExperimental("storage", true);
  const { database } = options;
  const app = new App({
    connection: database.connection,
    api: { schemas: ["public"] },
    auth: { enabled: true, jwt_secret: options.jwtSecret, enable_signup: true },
    storage: { enabled: true },
    studio: { enabled: false },
    options: { server: { apiKeys: { resolver: keyResolver(options) } } },
  });
  app._storageAdapter = options.storage;
  await app.init();
  await app.ensureSystemSchema();
  await database.transact(SYSTEM_GRANTS);
  return async (request) => {
    const whole = await withWholeBody(request);
    if (whole === undefined) {
      return Response.json({ message: "The request body is too large" }, { status: 413 });
    }
    // No peer address: Lite then never takes a request for one of its own studio's.
    const answer = () => app.fetch(whole, { peerAddress: null });
    try {
      return await database.gate.run(answer);
    } catch (error) {
      if (!(error instanceof ConnectionLostError)) throw error;
      return Response.json({ code: "PGRST001", message: error.message }, { status: 503 });
    }
  };
}

function keyResolver({ publishableKey, secretKeys }: LiteOptions) {
  return (key: string) => {
    if (key === publishableKey) {
      return Promise.resolve({ type: "publishable" as const, claims: { role: "anon" } });
    }
    if (secretKeys.includes(key)) {
      return Promise.resolve({ type: "secret" as const, claims: { role: "service_role" } });
    }
    return Promise.resolve(null);
  };
}

/** Reads the body before the gate: a slow client must not hold the database. */
async function withWholeBody(request: Request): Promise<Request | undefined> {
  const body = request.body && await readAtMost(request.body, BODY_BYTES_MAX);
  return body === undefined ? undefined : copyRequest(request, { body });
}
