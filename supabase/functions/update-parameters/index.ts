import { createUpdateParametersApp } from "./app.ts";
import { dependenciesFromEnv } from "./dependencies.ts";

Deno.serve(createUpdateParametersApp(dependenciesFromEnv(Deno.env.toObject())).fetch);
