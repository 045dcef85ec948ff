import { createModelsApp } from "./app.ts";
import { dependenciesFromEnv } from "./dependencies.ts";

Deno.serve(createModelsApp(dependenciesFromEnv(Deno.env.toObject())).fetch);
