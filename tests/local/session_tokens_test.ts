// Goal: only tokens that we signed, and that have not expired, get through to Lite. Method:
// a client's token, forged in the ways that are known.
import assert from "node:assert/strict";
import { decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from "jose";
import { createSessionTokens } from "../../supabase/local/session_tokens.ts";

const SECRET = "a secret of at least thirty-two characters";
const HOUR = 3600;
const now = () => Math.floor(Date.now() / 1000);
const bytes = (text: string) => new TextEncoder().encode(text);

const { privateKey } = await generateKeyPair("ES256", { extractable: true });
const tokens = await createSessionTokens(await exportJWK(privateKey), SECRET);
const publicKey = tokens.jwks.keys[0]!;
const metadata = { app_metadata: { role: "admin" }, user_metadata: { name: "A" } };
const claims = { sub: "user-1", role: "authenticated", exp: now() + HOUR };

const liteToken = (secret: string, payload: Record<string, unknown> = claims) =>
  new SignJWT(payload).setProtectedHeader({ alg: "HS256", typ: "JWT" }).sign(bytes(secret));
const toHosted = (token: string) => tokens.toHosted(token, () => Promise.resolve(metadata));

Deno.test("toHosted() adds metadata and a key id, and keeps the claims", async () => {
  const token = await toHosted(await liteToken(SECRET));
  assert.deepEqual(decodeJwt(token), { ...claims, ...metadata });
  assert.deepEqual(decodeProtectedHeader(token), { alg: "ES256", typ: "JWT", kid: publicKey.kid });
});

Deno.test("toHosted() refuses a token that Lite did not sign", async () => {
  const foreign = await liteToken("another secret of at least thirty-two characters");
  await assert.rejects(() => toHosted(foreign), { name: "JWSSignatureVerificationFailed" });
});

Deno.test("the public keys hold nothing private", () => {
  assert.deepEqual(Object.keys(publicKey).sort(), ["alg", "crv", "kid", "kty", "use", "x", "y"]);
});

Deno.test("toLite() returns the claims of a token that we signed", async () => {
  const token = await tokens.toLite(await toHosted(await liteToken(SECRET)));
  assert.equal(decodeProtectedHeader(token!).alg, "HS256");
  assert.deepEqual(decodeJwt(token!), { ...claims, ...metadata });
});

Deno.test("toLite() takes no forged and no expired token", async (t) => {
  const valid = await toHosted(await liteToken(SECRET));
  const [head, body, signature] = valid.split(".");
  const other = await generateKeyPair("ES256");
  const header = { alg: "ES256", kid: publicKey.kid! };
  const encode = (value: unknown) => btoa(JSON.stringify(value)).replace(/=+$/, "");
  const cases: [name: string, token: string][] = [
    ["other claims", `${head}.${encode({ ...claims, role: "service_role" })}.${signature}`],
    ["no signature", `${head}.${body}.`],
    ["alg none", `${encode({ alg: "none", kid: publicKey.kid })}.${body}.`],
    [
      "the public key as a secret",
      await new SignJWT(claims).setProtectedHeader({ alg: "HS256", kid: publicKey.kid! })
        .sign(bytes(JSON.stringify(publicKey))),
    ],
    ["another key", await new SignJWT(claims).setProtectedHeader(header).sign(other.privateKey)],
    [
      "expired",
      await new SignJWT({ ...claims, exp: now() - 1 }).setProtectedHeader(header).sign(privateKey),
    ],
    ["no JWT", "eyJhbGciOiJFUzI1NiJ9"],
    ["empty", ""],
  ];
  for (const [name, token] of cases) {
    await t.step(name, async () => assert.equal(await tokens.toLite(token), undefined));
  }
});
