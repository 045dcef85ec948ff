/**
 * The whole system on one machine without Docker: database, Supabase Lite behind the
 * hosted shim, functions, and the workers that stand in for hosted extensions.
 */
import { type ApiLayer, createApiLayer } from "./api_layer.ts";
import { removeIfPresent } from "./atomic_file.ts";
import { BASELINE } from "./baseline.ts";
import { createConsoleSite } from "./console_site.ts";
import { type CronWorker, startCronWorker } from "./cron_worker.ts";
import {
  type DataDirectory,
  dataDirectory,
  describeOwner,
  emptyDirectory,
  InUseError,
  isLocked,
  lockDirectory,
} from "./data_directory.ts";
import { type Database, openPglite, openPostgres } from "./database.ts";
import { writeExtensionBundle } from "./extension_bundle.ts";
import { createFunctionPool, type FunctionPool } from "./function_pool.ts";
import { bindGateway, type Gateway } from "./gateway.ts";
import { type Log, openLog, routeConsole } from "./log.ts";
import { applyMigrations, applySeed } from "./migrate.ts";
import { type Fault, type NetWorker, type QueuedRequest, startNetWorker } from "./net_worker.ts";
import { type Progress, type Report, silentProgress } from "./progress.ts";
import { createReferenceSite } from "./reference_site.ts";
import { type Account, openSecrets, type Secrets } from "./secrets.ts";
import { createSessionTokens, type SessionTokens } from "./session_tokens.ts";
import { installedStandIns, requireExtensions } from "./server_extensions.ts";
import { type StackFile, writeStackFile } from "./stack_file.ts";
import { openDiskStorage } from "./storage_on_disk.ts";
import { reconcileObjects } from "./storage_reconcile.ts";
import { findVaultSecret, setVaultSecret } from "./vault.ts";

const PROJECT = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

/** What to start, and where. Everything has a default but the data directory. */
export interface StackOptions {
  /** Created if it is missing. */
  readonly dataDir: string;
  /** 0, the default, lets the system choose. */
  readonly port?: number | undefined;
  /** Forget all that earlier runs left in the data directory. */
  readonly fresh?: boolean | undefined;
  /** postgres://... of a real server instead of PGlite. */
  readonly postgresUrl?: string | undefined;
  /** Instances of each function; 1 by default. */
  readonly instances?: number | undefined;
  /** Absolute path of a folder of `<name>/index.ts`. */
  readonly functionsDir?: string | undefined;
  readonly migrationsDir?: string | undefined;
  /** Executable that runs the functions; by default $FUNCTIONS_DENO, else our own. */
  readonly functionsDeno?: string | undefined;
  /** Variables that functions see besides the hosted ones, as `supabase secrets set` would add. */
  readonly functionSecrets?: Readonly<Record<string, string>> | undefined;
  readonly progress?: Progress | undefined;
  /** Fills the system before it is announced as ready; everything answers by then. */
  readonly prepare?: ((stack: Stack) => Promise<void>) | undefined;
  /** Stops the start between two of its steps. */
  readonly signal?: AbortSignal | undefined;
  /** For measurements: instances tell their heap without garbage. */
  readonly tellsHeap?: boolean | undefined;
  /** For tests: what happens to requests of pg_net. */
  readonly netFault?: ((request: QueuedRequest) => Fault) | undefined;
}

/** A running stack. */
export interface Stack {
  readonly dataDir: string;
  /** Such as `http://127.0.0.1:54321`; what supabase-js takes. */
  readonly url: string;
  readonly functionsUrl: string;
  readonly keys: {
    readonly publishable: string;
    readonly secret: string;
    readonly automation: string;
  };
  readonly programmer: Account;
  readonly admin: Account;
  readonly db: Database;
  readonly functions: FunctionPool;
  /** Undefined when the database has the real pg_net, or none. */
  readonly net: NetWorker | undefined;
  /** Undefined when the database has the real pg_cron, or none. */
  readonly cron: CronWorker | undefined;
  /** Where `prepare` announces its own steps. */
  readonly progress: Progress;
  /** Ends it in order; what was acknowledged is on disk long before. */
  stop(): Promise<void>;
}

/** What the parts of one stack share while it is put together. */
interface Site {
  readonly options: StackOptions;
  readonly directory: DataDirectory;
  readonly progress: Progress;
  readonly gateway: Gateway;
  readonly log: Log;
  readonly secrets: Secrets;
  /** Undone in reverse order when the stack stops or fails to start. */
  readonly resources: AsyncDisposableStack;
}

/**
 * Brings up a stack and resolves when everything answers.
 *
 * @throws {InUseError} If the port or the directory is taken; nothing was changed then.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  await using resources = new AsyncDisposableStack();
  const site = await claimSite(options, resources);
  const { progress, gateway, secrets } = site;
  const tokens = await createSessionTokens(secrets.signing_key, secrets.jwt_secret);
  const functions = createPool(site, tokens);
  resources.defer(() => functions.stop());
  const functionStart = startFunctions(functions); // beside the database, on another core
  const db = resources.use(await progress.step("Open the database", () => openDatabase(site)));
  const api = await progress.step("Prepare auth and storage", () => prepareApi(site, db, tokens));
  await progress.step("Apply migrations", (report) => migrate(site, db, report));
  await progress.step("Prepare accounts", () => connectAccounts(site, db, api));
  // On the way down: workers first, then functions with their background work, which asks the
  // gateway until it is done, then the gateway, then what stands behind it.
  resources.defer(() => gateway.close());
  resources.defer(() => functions.stop());
  gateway.open({
    api: api.fetch,
    functions,
    sites: [
      createConsoleSite(`${PROJECT}/supabase/console/dist`, {
        publishableKey: secrets.publishable_key,
      }),
      createReferenceSite(),
    ],
    onError: errorWriter(site, "gateway"),
    onAnswer: (line) => site.log.write("gateway", line),
  });
  const workers = await startWorkers(site, db);
  const owned = new AsyncDisposableStack();
  const stack: Stack = {
    dataDir: options.dataDir,
    url: gateway.url,
    functionsUrl: `${gateway.url}/functions/v1`,
    keys: {
      publishable: secrets.publishable_key,
      secret: secrets.secret_key,
      automation: secrets.automation_key,
    },
    programmer: secrets.programmer,
    admin: secrets.admin,
    db,
    functions,
    ...workers,
    progress,
    stop: () => owned.disposeAsync(),
  };
  await options.prepare?.(stack);
  const failures = await progress.step("Start functions", functionStart);
  for (const error of failures.values()) progress.note(firstLine(error.message));
  resources.use(await writeStackFile(site.directory.stackFile, contentOf(stack)));
  owned.use(resources.move());
  return stack;
}

/** Starts all functions now; returns the step that waits for them. */
function startFunctions(functions: FunctionPool) {
  let report: Report = () => {};
  const failures = functions.startAll((done, total) => report(done, total));
  return (reportStep: Report): Promise<Map<string, Error>> => {
    report = reportStep;
    return failures;
  };
}

/** Takes port and directory before anything is changed, then what every later step needs. */
async function claimSite(options: StackOptions, resources: AsyncDisposableStack): Promise<Site> {
  const directory = dataDirectory(options.dataDir);
  const gateway = resources.use(await bind(options.port ?? 0, directory));
  resources.use(await lockDirectory(directory));
  const progress = stoppable(options.progress ?? silentProgress, options.signal);
  if (options.fresh) await progress.step("Forget earlier runs", () => emptyDirectory(directory));
  const log = resources.use(await openLog(directory.log));
  resources.defer(routeConsole());
  await removeIfPresent(directory.stackFile); // of a stack that was killed
  const secrets = await openSecrets(directory.secrets);
  return { options, directory, progress, gateway, log, secrets, resources };
}

async function bind(port: number, directory: DataDirectory): Promise<Gateway> {
  try {
    return bindGateway(port);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    const owner = await isLocked(directory) ? await describeOwner(directory) : "another program";
    throw new InUseError(`Cannot start as port ${port} is in use by ${owner}`);
  }
}

async function openDatabase({ options, directory }: Site): Promise<Database> {
  if (options.postgresUrl === undefined) {
    const extensions = await writeExtensionBundle(directory.extensions);
    return await openPglite(directory.pglite, extensions);
  }
  const database = await openPostgres(options.postgresUrl);
  try {
    await requireExtensions(database, migrationsOf(options));
    return database;
  } catch (error) {
    await database[Symbol.asyncDispose]();
    throw error;
  }
}

async function prepareApi(site: Site, db: Database, tokens: SessionTokens): Promise<ApiLayer> {
  await db.transact(BASELINE);
  await claimDatabase(site, db);
  const storage = await openDiskStorage(await site.directory.storage(site.options.postgresUrl));
  const api = await createApiLayer(db, storage, tokens, site.secrets, site.log);
  const repaired = await reconcileObjects(db, storage);
  if (repaired > 0) site.log.write("storage", `${repaired} objects were brought in line`);
  return api;
}

async function migrate({ options }: Site, db: Database, report: Report): Promise<void> {
  const directory = migrationsOf(options);
  try {
    await applyMigrations(db, directory, report);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `${reason}\nIf another version of this project made ${options.dataDir}: --fresh begins anew`,
      { cause },
    );
  }
  await applySeed(db, `${directory}/../seed.sql`);
}

function migrationsOf(options: StackOptions): string {
  return options.migrationsDir ?? `${PROJECT}/supabase/migrations`;
}

/**
 * Ties the database to the data directory, which holds its objects and passwords. With
 * another directory every object would look lost, and be forgotten.
 */
async function claimDatabase({ directory, secrets }: Site, db: Database): Promise<void> {
  const owner = await findVaultSecret(db, "automation_key");
  if (owner && owner.value !== secrets.automation_key) {
    throw new Error(
      `Cannot start as the database belongs to another data directory, which holds its objects ` +
        `and keys: ${owner.description}. Start with that one, or with a new database`,
    );
  }
  const description = `Key of the local stack in ${directory.root}`;
  await setVaultSecret(db, "automation_key", secrets.automation_key, description);
}

async function connectAccounts({ gateway }: Site, db: Database, api: ApiLayer): Promise<void> {
  await setVaultSecret(db, "project_url", gateway.url);
  await setVaultSecret(db, "functions_url", `${gateway.url}/functions/v1`);
  await api.ensureAccounts();
}

async function startWorkers(site: Site, db: Database): Promise<Pick<Stack, "net" | "cron">> {
  const { options, resources } = site;
  const standIns = await installedStandIns(db);
  const net = standIns.has("pg_net")
    ? await startNetWorker(db, errorWriter(site, "pg_net"), options.netFault)
    : undefined;
  resources.defer(() => net?.stop());
  const cron = standIns.has("pg_cron")
    ? await startCronWorker(db, errorWriter(site, "pg_cron"))
    : undefined;
  resources.defer(() => cron?.stop());
  return { net, cron };
}

function errorWriter({ log }: Site, source: string): (error: unknown) => void {
  return (error) => log.write(source, Deno.inspect(error));
}

function createPool(
  { options, directory, gateway, secrets, log }: Site,
  { jwks }: SessionTokens,
): FunctionPool {
  const environment = {
    ...options.functionSecrets,
    SUPABASE_URL: gateway.url,
    SUPABASE_PUBLISHABLE_KEYS: JSON.stringify({ default: secrets.publishable_key }),
    SUPABASE_SECRET_KEYS: JSON.stringify({
      default: secrets.secret_key,
      automation: secrets.automation_key,
    }),
    SUPABASE_JWKS: JSON.stringify(jwks),
    ARTIFACT_DIRECTORY: directory.artifacts,
  };
  const runtime = {
    functionsDir: options.functionsDir ?? `${PROJECT}/supabase/functions`,
    configPath: `${PROJECT}/deno.json`,
    denoPath: options.functionsDeno ?? Deno.env.get("FUNCTIONS_DENO") ?? Deno.execPath(),
    readable: [`${PROJECT}/functions-shared`, `${PROJECT}/supabase/bundled`],
    writable: [directory.artifacts],
    environment,
    tellsHeap: options.tellsHeap ?? false,
    log,
  };
  return createFunctionPool(runtime, options.instances ?? 1);
}

/** The rest is in the log. */
function firstLine(message: string): string {
  return message.split("\n", 1)[0] ?? "";
}

function contentOf(stack: Stack): StackFile {
  return {
    pid: Deno.pid,
    api_url: stack.url,
    functions_url: stack.functionsUrl,
    publishable_key: stack.keys.publishable,
    secret_key: stack.keys.secret,
    automation_key: stack.keys.automation,
    programmer: stack.programmer,
    admin: stack.admin,
  };
}

/** Progress whose next step throws once `signal` is aborted. */
function stoppable(progress: Progress, signal: AbortSignal | undefined): Progress {
  return {
    note: progress.note,
    step(label, work) {
      signal?.throwIfAborted();
      return progress.step(label, work);
    },
  };
}
