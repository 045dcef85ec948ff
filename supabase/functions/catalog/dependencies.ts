/** The environment of `catalog`; the only place where it is read. */
import { projectGuard } from "@shared/http/project_guard.ts";
import { connect } from "@shared/stores/connect.ts";
import { readEnvironment } from "@shared/stores/environment.ts";
import type { CatalogDependencies } from "./app.ts";

/**
 * Wires the endpoint to Supabase.
 * @throws {TypeError} If a variable is missing or malformed; it is named.
 */
export function dependenciesFromEnv(env: Record<string, string>): CatalogDependencies {
  const environment = readEnvironment(env);
  const { slots, guardStores } = connect(environment);
  return {
    guard: projectGuard(environment, guardStores),
    loadSlot: (request) => slots.load(request),
    now: () => new Date(),
  };
}
