// Versions and files in memory, with the rules of the database's protocol: one reservation at a
// time under a lease, a fixed last_seq, commit by compare-and-swap, a sweep. Every outside call is
// counted; a chosen one fails before or after it took effect, or the isolate dies with it.
import { encodeLearner } from "@shared/bandit/learner_file.ts";
import { mnlLearner } from "@shared/bandit/mnl_learner.ts";
import { createMnlPrior } from "@shared/bandit/mnl_posterior.ts";
import { createRng } from "@shared/random/seeded_rng.ts";
import { contextNames } from "@shared/signals/context.ts";
import { SIGNAL_COUNT } from "@shared/signals/signal_names.ts";
import type { CheckpointDependencies } from "@shared/stores/checkpoint.ts";
import {
  type Activation,
  DatabaseRefusal,
  type EventRow,
  FileUnusable,
  StoreUnavailable,
} from "@shared/stores/database.ts";
import type { ObjectStore } from "@shared/stores/object_store.ts";
import { sha256Hex } from "@shared/stores/sha256.ts";
import type { VersionCause, VersionFigures } from "@shared/stores/version_log.ts";

export const CHANNELS = ["Lumen 1"];
export const NAMES = contextNames(CHANNELS);
const LEASE_MS = 30_000;
const ORPHAN_MS = 600_000;

interface Version {
  readonly name: string;
  readonly path: string;
  readonly isImport: boolean;
  readonly parent: string | null;
  readonly lastSeq: number;
  readonly activationId: number;
  status: "pending" | "ready" | "deleted";
  reservedUntil: number;
  figures: VersionFigures | null;
}

/** Which outside call goes wrong, and how. */
export interface Fault {
  readonly call: number;
  /** Before or after its effect; "inside": an upload that leaves half a file. */
  readonly when: "before" | "inside" | "after";
  /** Whether the isolate dies with it: then no later call has an effect either. */
  readonly isDeath: boolean;
}

/** All ways in which a call can go wrong. */
export const FAULTS: readonly Omit<Fault, "call">[] = [
  { when: "before", isDeath: false },
  { when: "after", isDeath: false },
  { when: "before", isDeath: true },
  { when: "inside", isDeath: true },
  { when: "after", isDeath: true },
];

export class VersionWorld {
  readonly files = new Map<string, Uint8Array>();
  readonly #uploadedAt = new Map<string, number>();
  readonly versions: Version[] = [];
  readonly activations: Activation[] = [];
  readonly events: EventRow[] = [];
  /** Why attempts failed, as they said. */
  readonly failures: string[] = [];
  clock = 0;
  calls = 0;
  fault: Fault | null = null;

  static async create(): Promise<VersionWorld> {
    const world = new VersionWorld();
    const bytes = await encodeLearner(mnlLearner(createMnlPrior(NAMES)), 0);
    const path = pathOf("v1.0.0");
    world.files.set(path, bytes);
    world.versions.push({
      name: "v1.0.0",
      path,
      isImport: false,
      parent: null,
      lastSeq: 0,
      activationId: 0,
      status: "ready",
      reservedUntil: 0,
      figures: null,
    });
    world.activations.push({
      id: 1,
      versionName: "v1.0.0",
      storagePath: path,
      sha256: await sha256Hex(bytes),
      replayFromSeq: 0,
    });
    return world;
  }

  /** Appends `count` selections of random slates. */
  learn(count: number): void {
    const rng = createRng(1000 + this.events.length);
    for (let i = 0; i < count; i++) {
      const seq = this.events.length + 1;
      const pick = Math.floor(rng.uniform() * 5);
      this.events.push({
        seq,
        event_id: `event-${seq}`,
        kind: "selection",
        context_features: NAMES.map((_, j) => (seq + j) % 3 === 0 ? 1 : 0),
        films: Array.from({ length: 5 }, (_, film) => ({
          movie_id: String(film),
          signals: Array.from({ length: SIGNAL_COUNT }, () => rng.uniform()),
          reward: film === pick ? 1 : 0,
          own_choice: false,
        })),
        ticked_signals: null,
        signal_mean: new Array(SIGNAL_COUNT).fill(0.5),
        retracts: null,
      });
    }
  }

  get active(): Activation {
    return this.activations.at(-1)!;
  }

  get ready(): string[] {
    return this.versions.filter(({ status }) => status === "ready").map(({ name }) => name);
  }

  readonly objects: ObjectStore = {
    download: (_bucket, path) =>
      this.#call(() => {
        const bytes = this.files.get(path);
        if (!bytes) throw new FileUnusable(`Cannot read ${path}`);
        return bytes;
      }),
    uploadNew: (_bucket, path, bytes) =>
      this.#call(() => {
        if (this.files.has(path)) return false;
        const isTorn = this.fault?.call === this.calls && this.fault.when === "inside";
        this.files.set(path, bytes.slice(0, isTorn ? bytes.length >> 1 : undefined));
        this.#uploadedAt.set(path, this.clock);
        return true;
      }),
    upload: (_bucket, path, bytes) => this.#call(() => void this.files.set(path, bytes.slice())),
    remove: (_bucket, paths) => this.#call(() => paths.forEach((path) => this.files.delete(path))),
    signedUrl: (_bucket, path) =>
      this.#call(() => this.files.has(path) ? `http://x/${path}` : null),
  };

  /** Dependencies of a checkpoint, as an isolate would hold them. */
  checkpoints(): CheckpointDependencies {
    const unused = () => Promise.reject(new Error("not part of this world"));
    return {
      objects: this.objects,
      codeVersion: "test",
      settings: () =>
        this.#call(() => ({
          channels: CHANNELS.map((name) => ({ name, time_zone: "Europe/Zurich" })),
          slate_size: 5,
          repeat_days: 90,
          mean_positions: 2,
          exploration_scale: 1,
        })),
      versions: {
        reserve: (cause) => this.#call(() => this.#reserve(cause)),
        commit: (name, figures) => this.#call(() => this.#commit(name, figures)),
        fail: (name, reason) =>
          this.#call(() => {
            const version = this.#uncommitted(name);
            version.reservedUntil = Math.min(version.reservedUntil, this.clock);
            this.failures.push(reason);
          }),
        abandon: (name) => this.#call(() => void (this.#uncommitted(name).status = "deleted")),
        imported: (sha256) =>
          this.#call(() => {
            const found = this.versions.find((version) =>
              version.isImport && version.status === "ready" && version.figures!.sha256 === sha256
            );
            return found ? { versionName: found.name, wasActivated: false } : null;
          }),
        bases: (name) =>
          this.#call(() => {
            const { lastSeq } = this.#version(name);
            return this.activations.toReversed().map((activation) => ({
              ...activation,
              ranges: [[activation.replayFromSeq, lastSeq]] as [number, number][],
            }));
          }),
        eventsIn: (ranges, after, limit) =>
          this.#call(() =>
            this.events.filter(({ seq }) =>
              seq > after && ranges.some(([from, to]) => seq > from && seq <= to)
            ).slice(0, limit)
          ),
        activate: unused,
        remove: unused,
        read: unused,
        list: unused,
        current: unused,
        performance: unused,
        frequentContexts: unused,
        sweepFindings: () => this.#call(() => this.#findings()),
        headSeq: unused,
        archivePage: unused,
        reset: unused,
      },
    };
  }

  async #call<T>(effect: () => T): Promise<T> {
    this.calls++;
    await Promise.resolve();
    const { call, when, isDeath } = this.fault ?? { call: Infinity, when: null, isDeath: false };
    if (isDeath && this.calls > call) throw new StoreUnavailable("dead");
    const isFault = this.calls === call;
    if (isFault && when === "before") throw new StoreUnavailable("injected");
    const result = effect();
    if (isFault) throw new StoreUnavailable("injected");
    return result;
  }

  /** What the job of each minute does in the database. */
  sweepReservations(): void {
    for (const version of this.versions) {
      const isOver = version.reservedUntil <= this.clock;
      if (version.isImport && version.status === "pending" && isOver) version.status = "deleted";
    }
  }

  #findings() {
    const orphaned_paths = [...this.files.keys()].filter((path) => {
      const version = this.versions.find((version) => version.path === path);
      const isKept = version !== undefined && version.status !== "deleted";
      return !isKept && this.clock - (this.#uploadedAt.get(path) ?? 0) > ORPHAN_MS;
    });
    return { orphaned_paths, undrawn_versions: [] };
  }

  #reserve(cause: VersionCause) {
    const isImport = cause === "import";
    const parent = this.active;
    const pending = this.versions.find(({ status }) => status === "pending");
    const base = {
      versionName: parent.versionName,
      storagePath: parent.storagePath,
      sha256: parent.sha256,
    };
    const answer = (version: Version) => ({
      outcome: "reserved" as const,
      versionName: version.name,
      storagePath: version.path,
      parentVersion: parent.versionName,
      base,
      ranges: [[parent.replayFromSeq, version.lastSeq]] as [number, number][],
      lastSeq: version.lastSeq,
    });
    if (pending) {
      if (pending.reservedUntil > this.clock) {
        return { ...answer(pending), outcome: "busy" as const };
      }
      if (!isImport && !pending.isImport && pending.activationId === parent.id) {
        pending.reservedUntil = this.clock + LEASE_MS;
        return answer(pending);
      }
      pending.status = "deleted";
    }
    const lastSeq = isImport ? 0 : this.events.length;
    const isOnDemand = isImport || cause === "manual";
    if (!isOnDemand && lastSeq - parent.replayFromSeq < 3) {
      return { ...answer(this.versions[0]!), outcome: "not_due" as const };
    }
    const version: Version = {
      name: `v1.0.${this.versions.length}`,
      path: pathOf(`v1.0.${this.versions.length}`),
      isImport,
      parent: isImport ? null : parent.versionName,
      lastSeq,
      activationId: parent.id,
      status: "pending",
      reservedUntil: this.clock + LEASE_MS,
      figures: null,
    };
    this.versions.push(version);
    return answer(version);
  }

  #commit(name: string, figures: VersionFigures): void {
    const version = this.#version(name);
    if (version.status === "ready" && version.figures?.sha256 === figures.sha256) return;
    const isOvertaken = !version.isImport && version.activationId !== this.active.id;
    if (version.status !== "pending" || isOvertaken) {
      throw new DatabaseRefusal("conflict", "it must be reserved on what is active");
    }
    version.status = "ready";
    version.figures = figures;
    if (version.isImport) return;
    this.activations.push({
      id: this.active.id + 1,
      versionName: name,
      storagePath: version.path,
      sha256: figures.sha256,
      replayFromSeq: figures.lastSeq,
    });
  }

  #uncommitted(name: string): Version {
    const version = this.#version(name);
    if (version.status !== "ready") return version;
    throw new DatabaseRefusal("conflict", "it must not be committed");
  }

  #version(name: string): Version {
    return this.versions.find((version) => version.name === name)!;
  }
}

const pathOf = (name: string) => `versions/${name}/contextual_thompson_sampler.npz`;
