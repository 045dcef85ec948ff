/** What a hosted project has before its first migration, as far as ours rely on it. */

/** Roles, schemas and extensions. Runs before Lite makes its auth and storage schemas. */
export const BASELINE = `
do $$
declare
  api_role text;
begin
  foreach api_role in array array['anon', 'authenticated', 'service_role'] loop
    if not exists (select from pg_roles where rolname = api_role) then
      execute format('create role %I nologin noinherit', api_role);
    end if;
  end loop;
  alter role service_role bypassrls;
  if not exists (select from pg_roles where rolname = 'authenticator') then
    create role authenticator login noinherit;
  end if;
  grant anon, authenticated, service_role to authenticator;
end
$$;
create schema if not exists extensions;
create schema if not exists vault;
grant usage on schema public, extensions to anon, authenticated, service_role;
create extension if not exists pgcrypto with schema extensions;
create extension if not exists supabase_vault with schema vault;
grant usage on schema vault to service_role;
grant select, delete on vault.secrets, vault.decrypted_secrets to service_role;
grant execute on all functions in schema vault to service_role;
`;

/** Grants on the auth and storage schemas, once Lite has made them. */
export const SYSTEM_GRANTS = `
grant usage on schema auth, storage to anon, authenticated, service_role;
grant all on all tables in schema storage to anon, authenticated, service_role;
grant all on all tables in schema auth to service_role;
`;
