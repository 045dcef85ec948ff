/**
 * Runs functions from their uploaded files and nothing else: unpacked into a folder of their own,
 * on the runtime of hosted Supabase, with no package and no remote module to be had.
 */
import type { UploadedFunction } from "./management_mock.ts";

const HOST = new URL("../../supabase/local/function_host.ts", import.meta.url);

export interface UploadedFunctions extends AsyncDisposable {
  /** Stops what ran before and starts these. */
  replace(functions: readonly UploadedFunction[]): Promise<void>;
  /** Answers a request below /functions/v1. */
  fetch(request: Request): Promise<Response>;
}

interface Running {
  readonly child: Deno.ChildProcess;
  readonly port: number;
}

/**
 * @param deno Executable that runs them.
 * @param environment All that they see of it, read when they start.
 */
export async function uploadedFunctions(
  deno: string,
  environment: () => Record<string, string>,
): Promise<UploadedFunctions> {
  const folder = await Deno.makeTempDir({ prefix: "uploaded-" });
  await Deno.copyFile(HOST, `${folder}/function_host.ts`);
  const running = new Map<string, Running>();
  const stopAll = async () => {
    await Promise.all([...running.values()].map(stop));
    running.clear();
  };
  return {
    async replace(functions) {
      await stopAll();
      await Promise.all(functions.map(async (one) => {
        const entrypoint = await unpack(one, `${folder}/${one.slug}`);
        running.set(one.slug, await start(deno, folder, entrypoint, environment()));
      }));
    },
    async fetch(request) {
      const { pathname, search } = new URL(request.url);
      const path = pathname.replace("/functions/v1", "");
      const instance = running.get(path.split("/")[1] ?? "");
      if (!instance) return Response.json({ message: "Function not found" }, { status: 404 });
      const { method, headers } = request;
      const hasBody = method !== "GET" && method !== "HEAD";
      return await fetch(`http://127.0.0.1:${instance.port}${path}${search}`, {
        method,
        headers,
        ...(hasBody && { body: await request.bytes() }),
      });
    },
    async [Symbol.asyncDispose]() {
      await stopAll();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

async function unpack(one: UploadedFunction, folder: string): Promise<string> {
  for (const [name, text] of one.files) {
    const path = `${folder}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, text);
  }
  return `${folder}/${one.entrypoint}`;
}

async function start(
  deno: string,
  folder: string,
  entrypoint: string,
  environment: Record<string, string>,
): Promise<Running> {
  const child = new Deno.Command(deno, {
    args: [
      "run",
      "--quiet",
      "--no-prompt",
      "--no-config",
      "--no-lock",
      "--no-npm",
      "--no-remote",
      "--allow-net",
      "--allow-env",
      `--allow-read=${folder}`,
      "function_host.ts",
      `file://${entrypoint}`,
    ],
    cwd: folder,
    env: { ...environment, DENO_DIR: `${folder}/cache`, NO_COLOR: "1" },
    clearEnv: true,
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const port = await portOf(child);
  return { child, port };
}

async function portOf(child: Deno.ChildProcess): Promise<number> {
  let text = "";
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  while (true) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`An uploaded function did not start: ${text}`);
    text += value;
    const port = /listens on (\d+)/.exec(text)?.[1];
    if (port === undefined) continue;
    drain(reader);
    return Number(port);
  }
}

/** What is not read would stop the process once the pipe is full. */
async function drain(reader: ReadableStreamDefaultReader<string>): Promise<void> {
  while (!(await reader.read()).done);
}

async function stop({ child }: Running): Promise<void> {
  child.kill("SIGKILL");
  await child.status;
  await child.stdin.abort();
}
