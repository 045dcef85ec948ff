/** The variables that hosted Supabase gives every function, parsed once at boot. */

/** Where the project is and which keys it knows. */
export interface ProjectEnvironment {
  readonly url: string;
  readonly publishableKeys: Record<string, string>;
  /** "default" is the functions' own; "automation" is what the database calls with. */
  readonly secretKeys: Record<string, string>;
  readonly jwks: { keys: JsonWebKey[] };
  /** Names the deployed code, for the record of versions; "unknown" where the host does not say. */
  readonly codeVersion: string;
  /** Whether the publishable key alone opens what a programmer may do; anyone can have that key. */
  readonly isPublishableKeyProgrammer: boolean;
  /** Whether artefacts may come from Storage only, never from a copy or from what is bundled. */
  readonly isStorageRequired: boolean;
  /** Where copies of artefacts are kept for when Storage fails; null keeps none. */
  readonly artifactDirectory: string | null;
}

/**
 * Reads SUPABASE_URL, SUPABASE_PUBLISHABLE_KEYS, SUPABASE_SECRET_KEYS and SUPABASE_JWKS, and,
 * where they are set, CODE_VERSION, PUBLISHABLE_KEY_IS_PROGRAMMER, REQUIRE_SUPABASE_STORAGE and
 * ARTIFACT_DIRECTORY.
 * @throws {TypeError} If one is missing or malformed; it names the variable, never its value.
 */
export function readEnvironment(env: Record<string, string>): ProjectEnvironment {
  const secretKeys = readJson(env, "SUPABASE_SECRET_KEYS", isKeys);
  if (!secretKeys.default) {
    throw new TypeError('Cannot start as SUPABASE_SECRET_KEYS must have a key named "default"');
  }
  return {
    url: required(env, "SUPABASE_URL"),
    publishableKeys: readJson(env, "SUPABASE_PUBLISHABLE_KEYS", isKeys),
    secretKeys,
    jwks: readJson(env, "SUPABASE_JWKS", isKeySet),
    codeVersion: env.CODE_VERSION || "unknown",
    isPublishableKeyProgrammer: readSwitch(env, "PUBLISHABLE_KEY_IS_PROGRAMMER"),
    isStorageRequired: readSwitch(env, "REQUIRE_SUPABASE_STORAGE"),
    artifactDirectory: env.ARTIFACT_DIRECTORY || null,
  };
}

function required(env: Record<string, string>, name: string): string {
  const value = env[name];
  if (value) return value;
  throw new TypeError(`Cannot start as the variable ${name} must be set`);
}

/** Off unless it says "true": a typing error must not open anything, nor go unnoticed. */
function readSwitch(env: Record<string, string>, name: string): boolean {
  const value = env[name] || "false";
  if (value === "true" || value === "false") return value === "true";
  throw new TypeError(`Cannot start as the variable ${name} must be "true" or "false"`);
}

function readJson<T>(
  env: Record<string, string>,
  name: string,
  fits: (value: unknown) => value is T,
): T {
  let value: unknown = null;
  try {
    value = JSON.parse(required(env, name));
  } catch (error) {
    if (error instanceof TypeError) throw error; // a SyntaxError would quote the secret
  }
  if (fits(value)) return value;
  throw new TypeError(`Cannot start as the variable ${name} must hold JSON of its documented form`);
}

function isKeys(value: unknown): value is Record<string, string> {
  return typeof value === "object" && value !== null && !Array.isArray(value) &&
    Object.values(value).every((key) => typeof key === "string" && key.length > 0);
}

function isKeySet(value: unknown): value is { keys: JsonWebKey[] } {
  return typeof value === "object" && value !== null && "keys" in value &&
    Array.isArray(value.keys);
}
