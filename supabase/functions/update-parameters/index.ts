import { startLogging } from "@shared/observability/log.ts";
import { createUpdateParametersApp } from "./app.ts";
import { dependenciesFromEnv } from "./dependencies.ts";

startLogging();
Deno.serve(createUpdateParametersApp(dependenciesFromEnv(Deno.env.toObject())).fetch);
