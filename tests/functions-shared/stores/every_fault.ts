// Lets every outside call of an attempt go wrong, in every way, one at a time.
import assert from "node:assert/strict";
import { DatabaseRefusal, StoreUnavailable } from "@shared/stores/database.ts";
import { sweepVersions } from "@shared/stores/sweep_versions.ts";
import { FAULTS, type VersionWorld } from "./version_world.ts";

/** What is tried, where, and what must be so once a sweep has been. */
export interface Trial {
  create(): Promise<VersionWorld>;
  attempt(world: VersionWorld): Promise<unknown>;
  /** What the sweep of the next minute asks for, and what must then be so. */
  recover(world: VersionWorld): Promise<void>;
}

/** Runs the trial for the first call, the second, ... until none is left to go wrong. */
export async function withEveryFault(
  t: Deno.TestContext,
  callsMin: number,
  { create, attempt, recover }: Trial,
): Promise<void> {
  for (const fault of FAULTS) {
    await t.step(`${fault.isDeath ? "dies" : "fails"} ${fault.when} its effect`, async () => {
      let call = 0;
      for (let happened = true; happened;) {
        const world = await create();
        const at = world.calls + ++call;
        world.fault = { ...fault, call: at };
        await attempt(world).catch((error) => {
          const isOfStores = error instanceof StoreUnavailable || error instanceof DatabaseRefusal;
          assert(isOfStores, `call ${call}: ${error}`);
        });
        happened = world.calls >= at;
        world.fault = null;
        world.clock += 31_000; // a lease
        world.sweepReservations();
        await recover(world);
        world.clock += 601_000; // files are left alone for ten minutes
        await sweepVersions({ ...world.checkpoints(), drawPicture: () => Promise.resolve() });
        assertTidy(world, `call ${call}`);
      }
      assert(call > callsMin, `only ${call - 1} calls went wrong`);
    });
  }
}

/** No reservation is left, and exactly the files of kept versions are there. */
function assertTidy(world: VersionWorld, where: string): void {
  assert(world.versions.every(({ status }) => status !== "pending"), `${where}: pending`);
  const kept = world.versions.filter(({ status }) => status === "ready").map(({ path }) => path);
  assert.deepEqual([...world.files.keys()].sort(), kept.sort(), where);
}
