/** The frame: who is signed in, in which language, and which view is open. */
import type { Session, SupabaseClient } from "@supabase/supabase-js";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Api } from "./api.ts";
import { type Config, SESSION_KEY } from "./config.ts";
import { type Console, ConsoleContext, type User } from "./console_context.ts";
import { browserQueue, PREFIXES } from "./browser_queue.ts";
import { Header, PageFrame } from "./header.tsx";
import { Memory } from "./memory.ts";
import { ModelView } from "./model_view.tsx";
import { ProblemNotice, Skeleton } from "./notices.tsx";
import { usePreference } from "./preferences.ts";
import { useRoute } from "./route.ts";
import { SignIn } from "./sign_in.tsx";
import { SlateCache } from "./slate_cache.ts";
import { SlateView } from "./slate_view.tsx";
import { slotKey } from "./slot.ts";
import { type Language, LANGUAGES, preferredLanguage, speak, type Speech } from "./texts.ts";
import { useRemote } from "./use_remote.ts";
import { WeekView } from "./week_view.tsx";

interface AppProps {
  readonly client: SupabaseClient;
  readonly config: Config;
}

const THEMES = ["auto", "light", "dark"] as const;

export function App({ client, config }: AppProps) {
  const languages = Object.keys(LANGUAGES) as Language[];
  const [language, setLanguage] = usePreference(
    "language",
    languages,
    preferredLanguage(navigator.languages),
  );
  const [theme, setTheme] = usePreference("theme", THEMES, "auto");
  const speech = useMemo(() => speak(language), [language]);
  const { session, hasExpired } = useSession(client);
  useLayoutEffect(() => {
    document.documentElement.lang = language;
    document.documentElement.dataset.theme = theme;
  }, [language, theme]);
  const choices = { speech, setLanguage, theme, setTheme };
  if (session === undefined) {
    return (
      <PageFrame {...choices}>
        <Skeleton speech={speech} lines={6} />
      </PageFrame>
    );
  }
  if (session === null) {
    return (
      <PageFrame {...choices}>
        <SignIn
          client={client}
          speech={speech}
          hasExpired={hasExpired}
          waiting={hasExpired ? waitingActions() : 0}
        />
      </PageFrame>
    );
  }
  return <SignedIn key={session.user.id} {...{ client, config, session, choices }} />;
}

/**
 * The session; undefined until it is known. One that is stored holds until the project says
 * otherwise, so that the page opens without a connection too.
 */
function useSession(client: SupabaseClient) {
  const [session, setSession] = useState<Session | null | undefined>(() =>
    storedSession() ?? undefined
  );
  const [hasExpired, setExpired] = useState(false);
  const leaving = useRef(false);
  useEffect(() => {
    const leave = () => void (leaving.current = true);
    addEventListener("console:sign-out", leave);
    const { data } = client.auth.onAuthStateChange((event, next) => {
      setSession(next ?? (event === "INITIAL_SESSION" ? storedSession() : null));
      if (event === "SIGNED_OUT") setExpired(!leaving.current);
      if (event === "SIGNED_IN") leaving.current = false;
    });
    return () => {
      removeEventListener("console:sign-out", leave);
      data.subscription.unsubscribe();
    };
  }, [client]);
  return { session, hasExpired };
}

function storedSession(): Session | null {
  return JSON.parse(localStorage.getItem(SESSION_KEY) ?? "null");
}

interface SignedInProps extends AppProps {
  readonly session: Session;
  readonly choices: Parameters<typeof PageFrame>[0];
}

function SignedIn({ client, config, session, choices }: SignedInProps) {
  const { speech } = choices;
  const user = useMemo(() => userOf(session), [session.access_token]);
  const shared = useMemo(() => {
    const api = new Api(client, config.projectUrl, config.publishableKey);
    const slates = new SlateCache(localStorage, `${PREFIXES.slate}${user.id}.`);
    const memory = new Memory(localStorage, `${PREFIXES.memory}${user.id}.`);
    return { api, slates, memory, ...browserQueue(api, slates, user.id) };
  }, [client, config, user.id]);
  useEffect(() => shared.start(), [shared]);
  const settings = useRemote("channels", async () => {
    const rows = await shared.api.rows<{ value: { name: string }[] }>("app_settings", [
      ["select", "value"],
      ["key", "eq.channels"],
    ]);
    const names = rows[0]?.value.map(({ name }) => name) ?? [];
    return names.filter((name) => user.channels?.includes(name) ?? true);
  }, shared.memory);
  const { api, slates, memory, queue } = shared;
  const value: Console = {
    client,
    api,
    slates,
    memory,
    queue,
    user,
    speech,
    channels: settings.data ?? [],
  };
  return (
    <ConsoleContext.Provider value={value}>
      <PageFrame {...choices} header={<Header />}>
        {settings.data ? <View speech={speech} /> : settings.problem
          ? (
            <main>
              <ProblemNotice
                speech={speech}
                problem={settings.problem}
                onRetry={settings.reload}
              />
            </main>
          )
          : <Skeleton speech={speech} lines={6} />}
      </PageFrame>
    </ConsoleContext.Provider>
  );
}

function View({ speech }: { readonly speech: Speech }) {
  const route = useRoute();
  const isFirst = useRef(true);
  const place = JSON.stringify(route);
  useEffect(() => {
    // a new view is announced by its heading, as a new page would be
    if (!isFirst.current) document.querySelector<HTMLElement>("h1")?.focus();
    isFirst.current = false;
  }, [place]);
  if (route.view === "slot") return <SlateView key={slotKey(route.slot)} slot={route.slot} />;
  if (route.view === "model") return <ModelView />;
  return <WeekView key={speech.language} date={route.date} />;
}

/** Actions of any account on this device that wait. */
function waitingActions(): number {
  const keys = Array.from({ length: localStorage.length }, (_, i) => localStorage.key(i)!);
  return keys.filter((key) =>
    key.startsWith(PREFIXES.feedback) && localStorage.getItem(key)!.includes('"state":"pending"')
  ).length;
}

function userOf({ user }: Session): User {
  const { role, channels } = user.app_metadata as { role?: unknown; channels?: unknown };
  return {
    id: user.id,
    email: user.email ?? user.id,
    isAdmin: role === "admin",
    channels: Array.isArray(channels) ? channels.map(String) : null,
  };
}
