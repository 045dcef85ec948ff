-- What a hosted project's advisors warn of and those of the CLI do not know yet: buckets whose files
-- anyone can list (0025), tables that GraphQL shows (0026, 0027), privileged functions within reach
-- of clients (0028, 0029), broken indexes and policies that open up without a session (0030),
-- forgotten replication slots (0031). They look at every schema but those of the platform.
begin;
\ir fixtures/project.psql
select plan(8);

create temp view own_schemas as
select n.oid, n.nspname as name
  from pg_catalog.pg_namespace as n
 where n.nspname !~ '^pg_'
   and n.nspname not in (
     'auth', 'cron', 'extensions', 'information_schema', 'net', 'storage', 'supabase_migrations',
     'vault');
select bag_eq(
  'select name::text from own_schemas',
  array['public', 'recommender'],
  'the project has these two schemas, which the checks below look at'
);

select is_empty(
  'select b.id from storage.buckets as b where b.public',
  'no bucket is public, so that no policy can open a list of its files (0025)'
);

select bag_eq(
  $$ select e.extname::text from pg_catalog.pg_extension as e
      where e.extname <> 'pgtap' $$,
  array['pg_cron', 'pg_net', 'pgcrypto', 'plpgsql', 'supabase_vault'],
  'no extension is there that nobody needs: not pg_graphql, which shows what may be read (0027)'
);
select is_empty(
  $$ select c.oid::regclass || '.' || a.attname
       from pg_catalog.pg_class as c
       join own_schemas as s on s.oid = c.relnamespace
       join pg_catalog.pg_attribute as a
         on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
      where c.relkind in ('r', 'v', 'm', 'f', 'p')
        and has_column_privilege('anon', c.oid, a.attnum, 'select') $$,
  'anon can read no column of anything (0026)'
);

select is_empty(
  $$ select r.name || ' ' || p.oid::regprocedure
       from pg_catalog.pg_proc as p
       join own_schemas as s on s.oid = p.pronamespace,
            unnest('{anon,authenticated}'::text[]) as r (name)
      where p.prosecdef and has_function_privilege(r.name, p.oid, 'execute') $$,
  'neither anon nor authenticated may execute a function with its owner''s rights (0028, 0029)'
);

select is_empty(
  $$ select i.indexrelid::regclass
       from pg_catalog.pg_index as i
       join pg_catalog.pg_class as c on c.oid = i.indrelid
       join own_schemas as s on s.oid = c.relnamespace
      where not (i.indisvalid and i.indisready) $$,
  'every index is valid (0030)'
);
-- As it is printed: "auth.uid() IS NULL", "( SELECT auth.uid() AS uid) IS NULL", "NOT (... IS NOT
-- NULL)". Nowhere in a policy, be it behind an OR or not: a session that is none gets nothing.
select is_empty(
  $$ select p.schemaname || '.' || p.tablename || ' ' || p.policyname
       from pg_catalog.pg_policies as p
      where concat_ws(' ', p.qual, p.with_check) ~*
            '(auth\.\w+\(\)|current_setting\([^()]*\))( AS \w+)?\)* IS NULL'
         or concat_ws(' ', p.qual, p.with_check) ~*
            'NOT \(+( SELECT )?(auth\.\w+\(\)|current_setting\([^()]*\))( AS \w+)?\)* IS NOT NULL' $$,
  'no policy opens up where there is no session (0030)'
);

select is_empty(
  'select s.slot_name from pg_catalog.pg_replication_slots as s',
  'no replication slot holds the log back (0031)'
);
select * from finish();
rollback;
