/** Secrets that functions in the database need: kept in Vault, set through its own functions. */
import type { Database } from "./database.ts";

/** A secret as Vault hands it out. */
export interface VaultSecret {
  readonly id: string;
  readonly value: string;
  readonly description: string;
}

/** The named secret, undefined if there is none. */
export async function findVaultSecret(
  database: Database,
  name: string,
): Promise<VaultSecret | undefined> {
  const [secret] = await database.query<VaultSecret>(
    `select id::text as id, decrypted_secret as value, description
     from vault.decrypted_secrets where name = $1`,
    [name],
  );
  return secret;
}

/** Creates or updates the named secret. */
export async function setVaultSecret(
  database: Database,
  name: string,
  value: string,
  description = "",
): Promise<void> {
  const known = await findVaultSecret(database, name);
  if (!known) {
    await database.query("select vault.create_secret($1, $2, $3)", [value, name, description]);
  } else if (known.value !== value || known.description !== description) {
    await database.query("select vault.update_secret($1::text::uuid, $2, null, $3)", [
      known.id,
      value,
      description,
    ]);
  }
}
