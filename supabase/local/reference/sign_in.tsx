/// <reference lib="dom" />
/** Who sends: signs in with an account of the stack, or takes a token or key as it is pasted. */
import { useState } from "preact/hooks";
import type { Credentials } from "./send_request.ts";

interface SignInProps {
  readonly publishableKey: string;
  readonly credentials: Credentials;
  readonly onChange: (credentials: Credentials) => void;
}

interface Session {
  readonly access_token?: string;
  readonly msg?: string;
  readonly message?: string;
}

/** Asks for a session token. @throws {Error} With the reason why there is none. */
async function tokenFor(email: string, password: string, publishableKey: string) {
  const response = await fetch("/auth/v1/token?grant_type=password", {
    method: "POST",
    headers: { apikey: publishableKey, "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
  const { access_token, msg, message } = await response.json() as Session;
  if (access_token) return access_token;
  throw new Error(msg ?? message ?? `Cannot sign in: ${response.status}`);
}

export function SignIn({ publishableKey, credentials, onChange }: SignInProps) {
  const [email, setEmail] = useState("programmer@example.test");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const use = (tokenOrKey: string | null) => onChange({ publishableKey, tokenOrKey });
  const signIn = async (event: Event) => {
    event.preventDefault();
    try {
      use(await tokenFor(email, password, publishableKey));
      setProblem(null);
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <form class="bar row" onSubmit={signIn} aria-label="Credentials">
      <label>
        Account
        <input
          name="email"
          type="email"
          autocomplete="username"
          value={email}
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
      </label>
      <label>
        Password, as <code>deno task start</code> printed it
        <input
          name="password"
          type="password"
          autocomplete="current-password"
          value={password}
          onInput={(event) => setPassword(event.currentTarget.value)}
        />
      </label>
      <button class="primary" type="submit">Sign in</button>
      <label>
        or a token or secret key
        <input
          name="token"
          type="password"
          autocomplete="off"
          value={credentials.tokenOrKey ?? ""}
          onInput={(event) => use(event.currentTarget.value || null)}
        />
      </label>
      <p role="status">
        {problem
          ? <span class="wrong">{problem}</span>
          : <span class="quiet">{statusText(credentials)}</span>}
      </p>
    </form>
  );
}

function statusText({ tokenOrKey }: Credentials): string {
  if (tokenOrKey === null) return "Requests go out without credentials";
  if (tokenOrKey.startsWith("sb_secret_")) return "Requests go out with a secret key";
  return tokenOrKey.startsWith("sb_")
    ? "Requests go out with a publishable key"
    : "Signed in: requests carry the session's token";
}
