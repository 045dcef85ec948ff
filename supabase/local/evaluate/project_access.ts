/** Which project --log reads, and with which key. */
import { UsageError } from "../flags.ts";
import type { StackFile } from "../stack_file.ts";

/** A project and the key that opens its log. */
export interface ProjectAccess {
  readonly url: string;
  readonly secretKey: string;
}

/** Variable that holds the secret key of the project named by --url. */
export const KEY_VARIABLE = "SUPABASE_SECRET_KEY";

/**
 * Returns the project of `url`, or the running local stack.
 *
 * @param secretKey Value of the variable, for `url`.
 * @throws {UsageError} If the key is missing, or no stack is running.
 */
export async function projectAccess(
  url: string | undefined,
  dataDir: string,
  secretKey: string | undefined,
): Promise<ProjectAccess> {
  if (url !== undefined) {
    if (!URL.canParse(url)) throw new UsageError(`--url must be a URL: received "${url}"`);
    if (!secretKey) throw new UsageError(`--url needs the project's secret key in ${KEY_VARIABLE}`);
    return { url, secretKey };
  }
  try {
    const stack: StackFile = JSON.parse(await Deno.readTextFile(`${dataDir}/stack.json`));
    return { url: new URL(stack.api_url).origin, secretKey: stack.secret_key };
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new UsageError(
      `No stack is running in ${dataDir}: run deno task start first, or name a project by --url`,
    );
  }
}
