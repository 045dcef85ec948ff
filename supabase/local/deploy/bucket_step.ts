/** Private buckets. The migrations make them; whoever removed or opened one finds it mended. */
import type { SupabaseClient } from "@supabase/supabase-js";
import type { DeployStep } from "./deploy_step.ts";

/** @param connect Opens the project with its secret key. */
export function bucketStep(
  connect: () => Promise<Pick<SupabaseClient, "storage">>,
  wanted: readonly string[],
): DeployStep {
  const changes = async () => {
    const { storage } = await connect();
    const { data, error } = await storage.listBuckets();
    if (error) throw new Error(`Cannot list the buckets: ${error.message}`);
    const missing = wanted.filter((name) => !data.some(({ id }) => id === name));
    const open = wanted.filter((name) => data.some((one) => one.id === name && one.public));
    return { storage, missing, open };
  };
  return {
    name: "Buckets",
    async look() {
      const { missing, open } = await changes();
      return [
        ...missing.map((name) => `make ${name}`),
        ...open.map((name) => `close ${name} to the public`),
      ];
    },
    async apply() {
      const { storage, missing, open } = await changes();
      for (const name of missing) ensure(name, await storage.createBucket(name, PRIVATE));
      for (const name of open) ensure(name, await storage.updateBucket(name, PRIVATE));
    },
  };
}

const PRIVATE = { public: false };

function ensure(name: string, { error }: { error: Error | null }): void {
  if (error) throw new Error(`Cannot set up the bucket ${name}: ${error.message}`);
}
