import { startLogging } from "@shared/observability/log.ts";
import { createCompetitionApp } from "./app.ts";
import { dependenciesFromEnv } from "./dependencies.ts";

startLogging();
Deno.serve(createCompetitionApp(dependenciesFromEnv(Deno.env.toObject())).fetch);
