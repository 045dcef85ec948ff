/** The programs that tests need beside Deno, and how Debian brings them. */
import { PACKAGES, postgresIsInstalled } from "./stack/postgres_installation.ts";

interface Tool {
  readonly name: string;
  readonly packages: readonly string[];
  /** Only benchmarks need it. */
  readonly isForBench?: boolean;
  isThere(): Promise<boolean>;
}

/** Name of the database that hosted projects run. */
const POSTGRES = "PostgreSQL 15 with pg_cron and pgTAP";

/** Name of what the forest's tests and benchmark compare with. */
export const SKLEARN = "Python with NumPy and scikit-learn";

/** Name of what a cold start is compared with. */
const PANDAS = "Python with pandas";

/** What benchmarks measure with or compare with. */
export const BENCH_TOOLS = [POSTGRES, SKLEARN, PANDAS] as const;

/** apt leaves empty folders behind, which can be imported all the same. */
const IMPORTS = "import numpy; from sklearn.ensemble import RandomForestRegressor";

const TOOLS: readonly Tool[] = [
  {
    name: POSTGRES,
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
    name: PANDAS,
    packages: ["python3-pandas"],
    isForBench: true,
    isThere: async () =>
      await succeeds("/usr/bin/python3", "-c", "from pandas import DataFrame") ||
      await succeeds("python3", "-c", "from pandas import DataFrame"),
  },
  {
    name: "Chromium",
    packages: ["chromium"],
    isThere: () => exists("/usr/bin/chromium"),
  },
];

/**
 * Installs what is missing with apt-get where that is possible: Debian, as root.
 * @param names Of the tools that are wanted; all that tests need when left out.
 * @returns Names of the tools that are still missing.
 */
export async function installTools(names?: readonly string[]): Promise<string[]> {
  const wanted = TOOLS.filter(({ name, isForBench }) => names?.includes(name) ?? !isForBench);
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
