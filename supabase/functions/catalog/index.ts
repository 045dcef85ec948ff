import { startLogging } from "@shared/observability/log.ts";
import { createCatalogApp } from "./app.ts";
import { dependenciesFromEnv } from "./dependencies.ts";

startLogging();
Deno.serve(createCatalogApp(dependenciesFromEnv(Deno.env.toObject())).fetch);
