import { startLogging } from "@shared/observability/log.ts";
import { createInferApp } from "./app.ts";
import { dependenciesFromEnv } from "./dependencies.ts";

startLogging();
Deno.serve(createInferApp(dependenciesFromEnv(Deno.env.toObject())).fetch);
