/** The stores of one isolate, connected with the secret key. */
import { log } from "@shared/observability/log.ts";
import { outsideRequests, traceHeaders } from "@shared/observability/request_scope.ts";
import { createClient } from "@supabase/supabase-js";
import { drawSeed } from "@shared/random/seeded_rng.ts";
import { artifactCopies } from "./artifact_copies.ts";
import { boundedFetch } from "./bounded_fetch.ts";
import { readBundled } from "./bundled_files.ts";
import type { Database } from "./database.ts";
import type { ProjectEnvironment } from "./environment.ts";
import type { FeedLog } from "./feed_log.ts";
import type { ArtifactPlaces } from "./find_artifact.ts";
import { type HouseRuleStore, supabaseHouseRules } from "./house_rule_store.ts";
import { type IdempotencyKeys, supabaseIdempotencyKeys } from "./idempotency_keys.ts";
import { type ObjectStore, supabaseObjects } from "./object_store.ts";
import type { OfferDependencies } from "./offer_slate.ts";
import { unwrap } from "./postgrest.ts";
import { RequestLimiter } from "./request_limiter.ts";
import { SlotLoader } from "./slot_loader.ts";
import { supabaseDatabase } from "./supabase_database.ts";
import { supabaseFeedLog } from "./supabase_feed_log.ts";
import { supabaseVersionLog } from "./supabase_version_log.ts";
import type { VersionLog } from "./version_log.ts";

/** Stores, and what offering a slate needs of them. */
export interface Connection {
  readonly database: Database;
  readonly objects: ObjectStore;
  readonly versions: VersionLog;
  readonly feeds: FeedLog;
  readonly houseRules: HouseRuleStore;
  /** Where artefacts come from, in this order: Storage, copies, what is bundled. */
  readonly places: ArtifactPlaces;
  readonly slots: SlotLoader;
  readonly offer: OfferDependencies;
  /** What the guard of every route keeps between requests. */
  readonly guardStores: {
    readonly limiter: RequestLimiter;
    readonly idempotencyKeys: IdempotencyKeys;
  };
}

/** The response that noticed something to do has gone by then. */
const RESPONSE_MS = 500;

/** Connects to the project; nothing is sent before the first request. */
export function connect(environment: ProjectEnvironment): Connection {
  const client = createClient(environment.url, environment.secretKeys.default!, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
    global: { fetch: tracedFetch },
  });
  const database = supabaseDatabase(client);
  const objects = supabaseObjects(client);
  const places = placesOf(environment, objects);
  return {
    database,
    objects,
    versions: supabaseVersionLog(client),
    feeds: supabaseFeedLog(client),
    houseRules: supabaseHouseRules(client),
    places,
    slots: new SlotLoader(database, { ...places, every }),
    offer: {
      database,
      drawSeed: () => drawSeed(crypto.getRandomValues(new Uint8Array(8))),
      newId: () => crypto.randomUUID(),
      afterResponse,
    },
    guardStores: {
      limiter: new RequestLimiter({
        takeRequests: async (caller, count) =>
          unwrap(
            "take_requests",
            await client.rpc("take_requests", { p_caller: caller, p_count: count }),
          ),
        now: Date.now,
      }),
      idempotencyKeys: supabaseIdempotencyKeys(client),
    },
  };
}

function placesOf(environment: ProjectEnvironment, objects: ObjectStore): ArtifactPlaces {
  const { isStorageRequired: isStrict, artifactDirectory } = environment;
  return {
    objects,
    copies: isStrict || artifactDirectory === null ? null : artifactCopies(artifactDirectory),
    bundled: isStrict ? null : (name) => readBundled(name),
    isStrict,
    later: (work) => afterResponse(delay(RESPONSE_MS).then(work)),
    now: Date.now,
  };
}

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Work that fails is logged and done again next time. */
function every(ms: number, work: () => Promise<void>): void {
  const timer = outsideRequests(() => setInterval(() => void logged(work()), ms));
  const { unrefTimer }: { unrefTimer?: (id: typeof timer) => void } = Deno;
  unrefTimer?.(timer); // it keeps nothing alive
}

/** Every call names the trace of the request that it is made for. */
function tracedFetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(init.headers ?? (input instanceof Request ? input.headers : {}));
  for (const [name, value] of Object.entries(traceHeaders())) headers.set(name, value);
  return boundedFetch(input, { ...init, headers });
}

/** The edge runtime keeps an isolate alive for work handed over here. */
function afterResponse(work: Promise<void>): void {
  const watched = logged(work);
  const { EdgeRuntime } = globalThis as {
    EdgeRuntime?: { waitUntil(work: Promise<unknown>): void };
  };
  EdgeRuntime?.waitUntil(watched);
}

async function logged(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    log.error("Work after the response failed", {
      reason: error instanceof Error ? error.stack : String(error),
    });
  }
}
