/** The bar on top: where to go, what waits, language, light or dark, the account. */
import type { ComponentChildren } from "preact";
import { useEffect, useState } from "preact/hooks";
import { forgetSeen } from "./browser_queue.ts";
import { useConsole } from "./console_context.ts";
import { FeedbackStatus } from "./feedback_status.tsx";
import { hrefOf, useRoute } from "./route.ts";
import { type Language, LANGUAGES, type Speech } from "./texts.ts";

interface PageFrameProps {
  readonly speech: Speech;
  readonly setLanguage: (language: Language) => void;
  readonly theme: "auto" | "light" | "dark";
  readonly setTheme: (theme: "auto" | "light" | "dark") => void;
  readonly header?: ComponentChildren;
  readonly children?: ComponentChildren;
}

/** Header, view, and the choices that do not need an account. */
export function PageFrame(
  { speech, setLanguage, theme, setTheme, header, children }: PageFrameProps,
) {
  const { t } = speech;
  return (
    <>
      <header class="top">
        <span class="brand">{t("brand")}</span>
        {header}
        <label class="choice">
          <span class="hidden">{t("language")}</span>
          <select
            value={speech.language}
            onChange={(event) => setLanguage(event.currentTarget.value as Language)}
          >
            {Object.entries(LANGUAGES).map(([code, name]) => (
              <option key={code} value={code}>{name}</option>
            ))}
          </select>
        </label>
        <label class="choice">
          <span class="hidden">{t("theme")}</span>
          <select
            value={theme}
            onChange={(event) => setTheme(event.currentTarget.value as typeof theme)}
          >
            <option value="auto">{t("theme_auto")}</option>
            <option value="light">{t("theme_light")}</option>
            <option value="dark">{t("theme_dark")}</option>
          </select>
        </label>
      </header>
      {children}
    </>
  );
}

/** The part of the header for those who are signed in. */
export function Header() {
  const { client, memory, slates, user, speech: { t } } = useConsole();
  const route = useRoute();
  const isOnline = useIsOnline();
  const place = (view: "week" | "model") =>
    route.view === view || (view === "week" && route.view === "slot") ? "page" : undefined;

  async function leave() {
    dispatchEvent(new Event("console:sign-out"));
    memory.close();
    slates.close();
    forgetSeen(user.id);
    await client.auth.signOut({ scope: "local" });
  }

  return (
    <>
      <nav aria-label={t("views")}>
        <a href={hrefOf({ view: "week", date: null })} aria-current={place("week")}>{t("week")}</a>
        <a href={hrefOf({ view: "model" })} aria-current={place("model")}>{t("model")}</a>
      </nav>
      <span class="spring" />
      {!isOnline && <span class="tag old" role="status">{t("offline")}</span>}
      <FeedbackStatus />
      <span class="account small" title={user.email}>
        {user.email}
        {user.isAdmin && <span class="tag">{t("admin")}</span>}
      </span>
      <button type="button" onClick={leave}>{t("sign_out")}</button>
    </>
  );
}

function useIsOnline(): boolean {
  const [isOnline, setOnline] = useState(navigator.onLine);
  useEffect(() => {
    const follow = () => setOnline(navigator.onLine);
    addEventListener("online", follow);
    addEventListener("offline", follow);
    return () => {
      removeEventListener("online", follow);
      removeEventListener("offline", follow);
    };
  }, []);
  return isOnline;
}
