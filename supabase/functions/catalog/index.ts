import { createCatalogApp } from "./app.ts";
import { dependenciesFromEnv } from "./dependencies.ts";

Deno.serve(createCatalogApp(dependenciesFromEnv(Deno.env.toObject())).fetch);
