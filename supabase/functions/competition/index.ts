import { createCompetitionApp } from "./app.ts";
import { dependenciesFromEnv } from "./dependencies.ts";

Deno.serve(createCompetitionApp(dependenciesFromEnv(Deno.env.toObject())).fetch);
