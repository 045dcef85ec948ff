import { createInferApp } from "./app.ts";
import { dependenciesFromEnv } from "./dependencies.ts";

Deno.serve(createInferApp(dependenciesFromEnv(Deno.env.toObject())).fetch);
