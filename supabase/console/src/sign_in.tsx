/** The way in. */
import type { SupabaseClient } from "@supabase/supabase-js";
import { useState } from "preact/hooks";
import type { Speech } from "./texts.ts";

interface SignInProps {
  readonly client: SupabaseClient;
  readonly speech: Speech;
  /** True when a session ran out while someone was working. */
  readonly hasExpired: boolean;
  /** Actions that wait for the session. */
  readonly waiting: number;
}

/** Asks for e-mail and password; what was typed is kept when they are wrong. */
export function SignIn({ client, speech, hasExpired, waiting }: SignInProps) {
  const { t } = speech;
  const [wrong, setWrong] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);

  async function submit(event: SubmitEvent) {
    event.preventDefault();
    const fields = new FormData(event.currentTarget as HTMLFormElement);
    setBusy(true);
    const { error } = await client.auth.signInWithPassword({
      email: String(fields.get("email")),
      password: String(fields.get("password")),
    });
    setBusy(false);
    if (!error) return;
    const isOffline = error.name === "AuthRetryableFetchError";
    setWrong(isOffline ? t("remedy_network") : `${t("sign_in_wrong")} (${error.message})`);
  }

  return (
    <main class="sign-in">
      <h1>{t("sign_in")}</h1>
      {hasExpired && <p class="notice old" role="status">{t("session_expired")}</p>}
      {waiting > 0 && <p class="quiet">{t("waiting_sign_in", { count: waiting })}</p>}
      <form onSubmit={submit}>
        <label>
          {t("email")}
          <input name="email" type="email" autocomplete="username" required autofocus />
        </label>
        <label>
          {t("password")}
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        {wrong && <p class="notice wrong" role="alert">{wrong}</p>}
        <button type="submit" class="primary" disabled={busy}>
          {busy ? t("signing_in") : t("sign_in")}
        </button>
      </form>
    </main>
  );
}
