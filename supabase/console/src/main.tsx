/// <reference lib="dom" />
/// <reference lib="dom.iterable" />
/** Entry of the console: reads the configuration, connects, draws. */
import { createClient } from "@supabase/supabase-js";
import { render } from "preact";
import { App } from "./app.tsx";
import { registerWorker } from "./register_worker.ts";
import { readConfig, SESSION_KEY } from "./config.ts";
import { asProblem } from "./problem.ts";
import { preferredLanguage, speak } from "./texts.ts";
import { ProblemNotice } from "./notices.tsx";

const root = document.getElementById("console")!;

try {
  const config = await readConfig(location.href);
  const client = createClient(config.projectUrl, config.publishableKey, {
    auth: { storageKey: SESSION_KEY, detectSessionInUrl: false },
  });
  render(<App client={client} config={config} />, root);
  registerWorker().catch((error: unknown) => console.warn("Opens with a connection only", error));
} catch (error) {
  const speech = speak(preferredLanguage(navigator.languages));
  render(<ProblemNotice speech={speech} problem={asProblem(error)} />, root);
}
