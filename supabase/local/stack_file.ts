/** `stack.json`: how other commands find the running stack. Present only while it is ready. */
import { removeIfPresent, writeFileAtomically } from "./atomic_file.ts";
import type { Account } from "./secrets.ts";

/** Content of the file. Holds secrets: mode 0600. */
export interface StackFile {
  readonly pid: number;
  /** Base of `/rest/v1`, `/auth/v1`, `/storage/v1`: what supabase-js wants. */
  readonly api_url: string;
  readonly functions_url: string;
  readonly publishable_key: string;
  readonly secret_key: string;
  readonly automation_key: string;
  readonly programmer: Account;
  readonly admin: Account;
}

/** Writes the file whole; the caller removes it by disposing of what it gets. */
export async function writeStackFile(path: string, content: StackFile): Promise<AsyncDisposable> {
  await writeFileAtomically(path, `${JSON.stringify(content, null, 2)}\n`, 0o600);
  return { [Symbol.asyncDispose]: () => removeIfPresent(path) };
}
