/** The programs that tests need beside Deno, and how Debian brings them. */
import { PACKAGES, postgresIsInstalled } from "./stack/postgres_installation.ts";

interface Tool {
  readonly name: string;
  readonly packages: readonly string[];
  isThere(): Promise<boolean>;
}

/** Name of what the forest's tests and benchmark compare with. */
export const SKLEARN = "Python with NumPy and scikit-learn";

/** apt leaves empty folders behind, which can be imported all the same. */
const IMPORTS = "import numpy; from sklearn.ensemble import RandomForestRegressor";

const TOOLS: readonly Tool[] = [
  {
    name: "PostgreSQL 15 with pg_cron and pgTAP",
    packages: PACKAGES.split(" "),
    isThere: postgresIsInstalled,
  },
  {
    name: SKLEARN,
    packages: ["python3-numpy", "python3-sklearn"],
    isThere: async () =>
      await succeeds("/usr/bin/python3", "-c", IMPORTS) ||
      await succeeds("python3", "-c", IMPORTS),
  },
  {
    name: "Chromium",
    packages: ["chromium"],
    isThere: () => exists("/usr/bin/chromium"),
  },
];

/**
 * Installs what is missing with apt-get where that is possible: Debian, as root.
 * @param names Of the tools that are wanted; all when left out.
 * @returns Names of the tools that are still missing.
 */
export async function installTools(names?: readonly string[]): Promise<string[]> {
  const wanted = TOOLS.filter(({ name }) => names?.includes(name) ?? true);
  const missing = await absent(wanted);
  if (missing.length === 0) return [];
  if (Deno.uid() !== 0 || !await exists("/usr/bin/apt-get")) return missing.map(({ name }) => name);
  console.error(`installing ${missing.map(({ name }) => name).join(", ")}`);
  await succeeds("apt-get", "update");
  await succeeds(
    "apt-get",
    "install",
    "--yes",
    "--no-install-recommends",
    ...missing.flatMap(({ packages }) => packages),
  );
  return (await absent(wanted)).map(({ name }) => name);
}

async function absent(tools: readonly Tool[]): Promise<Tool[]> {
  const there = await Promise.all(tools.map((tool) => tool.isThere()));
  return tools.filter((_, i) => !there[i]);
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

async function succeeds(program: string, ...args: string[]): Promise<boolean> {
  try {
    const child = new Deno.Command(program, {
      args,
      stdin: "null",
      stdout: "null",
      stderr: "null",
      env: { DEBIAN_FRONTEND: "noninteractive" },
    });
    return (await child.output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
