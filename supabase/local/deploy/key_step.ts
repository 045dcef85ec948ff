/** The secret key that the database calls functions with; it opens less than the default one. */
import type { DeployStep } from "./deploy_step.ts";
import type { ManagementApi } from "./management_api.ts";

export function keyStep(api: ManagementApi): DeployStep {
  const isMissing = async () => (await api.keys()).automation === null;
  return {
    name: "Keys",
    look: async () => await isMissing() ? ['make the secret key "automation"'] : [],
    apply: () => api.createAutomationKey(),
  };
}
