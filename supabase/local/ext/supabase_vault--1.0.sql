-- What supabase_vault 0.3 offers to migrations and functions. The real one encrypts with a
-- key outside the database; here the stored column is only base64, so that code which reads
-- it instead of vault.decrypted_secrets fails here too. Nobody but the owner may read either;
-- the local stack adds the grants of a hosted project.

create table vault.secrets (
  id uuid primary key default gen_random_uuid(),
  name text,
  description text not null default '',
  secret text not null,
  key_id uuid,
  nonce bytea,
  created_at timestamptz not null default current_timestamp,
  updated_at timestamptz not null default current_timestamp
);
create unique index secrets_name_idx on vault.secrets (name) where name is not null;

create view vault.decrypted_secrets as
select
  id, name, description, secret,
  convert_from(decode(secret, 'base64'), 'UTF8') as decrypted_secret,
  key_id, nonce, created_at, updated_at
from vault.secrets;

create function vault._encode(value text) returns text
language sql immutable
set search_path = ''
as $$ select encode(convert_to(value, 'UTF8'), 'base64') $$;

-- Security definer as in the real extension: callers may set a secret, not touch the table.
create function vault.create_secret(
  new_secret text,
  new_name text default null,
  new_description text default '',
  new_key_id uuid default null
) returns uuid
language sql
security definer
set search_path = ''
as $$
  insert into vault.secrets (secret, name, description, key_id)
  values (vault._encode(new_secret), new_name, new_description, new_key_id)
  returning id
$$;

create function vault.update_secret(
  secret_id uuid,
  new_secret text default null,
  new_name text default null,
  new_description text default null,
  new_key_id uuid default null
) returns void
language sql
security definer
set search_path = ''
as $$
  update vault.secrets as s
     set secret = coalesce(vault._encode(new_secret), s.secret),
         name = coalesce(new_name, s.name),
         description = coalesce(new_description, s.description),
         key_id = coalesce(new_key_id, s.key_id),
         updated_at = current_timestamp
   where s.id = secret_id
$$;

revoke all on schema vault from public;
revoke all on all tables in schema vault from public;
revoke all on all functions in schema vault from public;
