/** Every kind of credentials that may reach a stack, good ones and forged. */
import {
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
} from "jose";
import type { Stack } from "../../supabase/local/stack.ts";
import type { Role } from "@shared/http/caller.ts";

/** Headers that say who calls, and the roles that the caller then holds; null: nobody known. */
export interface Credentials {
  readonly name: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly roles: readonly Role[] | null;
}

const PROGRAMMER = "11111111-1111-4111-8111-111111111111";
const ADMIN_CLAIM = { app_metadata: { role: "admin" } };

/** Returns the credentials, the tokens among them good for an hour unless they are not to be. */
export async function allCredentials(stack: Stack): Promise<Credentials[]> {
  const { signing_key } = JSON.parse(await Deno.readTextFile(`${stack.dataDir}/secrets.json`));
  const { keys: [published] } = await (
    await fetch(`${stack.url}/auth/v1/.well-known/jwks.json`)
  ).json() as { keys: [JWK & { kid: string }] };
  const own = await importJWK(signing_key, "ES256") as CryptoKey;
  const stranger = await generateKeyPair("ES256");
  const header = { alg: "ES256", typ: "JWT", kid: published.kid };
  const { publishable } = stack.keys;
  const bearer = (name: string, roles: Credentials["roles"], token: string): Credentials => ({
    name,
    roles,
    headers: { apikey: publishable, authorization: `Bearer ${token}` },
  });
  // what a library that trusts the header's alg would take for the shared secret
  const publicAsSecret = new TextEncoder().encode(JSON.stringify(
    await exportJWK(
      await importJWK(published, "ES256") as CryptoKey,
    ),
  ));
  return [
    { name: "no credentials", headers: {}, roles: null },
    { name: "publishable key", headers: { apikey: publishable }, roles: null },
    { name: "unknown key", headers: { apikey: "sb_secret_unknown" }, roles: null },
    bearer("programmer", ["programmer"], await sign(own, header, {})),
    bearer(
      "programmer of another channel",
      ["programmer"],
      await sign(own, header, { app_metadata: { channels: ["Elsewhere"] } }),
    ),
    bearer("admin", ["programmer", "admin"], await sign(own, header, ADMIN_CLAIM)),
    { name: "secret key", headers: { apikey: stack.keys.secret }, roles: ["programmer", "admin"] },
    { name: "automation key", headers: { apikey: stack.keys.automation }, roles: ["automation"] },
    bearer(
      "role in user_metadata",
      ["programmer"],
      await sign(own, header, { user_metadata: { role: "admin" }, role: "authenticated" }),
    ),
    bearer("expired token", null, await sign(own, header, ADMIN_CLAIM, "-1h")),
    bearer(
      "another project's token",
      null,
      await sign(stranger.privateKey as CryptoKey, header, ADMIN_CLAIM),
    ),
    bearer("alg none", null, unsigned({ ...header, alg: "none" }, ADMIN_CLAIM)),
    bearer(
      "HS256 with the public key",
      null,
      await sign(publicAsSecret, { ...header, alg: "HS256" }, ADMIN_CLAIM),
    ),
    bearer("no kid", null, await sign(own, { alg: "ES256", typ: "JWT" }, ADMIN_CLAIM)),
    bearer("no token at all", null, "x.y.z"),
  ];
}

async function sign(
  key: CryptoKey | Uint8Array,
  header: JWTHeaderParameters,
  claims: Record<string, unknown>,
  expiresIn = "1h",
): Promise<string> {
  return await new SignJWT({ role: "authenticated", ...claims }).setProtectedHeader(header)
    .setSubject(PROGRAMMER).setIssuedAt().setExpirationTime(expiresIn).sign(key);
}

function unsigned(header: object, claims: object): string {
  const exp = Math.floor(Date.now() / 1000) + 3600;
  return [header, { sub: PROGRAMMER, role: "authenticated", exp, ...claims }]
    .map((part) => btoa(JSON.stringify(part)).replaceAll("=", "")).join(".") + ".";
}
