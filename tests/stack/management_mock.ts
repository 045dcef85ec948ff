/**
 * The management API of supabase.com on loopback, as far as a deployment talks to it: keys,
 * secrets, SQL, and functions, whose uploaded files it keeps.
 */
import type postgres from "postgres";
import { sha256Hex } from "@shared/stores/sha256.ts";

/** A function as it was uploaded. */
export interface UploadedFunction {
  readonly slug: string;
  readonly verifyJwt: boolean;
  /** Path within the upload of the file to start. */
  readonly entrypoint: string;
  readonly files: ReadonlyMap<string, string>;
}

/** What the project behind it has. */
export interface MockedProject {
  readonly ref: string;
  readonly token: string;
  readonly sql: postgres.Sql;
  readonly keys: { readonly publishable: string; readonly secret: string };
  /** Value of the key "automation" once it is made. */
  readonly automationKey: string;
  /** Told when uploaded functions are to go live, with the secrets set so far. */
  activate(functions: readonly UploadedFunction[]): Promise<void>;
}

export interface ManagementMock extends AsyncDisposable {
  readonly url: string;
  /** Requests that change something, as "POST functions/deploy infer". */
  readonly changes: string[];
  /** The functions' secrets. */
  readonly secrets: Map<string, string>;
}

interface State {
  readonly project: MockedProject;
  readonly changes: string[];
  readonly secrets: Map<string, string>;
  readonly uploads: Map<string, UploadedFunction>;
  readonly live: Map<string, UploadedFunction>;
  hasAutomationKey: boolean;
}

/** Starts it on a port of its own. */
export function startManagementMock(project: MockedProject): ManagementMock {
  const state: State = {
    project,
    changes: [],
    secrets: new Map(),
    uploads: new Map(),
    live: new Map(),
    hasAutomationKey: false,
  };
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    (request) => answer(request, state),
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    changes: state.changes,
    secrets: state.secrets,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

async function answer(request: Request, state: State): Promise<Response> {
  const { pathname, searchParams } = new URL(request.url);
  const { ref, token } = state.project;
  const base = `/v1/projects/${ref}`;
  if (request.headers.get("authorization") !== `Bearer ${token}`) {
    return Response.json({ message: "Unauthorized" }, { status: 401 });
  }
  if (pathname === base) return Response.json(description(ref));
  const route = `${request.method} ${pathname.slice(base.length + 1)}`;
  switch (route) {
    case "GET api-keys":
      return Response.json(keysOf(state));
    case "POST api-keys":
      return await makeKey(request, state);
    case "GET secrets":
      return Response.json(await digestsOf(state));
    case "POST secrets":
      return await setSecrets(request, state);
    case "POST database/query":
      return await query(request, state);
    case "GET functions":
      return Response.json([...state.live.values()].map(functionOf));
    case "POST functions/deploy":
      return await upload(request, state, searchParams.get("slug")!);
    case "PUT functions":
      return await goLive(request, state);
    default:
      return Response.json({ message: `The mock does not know ${route}` }, { status: 404 });
  }
}

const description = (ref: string) => ({
  id: ref,
  ref,
  organization_id: "organization",
  organization_slug: "organization",
  name: "mocked",
  region: "eu-central-1",
  created_at: "2026-01-01T00:00:00Z",
  status: "ACTIVE_HEALTHY",
  database: { host: "127.0.0.1", version: "15.8", postgres_engine: "15", release_channel: "ga" },
});

function keysOf({ project: { keys, automationKey }, hasAutomationKey }: State) {
  return [
    { id: "1", type: "publishable", name: "default", api_key: keys.publishable },
    { id: "2", type: "secret", name: "default", api_key: keys.secret },
    ...(hasAutomationKey
      ? [{ id: "3", type: "secret", name: "automation", api_key: automationKey }]
      : []),
  ];
}

async function makeKey(request: Request, state: State): Promise<Response> {
  const { type, name } = await request.json();
  state.changes.push(`POST api-keys ${type} ${name}`);
  state.hasAutomationKey ||= type === "secret" && name === "automation";
  return Response.json(keysOf(state).at(-1), { status: 201 });
}

/** The platform tells the hash of a secret and never the secret. */
async function digestsOf({ secrets }: State) {
  const encoder = new TextEncoder();
  return await Promise.all(
    [...secrets].map(async ([name, value]) => ({
      name,
      value: await sha256Hex(encoder.encode(value)),
    })),
  );
}

async function setSecrets(request: Request, { changes, secrets }: State): Promise<Response> {
  const entries: { name: string; value: string }[] = await request.json();
  for (const { name, value } of entries) secrets.set(name, value);
  changes.push(`POST secrets ${entries.map(({ name }) => name).join()}`);
  return new Response(null, { status: 201 });
}

async function query(request: Request, { project, changes }: State): Promise<Response> {
  const { query, read_only } = await request.json();
  if (!read_only) changes.push("POST database/query");
  return Response.json(await project.sql.unsafe(query), { status: 201 });
}

async function upload(request: Request, state: State, slug: string): Promise<Response> {
  const form = await request.formData();
  const metadata = JSON.parse(String(form.get("metadata")));
  const files = new Map<string, string>();
  for (const file of form.getAll("file")) {
    if (file instanceof File) files.set(file.name, await file.text());
  }
  const { entrypoint_path: entrypoint, verify_jwt: verifyJwt } = metadata;
  const uploaded = { slug, verifyJwt, entrypoint, files };
  state.uploads.set(slug, uploaded);
  state.changes.push(`POST functions/deploy ${slug}`);
  return Response.json(functionOf(uploaded), { status: 201 });
}

async function goLive(request: Request, state: State): Promise<Response> {
  const listed: { slug: string }[] = await request.json();
  const functions = listed.map(({ slug }) => state.uploads.get(slug)!);
  await state.project.activate(functions);
  for (const one of functions) state.live.set(one.slug, one);
  state.changes.push("PUT functions");
  return Response.json({ functions: functions.map(functionOf) });
}

function functionOf({ slug, verifyJwt, entrypoint }: UploadedFunction) {
  return {
    id: slug,
    slug,
    name: slug,
    status: "ACTIVE",
    version: 1,
    created_at: 0,
    updated_at: 0,
    verify_jwt: verifyJwt,
    import_map: false,
    entrypoint_path: entrypoint,
    ezbr_sha256: "0".repeat(64),
  };
}
