/**
 * Users beyond what Lite offers: the part of GoTrue's admin API that the project's
 * commands and tests use, and the accounts that every local stack starts with.
 */
import type { Database } from "./database.ts";
import type { Account } from "./secrets.ts";
import type { UserMetadata } from "./session_tokens.ts";

/** A user as the Auth API shows it. */
export interface User extends UserMetadata {
  readonly id: string;
  readonly aud: "authenticated";
  readonly role: string;
  readonly email: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What an administrator may set. */
export interface UserChange {
  readonly password?: string | undefined;
  readonly app_metadata?: Record<string, unknown> | undefined;
  readonly user_metadata?: Record<string, unknown> | undefined;
}

/** Signs a new user up through Lite; resolves to Lite's answer. */
export type SignUp = (account: { email: string; password: string }) => Promise<Response>;

type Json = Record<string, unknown> | string | null;
interface UserRow {
  id: string;
  email: string;
  created_at: string;
  updated_at: string;
  app: Json;
  own: Json;
}

const SELECT = `
select id::text as id, email::text as email, created_at::text as created_at,
       updated_at::text as updated_at, raw_app_meta_data as app, raw_user_meta_data as own
from auth.users`;

/** All users, oldest first. */
export async function listUsers(database: Database): Promise<User[]> {
  return (await database.query<UserRow>(`${SELECT} order by created_at, id`)).map(toUser);
}

/** The user with that id, undefined if there is none. */
export async function findUser(database: Database, id: string): Promise<User | undefined> {
  const [row] = await database.query<UserRow>(`${SELECT} where id::text = $1`, [id]);
  return row && toUser(row);
}

/** The user with that address, undefined if there is none. */
export async function findUserByEmail(
  database: Database,
  email: string,
): Promise<User | undefined> {
  const [row] = await database.query<UserRow>(`${SELECT} where email = lower($1)`, [email]);
  return row && toUser(row);
}

/** Applies `change`; metadata is merged key by key, as in GoTrue. */
export async function updateUser(
  database: Database,
  user: User,
  change: UserChange,
): Promise<void> {
  const json = (values: object) => JSON.stringify(values);
  await database.query(
    `update auth.users set
       raw_app_meta_data = $2::text::jsonb,
       raw_user_meta_data = $3::text::jsonb,
       encrypted_password = coalesce(
         extensions.crypt($4::text, extensions.gen_salt('bf', 10)), encrypted_password),
       updated_at = now()
     where id::text = $1`,
    [
      user.id,
      json({ ...user.app_metadata, ...change.app_metadata }),
      json({ ...user.user_metadata, ...change.user_metadata }),
      change.password ?? null,
    ],
  );
}

/** Removes the user; Lite's tables remove sessions and identities with it. */
export async function deleteUser(database: Database, id: string): Promise<void> {
  await database.query("delete from auth.users where id::text = $1", [id]);
}

/**
 * Makes sure that there is a user for `account` with `appMetadata`, also if an earlier
 * attempt ended between the two.
 *
 * @throws {Error} If Lite refuses the sign-up.
 */
export async function ensureUser(
  database: Database,
  signUp: SignUp,
  account: Account,
  appMetadata: Readonly<Record<string, string>>,
): Promise<void> {
  const user = await findUserByEmail(database, account.email) ??
    await createUser(database, signUp, account);
  const isComplete = Object.entries(appMetadata)
    .every(([name, value]) => user.app_metadata[name] === value);
  if (!isComplete) await updateUser(database, user, { app_metadata: appMetadata });
}

async function createUser(database: Database, signUp: SignUp, account: Account): Promise<User> {
  const answer = await signUp(account);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`Cannot create user "${account.email}" as Auth said: ${text}`);
  const user = await findUserByEmail(database, account.email);
  if (!user) throw new Error(`Cannot create user "${account.email}" as it is missing afterwards`);
  return user;
}

function toUser(row: UserRow): User {
  return {
    id: row.id,
    aud: "authenticated",
    role: "authenticated",
    email: row.email,
    app_metadata: toObject(row.app),
    user_metadata: toObject(row.own),
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

/** Lite stores a JSON string inside the jsonb on a real PostgreSQL, an object on PGlite. */
function toObject(value: Json): Record<string, unknown> {
  return typeof value === "string" ? JSON.parse(value) : value ?? {};
}
