/**
 * Whether slates can be served as they should be, in words that anyone may read: no message of
 * the database or of Storage is passed on.
 */
import type { Inspection } from "./artifact_probe.ts";
import { boundedLook } from "./bounded_look.ts";

/** One thing that must be so, whether it is, and what to do if it is not. */
export interface ReadinessCheck {
  readonly check: "database" | "settings" | "model" | "catalog";
  readonly ok: boolean;
  readonly detail: string;
}

/** What readiness is made of. */
export interface ReadinessSource {
  inspect(): Promise<Inspection>;
  /** Milliseconds. */
  now(): number;
}

/** Returns the function that answers the checks; callers at the same time share one look. */
export function readinessChecks(
  { inspect, now }: ReadinessSource,
  timeoutMs?: number,
): () => Promise<readonly ReadinessCheck[]> {
  return boundedLook({
    look: async () => checksOf(await inspect()),
    unanswered: NOT_ANSWERED,
    failure: "Readiness cannot be checked",
    now,
    timeoutMs,
  });
}

const NOT_CHECKED = "Not checked, as the database comes first";
const NOT_ANSWERED: readonly ReadinessCheck[] = [
  { check: "database", ok: false, detail: "Does not answer: look whether the project is up" },
  { check: "settings", ok: false, detail: NOT_CHECKED },
  { check: "model", ok: false, detail: NOT_CHECKED },
  { check: "catalog", ok: false, detail: NOT_CHECKED },
];

/** What stands in for Storage. */
const PLACES = {
  local_copy: "the last good copy, as Storage's cannot be used",
  bundled: "what is bundled, as Storage's cannot be used",
} as const;

function checksOf({ settingsFault, ...found }: Inspection): readonly ReadinessCheck[] {
  return [
    { check: "database", ok: true, detail: "Answers" },
    {
      check: "settings",
      ok: settingsFault === null,
      detail: settingsFault === null ? "Valid" : "A row of app_settings is missing or out of range",
    },
    modelCheck(found.model),
    catalogCheck(found.catalog, found.history),
  ];
}

function modelCheck({ source, unusable_reason }: Inspection["model"]): ReadinessCheck {
  if (unusable_reason === null) {
    const detail = source === "none"
      ? "No version yet: the first slate makes v1.0.0"
      : "The active version's file has its recorded hash and can be read";
    return { check: "model", ok: true, detail };
  }
  if (source === "local_copy" || source === "bundled") {
    const detail = `Serves the active version from ${
      PLACES[source]
    }: see GET /health/model-sources`;
    return { check: "model", ok: true, detail };
  }
  const stand = source === "none" ? "and no earlier one can" : "so an earlier one is served";
  return {
    check: "model",
    ok: false,
    detail: `The active version's file cannot be used, ${stand}: see GET /health/model-sources`,
  };
}

function catalogCheck(
  catalog: Inspection["catalog"],
  history: Inspection["history"],
): ReadinessCheck {
  const files = [["catalog.parquet", catalog], ["history.parquet", history]] as const;
  for (const [file, { source, unusable_reason }] of files) {
    if (source !== "none" || unusable_reason === null) continue;
    const detail = `${file} cannot be read: see GET /health/model-sources`;
    return { check: "catalog", ok: false, detail };
  }
  if (catalog.source === "none") {
    const detail = "No films yet: upload catalog.parquet to the bucket movie-data";
    return { check: "catalog", ok: false, detail };
  }
  for (const [file, { source }] of files) {
    if (source !== "local_copy" && source !== "bundled") continue;
    const detail = `Serves ${file} from ${PLACES[source]}: see GET /health/model-sources`;
    return { check: "catalog", ok: true, detail };
  }
  return { check: "catalog", ok: true, detail: "Films and past broadcasts can be read" };
}
