/**
 * Session tokens as hosted Supabase issues them: ES256 with a key id, the user's
 * metadata as claims, and a JWKS to check them with. Lite signs HS256 without either,
 * so a token is exchanged on its way out and back on its way in.
 */
import {
  calculateJwkThumbprint,
  decodeProtectedHeader,
  errors,
  importJWK,
  type JSONWebKeySet,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from "jose";

/** Metadata of a user, as the claims of that name hold it. */
export interface UserMetadata {
  readonly app_metadata: Record<string, unknown>;
  readonly user_metadata: Record<string, unknown>;
}

/** Exchanges tokens between clients and Lite. */
export interface SessionTokens {
  /** Public keys, for `/auth/v1/.well-known/jwks.json` and the functions. */
  readonly jwks: JSONWebKeySet;
  /** Lite's token as clients get it, with the metadata of its user. @throws If it is not Lite's. */
  toHosted(
    liteToken: string,
    metadataOf: (userId: string) => Promise<UserMetadata>,
  ): Promise<string>;
  /** A client's token as Lite reads it; undefined if we did not sign it or it has expired. */
  toLite(hostedToken: string): Promise<string | undefined>;
}

/** @param signingKey Private ES256 key. @param liteSecret What Lite signs its tokens with. */
export async function createSessionTokens(
  signingKey: JWK,
  liteSecret: string,
): Promise<SessionTokens> {
  const { d: _private, ...publicJwk } = signingKey;
  const kid = await calculateJwkThumbprint(publicJwk);
  const privateKey = await importJWK(signingKey, "ES256");
  const publicKey = await importJWK(publicJwk, "ES256");
  const secret = new TextEncoder().encode(liteSecret);
  const header = { alg: "ES256", typ: "JWT", kid };
  return {
    jwks: { keys: [{ ...publicJwk, alg: "ES256", use: "sig", kid }] },
    async toHosted(liteToken, metadataOf) {
      const { payload } = await jwtVerify(liteToken, secret, { algorithms: ["HS256"] });
      const claims: JWTPayload = { ...payload, ...await metadataOf(payload.sub ?? "") };
      return await new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
    },
    async toLite(hostedToken) {
      try {
        if (decodeProtectedHeader(hostedToken).kid !== kid) return undefined;
        const { payload } = await jwtVerify(hostedToken, publicKey, { algorithms: ["ES256"] });
        return await new SignJWT(payload).setProtectedHeader({ alg: "HS256", typ: "JWT" })
          .sign(secret);
      } catch (error) {
        if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
        throw error;
      }
    },
  };
}
