/** The environment of `regenerate`; the only place where it is read. */
import { projectGuard } from "@shared/http/project_guard.ts";
import { connect } from "@shared/stores/connect.ts";
import { readEnvironment } from "@shared/stores/environment.ts";
import type { RegenerateDependencies } from "./app.ts";

/**
 * Wires the endpoint to Supabase.
 * @throws {TypeError} If a variable is missing or malformed; it is named.
 */
export function dependenciesFromEnv(env: Record<string, string>): RegenerateDependencies {
  const environment = readEnvironment(env);
  const { database, slots, offer, guardStores } = connect(environment);
  return {
    ...offer,
    guard: projectGuard(environment, guardStores),
    database,
    loadSlot: (request) => slots.load(request),
  };
}
