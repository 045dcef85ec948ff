/** What an import would do, file by file, before anything is done. */
import type { Learner } from "@shared/bandit/learner.ts";

/** What becomes of one file of the source. */
export interface Finding {
  readonly path: string;
  readonly outcome: "import" | "leave" | "refuse";
  /** What it is and becomes, or why it is left or refused. */
  readonly detail: string;
}

/** A version of the model that is to be made. */
export interface PlannedModel {
  readonly learner: Learner;
  readonly bytes: Uint8Array;
  /** Hex SHA-256 of `bytes`. */
  readonly sha256: string;
  readonly sourcePath: string;
}

/** Everything that is to be stored; null where the source has nothing that can be used. */
export interface ImportPlan {
  readonly findings: readonly Finding[];
  readonly model: PlannedModel | null;
  readonly catalog: Uint8Array | null;
  readonly history: Uint8Array | null;
  readonly forest: Uint8Array | null;
}

/** A file that can be used, and how to say what it is. */
export interface Usable<Content> {
  readonly path: string;
  readonly content: Content;
  readonly detail: string;
}

/** A file's content, or why there is none. */
export type Attempt<Content> = Usable<Content> | { readonly path: string; readonly reason: string };

/** Runs `convert` on a file; what it throws is the reason for refusing it. */
export async function attempt<Content>(
  path: string,
  convert: () => Promise<{ readonly content: Content; readonly detail: string }>,
): Promise<Attempt<Content>> {
  try {
    return { path, ...await convert() };
  } catch (error) {
    return { path, reason: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Returns the one to take: the one asked for, else the only one, else the one at `preferredPath`.
 * Of several that would do none is guessed.
 *
 * @param flag Name of the flag that settles it.
 */
export function chooseOne<Content>(
  attempts: readonly Attempt<Content>[],
  askedPath: string | undefined,
  preferredPath: string,
  flag: string,
): { readonly chosen: Usable<Content> | null; readonly findings: Finding[] } {
  const usable = attempts.filter((one): one is Usable<Content> => "content" in one);
  const wanted = askedPath ?? preferredPath;
  const chosen = usable.find(({ path }) => path === wanted) ??
    (askedPath === undefined && usable.length === 1 ? usable[0]! : null);
  const findings = attempts.map((one): Finding => {
    if ("reason" in one) return { path: one.path, outcome: "refuse", detail: one.reason };
    if (one === chosen) return { path: one.path, outcome: "import", detail: one.detail };
    const why = chosen !== null
      ? "another one is taken"
      : askedPath === undefined
      ? `several would do: name one by ${flag}`
      : "another one was asked for";
    return { path: one.path, outcome: "leave", detail: `${one.detail}; ${why}` };
  });
  if (askedPath !== undefined && !attempts.some(({ path }) => path === askedPath)) {
    findings.push({ path: askedPath, outcome: "refuse", detail: "no such file in the source" });
  }
  return { chosen, findings };
}
