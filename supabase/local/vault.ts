/** Secrets that functions in the database need: kept in Vault, set through its own functions. */
import type { Database } from "./database.ts";

/** Creates or updates the named secret; resolves to whether anything changed. */
export async function setVaultSecret(
  database: Database,
  name: string,
  value: string,
): Promise<boolean> {
  const [known] = await database.query<{ id: string; decrypted_secret: string }>(
    "select id::text as id, decrypted_secret from vault.decrypted_secrets where name = $1",
    [name],
  );
  if (known?.decrypted_secret === value) return false;
  if (known) {
    await database.query("select vault.update_secret($1::text::uuid, $2)", [known.id, value]);
  } else {
    await database.query("select vault.create_secret($1, $2)", [value, name]);
  }
  return true;
}
