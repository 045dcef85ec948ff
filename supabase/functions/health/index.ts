import { createHealthApp } from "./app.ts";
import { dependenciesFromEnv } from "./dependencies.ts";

Deno.serve(createHealthApp(dependenciesFromEnv(Deno.env.toObject())).fetch);
