/** Entries of Vault, from which the database knows where the functions are and how to call them. */
import * as z from "zod";
import type { DeployStep } from "./deploy_step.ts";
import { digestOf } from "./function_settings.ts";
import type { SqlRunner } from "./sql_runner.ts";

/** Values by name; null for what an earlier step makes first. */
export type VaultEntries = Readonly<Record<string, string | null>>;

const Digests = z.array(z.looseObject({ name: z.string(), digest: z.string() }));

/** Only digests are read, so that no secret leaves the database. */
const DIGESTS = `
select name, encode(sha256(convert_to(decrypted_secret, 'UTF8')), 'hex') as digest
  from vault.decrypted_secrets`;

/** @param entries Asked for at each use, as the keys may have been made meanwhile. */
export function vaultStep(sql: SqlRunner, entries: () => Promise<VaultEntries>): DeployStep {
  const changes = async () => {
    const rows = Digests.parse(await sql.read(DIGESTS));
    const known = new Map(rows.map(({ name, digest }) => [name, digest]));
    const changed: { name: string; value: string | null; isNew: boolean }[] = [];
    for (const [name, value] of Object.entries(await entries())) {
      const isSame = value !== null && known.get(name) === await digestOf(value);
      if (!isSame) changed.push({ name, value, isNew: !known.has(name) });
    }
    return changed;
  };
  return {
    name: "Vault",
    async look() {
      return (await changes()).map(({ name, isNew }) => `${isNew ? "make" : "change"} ${name}`);
    },
    async apply() {
      for (const { name, value } of await changes()) {
        if (value === null) throw new Error(`Cannot fill Vault as ${name} is not known yet`);
        await sql.write(upsert(name, value));
      }
    },
  };
}

/** Through Vault's own functions: its table is not the owner's to write. */
function upsert(name: string, value: string): string {
  const [n, v] = [name, value].map((text) => `'${text.replaceAll("'", "''")}'`);
  return `
do $body$
declare
  v_id uuid := (select s.id from vault.secrets as s where s.name = ${n});
begin
  if v_id is null then
    perform vault.create_secret(${v}, ${n});
  else
    perform vault.update_secret(v_id, ${v});
  end if;
end
$body$`;
}
