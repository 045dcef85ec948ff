/** The environment of `health`; the only place where it is read. */
import { projectGuard } from "@shared/http/project_guard.ts";
import type { ArtifactSource } from "@shared/stores/artifact_files.ts";
import { ArtifactProbe } from "@shared/stores/artifact_probe.ts";
import { connect } from "@shared/stores/connect.ts";
import { readEnvironment } from "@shared/stores/environment.ts";
import { feedAges } from "@shared/stores/feed_ages.ts";
import { readinessChecks } from "@shared/stores/readiness.ts";
import type { HealthDependencies } from "./app.ts";

/**
 * Wires the endpoint to Supabase.
 * @throws {TypeError} If a variable is missing or malformed; it is named.
 */
export function dependenciesFromEnv(env: Record<string, string>): HealthDependencies {
  const environment = readEnvironment(env);
  const { database, places, feeds, versions, guardStores } = connect(environment);
  const probe = new ArtifactProbe(database, places);
  const inspect = () => probe.inspect(new Date().toISOString().slice(0, 10));
  const withReadyTime = async (model: ArtifactSource): Promise<ArtifactSource> => {
    const row = model.version === null ? null : await versions.read(model.version);
    const readyAt = row?.ready_at;
    const updated_at = typeof readyAt === "string" ? new Date(readyAt).toISOString() : null;
    return { ...model, updated_at };
  };
  return {
    guard: projectGuard(environment, guardStores),
    checkReadiness: readinessChecks({ inspect, now: Date.now }),
    feedAges: feedAges(feeds, Date.now),
    modelSources: async () => {
      const { model, catalog, history, signalModels } = await inspect();
      return [await withReadyTime(model), catalog, history, ...await signalModels()];
    },
    isStorageRequired: environment.isStorageRequired,
    isPublishableKeyProgrammer: environment.isPublishableKeyProgrammer,
    now: () => new Date(),
  };
}
