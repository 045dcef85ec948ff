import { startLogging } from "@shared/observability/log.ts";
import { createRegenerateApp } from "./app.ts";
import { dependenciesFromEnv } from "./dependencies.ts";

startLogging();
Deno.serve(createRegenerateApp(dependenciesFromEnv(Deno.env.toObject())).fetch);
