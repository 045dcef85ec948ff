/**
 * A project's competitors in memory: sources, syncs with leases, showings, kept files. It follows
 * the rules of the database, and can fail any one outside call before or after its effect.
 */
import type { ShowingRow } from "@shared/catalog/match_showings.ts";
import { buildTitleIndex } from "@shared/catalog/title_index.ts";
import type { FeedSource, PlannedFile } from "@shared/feeds/sync_plan.ts";
import { DatabaseRefusal, StoreUnavailable } from "@shared/stores/database.ts";
import type {
  FeedLog,
  KnownSchedule,
  Slice,
  SliceFailure,
  SyncReport,
} from "@shared/stores/feed_log.ts";
import type { SyncTools } from "@shared/stores/sync_competition.ts";

type Status = "pending" | "done" | "failed";

interface WorldFile extends PlannedFile {
  readonly fileId: number;
  status: Status;
  attempts: number;
  lease: string;
  leasedUntilMs: number;
  failureSeen: SliceFailure | null;
}

/** What a test says of a file on the net: its bytes, or the error of asking for it. */
export type NetFile = Uint8Array | Error;

const LEASE_MS = 120_000;
const ATTEMPTS_MAX = 3;

export class FeedWorld implements FeedLog {
  readonly sourceList: FeedSource[];
  readonly net: Map<string, NetFile>;
  /** Objects of competition-xml. */
  readonly kept = new Map<string, Uint8Array>();
  /** Hashes of those that are kept no longer. */
  readonly old = new Set<string>();
  /** Standing showings by channel. */
  readonly known = new Map<string, ShowingRow[]>();
  readonly fetched: string[] = [];
  /** Pages visited first. */
  readonly warmUps: string[] = [];
  readonly syncs: WorldFile[][] = [];
  uploads = 0;
  nowMs: number;
  catalogVersion: string | null = "c1";
  /** Number of the outside call that fails, from 0; none when negative. */
  failingCall = -1;
  failsAfterEffect = false;
  calls = 0;

  constructor(nowMs: number, sources: FeedSource[], net: [string, NetFile][]) {
    this.nowMs = nowMs;
    this.sourceList = sources;
    this.net = new Map(net);
  }

  /** What `syncCompetition` and `uploadSchedule` are given. */
  tools(): SyncTools {
    return {
      feeds: this,
      now: () => new Date(this.nowMs),
      objects: {
        uploadNew: (bucket, path, bytes) =>
          this.#outside(() => {
            const isNew = !this.kept.has(path);
            if (bucket !== "competition-xml") throw new Error(`written to ${bucket}`);
            if (isNew) this.kept.set(path, bytes);
            return isNew;
          }),
        remove: (_, paths) => this.#outside(() => paths.forEach((path) => this.kept.delete(path))),
      },
      titles: { load: (version) => this.#outside(() => titlesOf(version)) },
      fetcher: () => ({
        fetchFeed: ({ url, warmUpUrl }) => this.#outside(() => this.#fetch(url, warmUpUrl ?? null)),
      }),
    };
  }

  sources() {
    return this.#outside(() => ({
      due: this.sourceList.filter(({ enabled }) => enabled).map(({ channel }) => channel),
      sources: this.sourceList,
    }));
  }

  matchingState() {
    const { catalogVersion } = this;
    return this.#outside(() => ({ catalogVersion, matchThreshold: 0.92, feedHosts: [] }));
  }

  begin(_: string, _actor: string | null, _days: number, files: readonly PlannedFile[]) {
    return this.#outside(() => {
      if (this.#open === undefined && files.length > 0) {
        this.syncs.push(files.map((file, i) => ({
          ...file,
          fileId: 100 * this.syncs.length + i,
          status: file.failure === null ? "pending" : "failed",
          attempts: 0,
          lease: "",
          leasedUntilMs: 0,
          failureSeen: null,
        })));
      }
      return files.length > 0 || this.#open ? this.syncs.length : null;
    });
  }

  claim(syncId: number): Promise<Slice | null> {
    return this.#outside(() => {
      const free = this.syncs[syncId - 1]!
        .filter((file) => file.status === "pending" && file.leasedUntilMs <= this.nowMs);
      for (const file of free) if (file.attempts >= ATTEMPTS_MAX) file.status = "failed";
      const next = free.filter(({ status }) => status === "pending")
        .sort((a, b) => a.attempts - b.attempts)[0];
      if (!next) return null;
      next.attempts++;
      next.lease = crypto.randomUUID();
      next.leasedUntilMs = this.nowMs + LEASE_MS;
      return this.#slice(next);
    });
  }

  apply(slice: Slice, schedule: KnownSchedule): Promise<void> {
    return this.#outside(() => {
      this.#held(slice).status = "done";
      this.#know(slice.channel, schedule);
    });
  }

  fail(slice: Slice, failure: SliceFailure): Promise<void> {
    return this.#outside(() => {
      Object.assign(this.#held(slice), { status: "failed", failureSeen: failure });
    });
  }

  report(syncId: number): Promise<SyncReport> {
    return this.#outside(() => {
      const isOver = this.syncs[syncId - 1]!.every(({ status }) => status !== "pending");
      const at = new Date(this.nowMs).toISOString();
      const finished_at = isOver ? at : null;
      return { sync_id: syncId, cause: "manual", started_at: at, finished_at, channels: [] };
    });
  }

  recordUpload(channel: string, _: string | null, schedule: KnownSchedule) {
    return this.#outside(() => {
      this.#know(channel, schedule);
      const parsed = schedule.showings.length;
      return { sync_id: ++this.uploads, parsed, matched: 0, unmatched: parsed, withdrawn: 0 };
    });
  }

  oldFiles = () =>
    this.#outside(() => [...this.old].filter((hash) => this.kept.has(`${hash}.xml`)));

  forgetFiles = (hashes: readonly string[]) =>
    this.#outside(() => hashes.forEach((hash) => this.old.delete(hash)));

  feeds = () => Promise.reject(new Error("not part of this world"));
  schedules = () => Promise.reject(new Error("not part of this world"));

  /** "channel date time title=film" of all that is known, in order. */
  get listing(): string[] {
    return [...this.known].flatMap(([channel, rows]) =>
      rows.map((row) =>
        `${channel} ${row.air_date} ${row.air_time} ${row.title}=${row.movie_id ?? "?"}`
      )
    ).sort();
  }

  get #open(): WorldFile[] | undefined {
    return this.syncs.find((files) => files.some(({ status }) => status === "pending"));
  }

  #know(channel: string, { vouched, showings }: KnownSchedule): void {
    const others = (this.known.get(channel) ?? []).filter(({ broadcast_date: date }) =>
      date < vouched.first || date > vouched.last
    ).filter((row) => !showings.some(({ starts_at }) => starts_at === row.starts_at));
    this.known.set(channel, [...others, ...showings]);
  }

  #held({ fileId, lease }: Slice): WorldFile {
    const file = this.syncs.flat().find((candidate) => candidate.fileId === fileId);
    if (file?.lease === lease && file.status === "pending") return file;
    throw new DatabaseRefusal("conflict", "the lease is over");
  }

  #slice(file: WorldFile): Slice {
    const source = this.sourceList.find(({ channel }) => channel === file.channel)!;
    const { first_day: first, last_day: last, fileId, lease, channel } = file;
    return {
      ...{ fileId, lease, channel, url: file.url!, headers: {}, warmUpUrl: file.warm_up_url },
      expected: first === null || last === null ? null : { first, last },
      format: source.format,
      channelInFile: source.channelInFile,
      timeZone: source.timeZone,
    };
  }

  #fetch(url: string, warmUpUrl: string | null) {
    if (warmUpUrl !== null) this.warmUps.push(warmUpUrl);
    this.fetched.push(url);
    const found = this.net.get(url) ?? new Error(`nothing at ${url}`);
    if (found instanceof Error) throw found;
    return { bytes: found, url, contentType: null, attempts: 1 };
  }

  async #outside<T>(effect: () => T): Promise<T> {
    await Promise.resolve();
    const fails = this.calls++ === this.failingCall;
    if (fails && !this.failsAfterEffect) throw new StoreUnavailable("away");
    const result = effect();
    if (fails) throw new StoreUnavailable("away");
    return result;
  }
}

function titlesOf(version: string | null) {
  const titles = version === null ? [] : ["Les phares du lac 2", "Braise et givre"];
  const none = titles.map(() => null);
  const index = buildTitleIndex({ titles, releaseYears: titles.map(() => 0), directors: none });
  return { index, ids: titles.map((_, row) => `film ${row}`) };
}
