/** The directory of a local stack: what lies where, and who may use it. */
import { readTextIfPresent } from "./atomic_file.ts";

/** Paths below a data directory. */
export interface DataDirectory {
  readonly root: string;
  readonly secrets: string;
  readonly stackFile: string;
  readonly log: string;
  readonly pglite: string;
  readonly extensions: string;
  /** Copies that functions keep of what they read from Storage. */
  readonly artifacts: string;
  /** Objects of the database at `postgresUrl`, or of PGlite; never of another one. */
  storage(postgresUrl: string | undefined): Promise<string>;
}

/** Lays out the data directory at `root`; touches nothing. */
export function dataDirectory(root: string): DataDirectory {
  return {
    root,
    secrets: `${root}/secrets.json`,
    stackFile: `${root}/stack.json`,
    log: `${root}/stack.log`,
    pglite: `${root}/pglite`,
    extensions: `${root}/extensions.tar.gz`,
    artifacts: `${root}/artifacts`,
    async storage(postgresUrl) {
      if (postgresUrl === undefined) return `${root}/storage`;
      const { hostname, port, pathname } = new URL(postgresUrl);
      const name = new TextEncoder().encode(`${hostname}:${port || 5432}${pathname}`);
      const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", name));
      return `${root}/storage-${digest.toHex().slice(0, 8)}`;
    },
  };
}

/** Says that another stack has the directory or the port. Nothing was changed. */
export class InUseError extends Error {
  override readonly name = "InUseError";
}

/**
 * Takes the directory for this process, creating it if need be. The lock is the kernel's
 * (flock): it goes with the process, however that ends.
 *
 * @throws {InUseError} If another process has it.
 */
export async function lockDirectory(directory: DataDirectory): Promise<Disposable> {
  await Deno.mkdir(directory.root, { recursive: true, mode: 0o700 });
  const file = await Deno.open(lockPath(directory), { write: true, create: true, mode: 0o600 });
  if (await file.tryLock(true)) return { [Symbol.dispose]: () => file.close() };
  file.close();
  const who = await describeOwner(directory);
  throw new InUseError(
    `Cannot start as one stack at a time may use a data directory: ` +
      `"${directory.root}" is in use by ${who}`,
  );
}

/** Whether a running stack has the directory. */
export async function isLocked(directory: DataDirectory): Promise<boolean> {
  try {
    using file = await Deno.open(lockPath(directory), { write: true });
    return !await file.tryLock(true);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Removes all that earlier runs left in the directory. The caller holds the lock. */
export async function emptyDirectory(directory: DataDirectory): Promise<void> {
  for (const { name } of Array.from(Deno.readDirSync(directory.root))) {
    const path = `${directory.root}/${name}`;
    if (path !== lockPath(directory)) await Deno.remove(path, { recursive: true });
  }
}

/** The stack that has the directory, as a person would name it. */
export async function describeOwner(directory: DataDirectory): Promise<string> {
  const text = await readTextIfPresent(directory.stackFile);
  if (text === undefined) return "a stack that is starting";
  const { pid, api_url } = JSON.parse(text);
  return `the stack with pid ${pid} at ${api_url}`;
}

function lockPath(directory: DataDirectory): string {
  return `${directory.root}/lock`;
}
