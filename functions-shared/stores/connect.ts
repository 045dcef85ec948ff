/** The stores of one isolate, connected with the secret key. */
import { createClient } from "@supabase/supabase-js";
import { drawSeed } from "@shared/random/seeded_rng.ts";
import type { Database } from "./database.ts";
import type { ProjectEnvironment } from "./environment.ts";
import { type ObjectStore, supabaseObjects } from "./object_store.ts";
import type { OfferDependencies } from "./offer_slate.ts";
import { SlotLoader } from "./slot_loader.ts";
import { supabaseDatabase } from "./supabase_database.ts";
import { supabaseVersionLog } from "./supabase_version_log.ts";
import type { VersionLog } from "./version_log.ts";

/** Stores, and what offering a slate needs of them. */
export interface Connection {
  readonly database: Database;
  readonly objects: ObjectStore;
  readonly versions: VersionLog;
  readonly slots: SlotLoader;
  readonly offer: OfferDependencies;
}

/** Connects to the project; nothing is sent before the first request. */
export function connect(environment: ProjectEnvironment): Connection {
  const client = createClient(environment.url, environment.secretKeys.default!, {
    auth: { persistSession: false, autoRefreshToken: false, detectSessionInUrl: false },
  });
  const database = supabaseDatabase(client);
  const objects = supabaseObjects(client);
  return {
    database,
    objects,
    versions: supabaseVersionLog(client),
    slots: new SlotLoader(database, objects),
    offer: {
      database,
      drawSeed: () => drawSeed(crypto.getRandomValues(new Uint8Array(8))),
      newId: () => crypto.randomUUID(),
      afterResponse,
    },
  };
}

/** The edge runtime keeps an isolate alive for work handed over here. */
function afterResponse(work: Promise<void>): void {
  const logged = work.catch((error) =>
    console.error(JSON.stringify({
      level: "error",
      message: "Work after the response failed",
      reason: error instanceof Error ? error.stack : String(error),
    }))
  );
  const { EdgeRuntime } = globalThis as {
    EdgeRuntime?: { waitUntil(work: Promise<unknown>): void };
  };
  EdgeRuntime?.waitUntil(logged);
}
