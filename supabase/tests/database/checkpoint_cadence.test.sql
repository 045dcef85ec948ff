-- What no version holds is bounded: refusals end a version too, and none takes too much at once.
begin;
\ir fixtures/project.psql
select plan(8);
select record_slate(pg_temp.slate(n)) from generate_series(1, 4) as n;

create function pg_temp.refuse(p_from integer, p_to integer) returns bigint language sql as $$
  select count(record_selection(jsonb_build_object(
           'event_id', pg_temp.id(1000 + n), 'kind', 'rejection', 'slate_id', pg_temp.id(1))))
    from generate_series(p_from, p_to) as n
$$;

set local role service_role;
select pg_temp.refuse(1, 499);
select is(
  reserve_version('sweep') -> 'outcome', '"not_due"'::jsonb, '499 refusals owe no checkpoint'
);
reset role;
select is(recommender.checkpoint_is_overdue(), false, 'and the sweep sees none');
set local role service_role;
select pg_temp.refuse(500, 510);
reset role;
select is(recommender.checkpoint_is_overdue(), true, 'the sweep sees the 500th event');
set local role service_role;
select is(
  reserve_version('sweep') -> 'last_seq', '500'::jsonb, 'which ends a version, however late'
);
select pg_temp.commit('{"version_name": "v1.0.1", "last_seq": 500}');
select is(
  reserve_version('sweep') -> 'outcome', '"not_due"'::jsonb, 'the ten after it wait for more'
);
select record_selection(pg_temp.selection(9000 + n, n)) from generate_series(2, 4) as n;
select is(
  reserve_version('threshold') -> 'last_seq', '513'::jsonb,
  'selections end one earlier, as ever'
);
select pg_temp.commit('{"version_name": "v1.0.2", "last_seq": 513}');

-- Far behind, with a retraction that asks for all to be in one file.
select pg_temp.refuse(511, 1520);
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(3001), 'kind', 'retraction', 'retracts', pg_temp.id(1520 + 1000)));
select is(
  (reserve_version('sweep') -> 'last_seq')::integer, 513 + 1000,
  'a version takes at most 1,000 events'
);
select pg_temp.commit('{"version_name": "v1.0.3", "last_seq": 1513}');
select is(
  reserve_version('sweep') -> 'outcome', '"not_due"'::jsonb, 'the eleven after it wait'
);

select * from finish();
rollback;
