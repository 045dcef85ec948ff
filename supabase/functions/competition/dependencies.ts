/** The environment of `competition`; the only place where it is read. */
import { isLoopbackHost } from "@shared/feeds/url_rules.ts";
import { projectGuard } from "@shared/http/project_guard.ts";
import { connect } from "@shared/stores/connect.ts";
import { readEnvironment } from "@shared/stores/environment.ts";
import { createFeedFetcher } from "@shared/stores/feed_fetcher.ts";
import { systemResolver } from "@shared/stores/host_resolver.ts";
import { syncCompetition, type SyncTools } from "@shared/stores/sync_competition.ts";
import { TitleStore } from "@shared/stores/title_store.ts";
import { uploadSchedule } from "@shared/stores/upload_schedule.ts";
import type { CompetitionDependencies } from "./app.ts";

/**
 * Wires the endpoint to Supabase.
 * @throws {TypeError} If a variable is missing or malformed; it is named.
 */
export function dependenciesFromEnv(env: Record<string, string>): CompetitionDependencies {
  const environment = readEnvironment(env);
  const { feeds, objects, guardStores } = connect(environment);
  // A project on this machine may ask this machine; no other may ask an address of its own network.
  const allowLoopbackHttp = isLoopbackHost(new URL(environment.url).hostname);
  const resolve = systemResolver();
  const tools: SyncTools = {
    feeds,
    objects,
    titles: new TitleStore(objects),
    fetcher: (allowedHosts) =>
      createFeedFetcher({
        fetch: (url, init) => fetch(url, init),
        resolve,
        rules: { allowedHosts, allowLoopbackHttp },
        sleep: (ms) => new Promise((done) => setTimeout(done, ms)),
        now: () => new Date(),
      }),
    now: () => new Date(),
  };
  return {
    guard: projectGuard(environment, guardStores),
    feeds,
    sync: (order) => syncCompetition(tools, order),
    upload: (upload) => uploadSchedule(tools, upload),
  };
}
