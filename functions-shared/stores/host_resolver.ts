/** Names of hosts to addresses, as the runtime's own resolver sees them. */

/**
 * Returns the addresses of a host, none if it has none.
 * @throws If the resolver does not answer.
 */
export type HostResolver = (host: string, signal: AbortSignal) => Promise<readonly string[]>;

/** Returns the runtime's resolver, or null where the runtime has none. */
export function systemResolver(): HostResolver | null {
  if (typeof Deno.resolveDns !== "function") return null;
  return async (host, signal) => {
    const answers = await Promise.all([
      orNone(Deno.resolveDns(host, "A", { signal })),
      orNone(Deno.resolveDns(host, "AAAA", { signal })),
    ]);
    return answers.flat();
  };
}

async function orNone(answer: Promise<string[]>): Promise<string[]> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
