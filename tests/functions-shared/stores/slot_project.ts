// A project in memory that counts what an isolate asks of it.
import type { Database, SlotSnapshot, VersionCommit } from "@shared/stores/database.ts";
import type { StoredRule } from "@shared/stores/formula_parser.ts";
import { storageOnly } from "@shared/stores/find_artifact.ts";
import type { ObjectStore } from "@shared/stores/object_store.ts";
import { SlotLoader } from "@shared/stores/slot_loader.ts";
import { encodeDemo } from "../../../supabase/local/demo_data/encode_demo.ts";
import { generateDemo } from "../../../supabase/local/demo_data/generate_demo.ts";
import { inventedFilms } from "../../../supabase/local/demo_data/invented_films.ts";

/** Catalogue and history of an invented project. */
export const demoOf = (seed: number) =>
  encodeDemo(generateDemo({ seed, films: inventedFilms(seed, 300), today: "2026-11-22" }));
export const [demo, otherDemo] = [demoOf(1), demoOf(2)];
export const FRIDAY = { channel: null, date: "2026-12-04", hour: 20 };
export const SETTINGS = {
  channels: ["Lumen 1", "Lumen 2"].map((name) => ({ name, time_zone: "Europe/Zurich" })),
  slate_size: 5,
  repeat_days: 90,
  mean_positions: 2,
  exploration_scale: 1,
};
/** A file of Storage as the database lists it. */
export const artifact = (version: string) => ({ version, updated_at: "2026-11-22T00:00:00Z" });

/** A project whose only state is one version, made on the first request. */
export function project() {
  const files = new Map<string, Uint8Array>([
    ["catalog.parquet", demo.catalog],
    ["history.parquet", demo.history],
  ]);
  const calls: string[] = [];
  let committed: VersionCommit | null = null;
  const houseRules: StoredRule[] = [];
  const feeds = { refreshDue: false };
  const artifacts: Record<string, { version: string; updated_at: string }> = {
    "catalog.parquet": artifact("1"),
    "history.parquet": artifact("1"),
  };
  const unused = () => Promise.reject(new Error("not part of this test"));
  const storagePath = "versions/v1.0.0/contextual_thompson_sampler.npz";
  const snapshot = (): SlotSnapshot => ({
    activation: committed && {
      id: 1,
      versionName: "v1.0.0",
      storagePath,
      sha256: committed.sha256,
      replayFromSeq: 0,
    },
    headSeq: 0,
    events: [],
    hasMore: false,
    programmed: [],
    excluded: [],
    showings: [],
    showingsRevision: 1,
    staleFeeds: [],
    refreshDue: feeds.refreshDue,
    artifacts,
    houseRules,
    settings: SETTINGS,
  });
  const count = <T>(name: string, value: T): Promise<T> => {
    calls.push(name);
    return Promise.resolve(value);
  };
  const database: Database = {
    settings: unused,
    slotSnapshot: () => count("slot_snapshot", snapshot()),
    modelEvents: unused,
    activation: unused,
    activationBefore: unused,
    recordSlate: ({ slate_id }) => count("record_slate", { slate_id, duplicate: false }),
    recordPropensities: unused,
    readSlate: unused,
    readSlateRegeneratedFrom: unused,
    readEvent: unused,
    recordEvent: unused,
    refreshCompetition: () => count("refresh_competition", undefined),
    clearExclusions: unused,
    reserveInitialVersion: () =>
      count("reserve", { versionName: "v1.0.0", storagePath, ready: committed !== null }),
    commitVersion: (commit) => {
      committed = commit;
      return count("commit", undefined);
    },
  };
  const later: (() => Promise<void>)[] = [];
  const ticks: (() => Promise<void>)[] = [];
  const clock = { ms: 0 };
  const objects: ObjectStore = {
    download: (_bucket, path) => count(`download ${path}`, files.get(path)!),
    uploadNew: (_bucket, path, bytes) => {
      files.set(path, bytes);
      return count(`upload ${path}`, true);
    },
    upload: (_bucket, path, bytes) => {
      files.set(path, bytes);
      artifacts[path] = artifact(String(calls.length));
      return count(`upload ${path}`, undefined);
    },
    remove: unused,
    signedUrl: unused,
  };
  const places = {
    ...storageOnly(objects),
    later: (work: () => Promise<void>) => void later.push(work),
    now: () => clock.ms,
  };
  const startLoader = () =>
    new SlotLoader(database, { ...places, every: (_ms, work) => void ticks.push(work) });
  const loader = startLoader();
  const runLater = async () => {
    for (const work of later.splice(0)) await work();
  };
  const take = () => calls.splice(0);
  return {
    loader,
    startLoader,
    places,
    database,
    artifacts,
    houseRules,
    feeds,
    take,
    files,
    runLater,
    ticks,
    clock,
  };
}
