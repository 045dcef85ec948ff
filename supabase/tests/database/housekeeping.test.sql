-- Once a day goes what nobody needs any more, and nothing else.
begin;
\ir fixtures/project.psql
select plan(19);

create function pg_temp.age(p_slate integer, p_days integer) returns void language sql as $$
  set local session_replication_role = replica;
  update public.slates set created_at = now() - make_interval(days => p_days)
   where slate_id = pg_temp.id(p_slate);
  set local session_replication_role = origin;
$$;

-- Slates 1 to 4: two old, two young; 2 and 4 are answered. Slate 5 answers the refusal of slate 2.
select record_slate(pg_temp.slate(n)) from generate_series(1, 4) as n;
select record_selection(pg_temp.selection(104, 4));
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(102), 'kind', 'rejection', 'slate_id', pg_temp.id(2)));
select record_slate(pg_temp.slate(5, jsonb_build_object('regenerated_from', pg_temp.id(102))));
select pg_temp.age(1, 401), pg_temp.age(2, 401), pg_temp.age(3, 399);
select is(
  recommender.housekeeping() -> 'slates', '1', 'a slate that nobody answered goes after 400 days'
);
select results_eq(
  'select slate_id from slates order by slate_id',
  'select pg_temp.id(n) from generate_series(2, 5) as n', 'answered and younger ones stay'
);
update app_settings set value = '398' where key = 'slates_keep_days';
select is(recommender.housekeeping() -> 'slates', '1', 'a setting says how many days');
delete from app_settings where key = 'slates_keep_days';
select pg_temp.age(5, 399);
select is(recommender.housekeeping() -> 'slates', '0', 'without it, 400');
select pg_temp.age(5, 401);
select is(
  recommender.housekeeping() -> 'slates', '1', 'a slate that came of a refusal goes as any other'
);
select is(
  recommender.housekeeping() -> 'slates', '0', 'the second run of a day finds nothing'
);
select results_eq(
  'select seq from selection_events order by seq', array[1, 2]::bigint[], 'the log is untouched'
);

-- Exclusions: slate 2 was refused on 2026-03-01.
select record_slate(pg_temp.slate(
  10 + n, jsonb_build_object('broadcast_date', (clock_timestamp() at time zone 'UTC')::date - n)))
  from generate_series(-1, 4) as n;
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(110 + n), 'kind', 'rejection', 'slate_id', pg_temp.id(10 + n)))
  from generate_series(-1, 4) as n;
select is((select count(*) from context_exclusions), 18::bigint, 'six refusals of three films');
select recommender.housekeeping();
select results_eq(
  $$ select distinct (clock_timestamp() at time zone 'UTC')::date - broadcast_date as days_ago
       from context_exclusions order by 1 $$,
  array[-1, 0, 1, 2], 'those of past broadcast days go, with two days to spare'
);
select is(
  (select count(*) from selection_events where kind = 'rejection'), 7::bigint,
  'the refusals themselves stay in the log'
);

-- What pg_net and pg_cron keep.
insert into net._http_response (id, status_code, created)
values (1, 200, now() - interval '25 hours'), (2, 200, now() - interval '23 hours');
insert into cron.job_run_details (jobid, runid, status, start_time, end_time)
values (1, -1, 'succeeded', now() - interval '8 days', now() - interval '8 days'),
       (1, -2, 'succeeded', now() - interval '6 days', now() - interval '6 days'),
       (1, -3, 'running', now() - interval '1 minute', null);
select is(
  recommender.housekeeping() - '{slates,exclusions,idempotency_keys}'::text[], '{"net_responses": 1, "job_runs": 1}',
  'old answers and old runs go'
);
select results_eq('select id from net._http_response', array[2]::bigint[], 'answers of a day stay');
select results_eq(
  'select runid from cron.job_run_details where runid < 0 order by runid desc',
  array[-2, -3]::bigint[], 'runs of a week stay, and those that go on'
);

-- Where the owner may not delete, or there is nothing, the rest is done all the same.
create role keeper nologin;
grant usage on schema recommender, public, net, cron, extensions to keeper;
grant select, delete, update on all tables in schema public to keeper;
grant execute on all functions in schema recommender to keeper;
revoke delete on net._http_response, cron.job_run_details from public;
alter table slates disable row level security;
alter table selection_events disable row level security;
alter table context_exclusions disable row level security;
grant select, delete on recommender.idempotency_keys to keeper;
update net._http_response set created = now() - interval '2 days' where id = 2;
select record_slate(pg_temp.slate(20));
select pg_temp.age(20, 500);
set local role keeper;
select is(
  recommender.housekeeping() - 'idempotency_keys',
  '{"slates": 1, "exclusions": 0, "net_responses": 0, "job_runs": 0}',
  'tables of extensions are left alone without the right'
);
reset role;
select is(
  recommender.may_delete_from(v.name), v.may, v.name)
  from (values
    ('public.slates', true), ('net._http_response', true), ('net.no_such_table', false),
    ('no_such_schema.t', false)
  ) as v (name, may);
drop extension pg_net cascade;
select is(
  recommender.housekeeping() -> 'net_responses', '0', 'without pg_net there are no answers'
);
select * from finish();
rollback;
