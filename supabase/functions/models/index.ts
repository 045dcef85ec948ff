import { startLogging } from "@shared/observability/log.ts";
import { createModelsApp } from "./app.ts";
import { dependenciesFromEnv } from "./dependencies.ts";

startLogging();
Deno.serve(createModelsApp(dependenciesFromEnv(Deno.env.toObject())).fetch);
