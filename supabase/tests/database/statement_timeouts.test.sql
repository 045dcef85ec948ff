-- No statement of the API runs for ever.
begin;
create extension if not exists pgtap with schema extensions;
set local search_path = public, extensions;
select plan(2);

select bag_eq(
  $$ select r.rolname || ' ' || s.setting
       from pg_catalog.pg_roles as r, unnest(r.rolconfig) as s (setting)
      where s.setting like 'statement_timeout=%'
        and r.rolname in ('anon', 'authenticated', 'service_role') $$,
  array[
    'anon statement_timeout=3s', 'authenticated statement_timeout=8s',
    'service_role statement_timeout=8s'
  ],
  'each role of the API has its limit'
);
select bag_eq(
  $$ select p.proname || ' ' || s.setting
       from pg_catalog.pg_proc as p, unnest(p.proconfig) as s (setting)
      where s.setting like 'statement_timeout=%'
        and p.pronamespace in ('public'::regnamespace, 'recommender'::regnamespace) $$,
  array['reset_test_data statement_timeout=5min'],
  'one function may take longer'
);
select * from finish();
rollback;
