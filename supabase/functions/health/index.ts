import { startLogging } from "@shared/observability/log.ts";
import { createHealthApp } from "./app.ts";
import { dependenciesFromEnv } from "./dependencies.ts";

startLogging();
Deno.serve(createHealthApp(dependenciesFromEnv(Deno.env.toObject())).fetch);
