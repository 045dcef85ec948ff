/** The environment of `infer`; the only place where it is read. */
import { projectGuard } from "@shared/http/project_guard.ts";
import { connect } from "@shared/stores/connect.ts";
import { readEnvironment } from "@shared/stores/environment.ts";
import { explainSlate } from "@shared/stores/explain_slate.ts";
import type { InferDependencies } from "./app.ts";

/**
 * Wires the endpoint to Supabase.
 * @throws {TypeError} If a variable is missing or malformed; it is named.
 */
export function dependenciesFromEnv(env: Record<string, string>): InferDependencies {
  const environment = readEnvironment(env);
  const { database, objects, slots, offer, guardStores } = connect(environment);
  return {
    ...offer,
    guard: projectGuard(environment, guardStores),
    loadSlot: (request) => slots.load(request),
    readSlate: (slateId) => database.readSlate(slateId),
    explainSlate: (slate) => explainSlate(database, objects, slate),
  };
}
