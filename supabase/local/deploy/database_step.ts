/** Migrations, as `supabase db push` applies them. */
import * as z from "zod";
import type { DeployStep } from "./deploy_step.ts";
import type { SupabaseCli } from "./supabase_cli.ts";

const Push = z.looseObject({ migrations: z.array(z.string()) });

/** @param remote Reference of the project, or URL of its database. */
export function databaseStep(cli: SupabaseCli, remote: string): DeployStep {
  const push = ["db", "push", `--remote=${remote}`];
  return {
    name: "Database",
    async look() {
      const { migrations } = Push.parse(await cli.json([...push, "--dry-run"]));
      return migrations.map((file) => `apply ${file}`);
    },
    apply: async () => void await cli.run(push),
  };
}
