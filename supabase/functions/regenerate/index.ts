import { createRegenerateApp } from "./app.ts";
import { dependenciesFromEnv } from "./dependencies.ts";

Deno.serve(createRegenerateApp(dependenciesFromEnv(Deno.env.toObject())).fetch);
