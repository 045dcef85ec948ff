/** `/auth/v1/admin/users`: what supabase-js calls `auth.admin`, for holders of a secret key. */
import * as z from "zod";
import type { Database } from "./database.ts";
import {
  deleteUser,
  findUser,
  findUserByEmail,
  listUsers,
  type SignUp,
  updateUser,
} from "./user_accounts.ts";

const Metadata = z.record(z.string(), z.unknown()).optional();
const Change = z.object({
  password: z.string().min(6).optional(),
  app_metadata: Metadata,
  user_metadata: Metadata,
});
const NewUser = Change.extend({ email: z.email() });

const failure = (status: number, error_code: string, msg: string) =>
  Response.json({ code: status, error_code, msg }, { status });

/**
 * Answers one request below `/auth/v1/admin/users`.
 *
 * @param isSecretKey Whether the request's `apikey` is one of the secret keys.
 */
export async function handleAdminRequest(
  request: Request,
  { database, signUp, isSecretKey }: {
    database: Database;
    signUp: SignUp;
    isSecretKey: (key: string | null) => boolean;
  },
): Promise<Response> {
  if (!isSecretKey(request.headers.get("apikey"))) {
    return failure(403, "not_admin", "User not allowed");
  }
  const id = new URL(request.url).pathname.split("/")[5];
  if (request.method === "POST" && !id) return await createUser(request, database, signUp);
  if (request.method === "GET" && !id) {
    return Response.json({ users: await listUsers(database), aud: "authenticated" });
  }
  const user = id === undefined ? undefined : await findUser(database, id);
  if (!user) return failure(404, "user_not_found", "User not found");
  switch (request.method) {
    case "GET":
      return Response.json(user);
    case "DELETE":
      await deleteUser(database, user.id);
      return Response.json({});
    case "PUT": {
      const change = Change.safeParse(await request.json().catch(() => null));
      if (!change.success) return failure(422, "validation_failed", z.prettifyError(change.error));
      await updateUser(database, user, change.data);
      return Response.json(await findUser(database, user.id));
    }
    default:
      return failure(405, "method_not_allowed", `Method ${request.method} not allowed`);
  }
}

async function createUser(request: Request, database: Database, signUp: SignUp): Promise<Response> {
  const parsed = NewUser.safeParse(await request.json().catch(() => null));
  if (!parsed.success) return failure(422, "validation_failed", z.prettifyError(parsed.error));
  const { email, password = crypto.randomUUID(), ...metadata } = parsed.data;
  const answer = await signUp({ email, password });
  if (!answer.ok) return answer;
  await answer.body?.cancel();
  const user = await findUserByEmail(database, email);
  if (!user) return failure(500, "unexpected_failure", "User is missing after sign-up");
  await updateUser(database, user, metadata);
  return Response.json(await findUser(database, user.id));
}
