-- Files that no version claims and pictures that were never drawn are found, others are not.
begin;
\ir fixtures/project.psql
select plan(13);

create function pg_temp.file(p_name text, p_minutes integer, p_bucket text default 'models')
returns void language sql as $$
  insert into storage.objects (bucket_id, name, created_at, updated_at)
  values (p_bucket, p_name, clock_timestamp() - make_interval(mins => p_minutes),
          clock_timestamp() - make_interval(mins => p_minutes))
$$;
create function pg_temp.ready_since(p_version text, p_age interval) returns void language sql as $$
  set local session_replication_role = replica;
  update public.model_parameter_logs set ready_at = clock_timestamp() - p_age
   where version_name = p_version;
  set local session_replication_role = origin;
$$;

select is(
  sweep_findings(), '{"orphaned_paths": [], "undrawn_versions": []}', 'a new project is tidy'
);

-- v1.0.0 is ready, v1.0.1 given up, v1.0.2 in the making, v1.0.3 was never reserved.
select reserve_version('manual');
select abandon_version('v1.0.1', 'test');
select reserve_version('manual');
select pg_temp.file(format('versions/v1.0.%s/contextual_thompson_sampler.npz', n), 11)
  from generate_series(0, 3) as n;
select pg_temp.file('versions/v1.0.1/weight_marginals.svg', 11);
select pg_temp.file('versions/v1.0.4/contextual_thompson_sampler.npz', 9);
select pg_temp.file('archives/reset.ndjson.gz', 9999);
select pg_temp.file('versions/v1.0.1/contextual_thompson_sampler.npz', 11, 'ml-models');
select pg_temp.file('versions/nonsense', 11);
select is(
  sweep_findings() -> 'orphaned_paths',
  '["versions/nonsense", "versions/v1.0.1/contextual_thompson_sampler.npz",
    "versions/v1.0.1/weight_marginals.svg", "versions/v1.0.3/contextual_thompson_sampler.npz"]',
  'files of versions that were given up or are unknown, older than ten minutes'
);
update storage.objects set updated_at = clock_timestamp() where name = 'versions/nonsense';
select is(
  sweep_findings() @> '{"orphaned_paths": ["versions/nonsense"]}', false,
  'a file that was written again is as young as that'
);
select delete_version('v1.0.2') from (
  select fail_version('v1.0.2', 'test')) as failed;
select is(
  sweep_findings() @> '{"orphaned_paths": ["versions/v1.0.2/contextual_thompson_sampler.npz"]}',
  true, 'those of a deleted version are left over'
);
select is(
  (select count(*) from recommender.orphaned_files(2)), 2::bigint, 'no more than asked for'
);

-- Pictures.
select pg_temp.commit(reserve_version('manual'));
select pg_temp.commit(reserve_version('manual'));
select is(sweep_findings() -> 'undrawn_versions', '[]', 'whoever wrote a version draws it first');
select pg_temp.ready_since('v1.0.0', '3 days'), pg_temp.ready_since('v1.0.3', '3 minutes'),
       pg_temp.ready_since('v1.0.4', '3 minutes');
select is(
  sweep_findings() -> 'undrawn_versions', '["v1.0.4", "v1.0.3"]',
  'after two minutes others may, newest first; after a day nobody tries'
);
select pg_temp.file('versions/v1.0.4/weight_marginals.svg', 1);
select is(sweep_findings() -> 'undrawn_versions', '["v1.0.3"]', 'until it is there');

-- Contexts for the picture.
select is(frequent_contexts(), '[]', 'an empty log has no contexts');
select record_slate(pg_temp.slate(n, jsonb_build_object(
  'context_features', case when n <= 3 then '[1, 0, 0]'::jsonb when n = 4 then '[0, 1, 0]'
                           else '[0, 0, 1]' end)))
  from generate_series(1, 6) as n;
select record_selection(pg_temp.selection(100 + n, n)) from generate_series(1, 5) as n;
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(106), 'kind', 'rejection', 'slate_id', pg_temp.id(6)));
select record_selection(pg_temp.retraction(107, 1 + 100));
select is(
  frequent_contexts(),
  '[{"context_features": [1, 0, 0], "events": 3}, {"context_features": [0, 0, 1], "events": 2},
    {"context_features": [0, 1, 0], "events": 1}]', 'most frequent first'
);
select is(frequent_contexts(2) #> '{1,events}', '2', 'as many as asked for');
select is(frequent_contexts(0), '[]', 'none if none');
set local role authenticated;
select throws_ok('select sweep_findings()', '42501', null, 'not for programmers');
reset role;
select * from finish();
rollback;
