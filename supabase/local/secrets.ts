/**
 * Keys, passwords and signing material of one data directory: random, written before
 * the database exists and kept, so that tokens and clients outlive a restart.
 */
import { base64url, exportJWK, generateKeyPair, type JWK } from "jose";
import * as z from "zod";
import { readTextIfPresent, writeFileAtomically } from "./atomic_file.ts";

const Account = z.strictObject({ email: z.email(), password: z.string().min(20) });

const Secrets = z.strictObject({
  /** Signs the tokens inside Lite (HS256); clients never see one of those. */
  jwt_secret: z.string().min(32),
  /** Private ES256 key as JWK; signs the tokens that clients hold. */
  signing_key: z.record(z.string(), z.unknown()),
  publishable_key: z.string().startsWith("sb_publishable_"),
  secret_key: z.string().startsWith("sb_secret_"),
  automation_key: z.string().startsWith("sb_secret_"),
  programmer: Account,
  admin: Account,
});

/** The two people every local stack knows. */
export type Account = z.infer<typeof Account>;

/** Everything secret about a local stack. */
export type Secrets = Omit<z.infer<typeof Secrets>, "signing_key"> & { signing_key: JWK };

/**
 * Reads the secrets at `path`, or makes new ones and writes them there with mode 0600.
 *
 * @throws {SyntaxError | z.ZodError} If the file is there and is not ours.
 */
export async function openSecrets(path: string): Promise<Secrets> {
  const text = await readTextIfPresent(path);
  if (text !== undefined) return Secrets.parse(JSON.parse(text)) as Secrets;
  const secrets = await createSecrets();
  await writeFileAtomically(path, `${JSON.stringify(secrets, null, 2)}\n`, 0o600);
  return secrets;
}

async function createSecrets(): Promise<Secrets> {
  const { privateKey } = await generateKeyPair("ES256", { extractable: true });
  return {
    jwt_secret: randomText(48),
    signing_key: await exportJWK(privateKey),
    publishable_key: `sb_publishable_${randomText(24)}`,
    secret_key: `sb_secret_${randomText(24)}`,
    automation_key: `sb_secret_${randomText(24)}`,
    programmer: { email: "programmer@example.test", password: randomText(18) },
    admin: { email: "admin@example.test", password: randomText(18) },
  };
}

/** `byteCount` random bytes, base64url: 4 characters for 3 bytes. */
function randomText(byteCount: number): string {
  return base64url.encode(crypto.getRandomValues(new Uint8Array(byteCount)));
}
