/** What config.toml says is to be deployed. */

/** Names in the order of the file. */
export interface ProjectConfig {
  readonly functions: readonly string[];
  readonly buckets: readonly string[];
}

/**
 * Reads the names of the tables `[functions.*]` and `[storage.buckets.*]`.
 * @throws {SyntaxError} If a bucket is public, or a function leaves its check of credentials to
 * the platform, which knows tokens only.
 */
export function readProjectConfig(toml: string): ProjectConfig {
  const tables = tablesOf(toml);
  const functions = named(tables, "functions", "verify_jwt = false");
  const buckets = named(tables, "storage.buckets", "public = false");
  return { functions, buckets };
}

function tablesOf(toml: string): Map<string, string> {
  const parts = toml.split(/^\[([\w.-]+)\]$/m);
  const tables = new Map<string, string>();
  for (let i = 1; i < parts.length; i += 2) tables.set(parts[i]!, parts[i + 1]!);
  return tables;
}

function named(tables: ReadonlyMap<string, string>, prefix: string, rule: string): string[] {
  return [...tables].filter(([name]) => name.startsWith(prefix + ".")).map(([name, content]) => {
    if (!content.split("\n").includes(rule)) {
      throw new SyntaxError(`Cannot deploy as [${name}] of config.toml must say ${rule}`);
    }
    return name.slice(prefix.length + 1);
  });
}
