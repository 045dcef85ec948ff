-- What there is to know about versions, and the events and bases of a lineage.
begin;
\ir fixtures/project.psql
select plan(41);
select record_slate(pg_temp.slate(n)) from generate_series(1, 30) as n;
set local role service_role;

select is(
  current_version() - '{version,activation,last_checkpoint}'::text[],
  '{"head_seq": 0, "events_on_top": 0, "selections_since_checkpoint": 0, "pending": null,
    "selections_threshold": 3, "rebuild_owed": false, "set_aside": 0, "set_aside_ranges": []}',
  'a new log has nothing on top of its version'
);
select is(
  (current_version() -> 'version') @>
    '{"version_name": "v1.0.0", "is_active": true, "activations": 1, "status": "ready",
      "cause": "initial", "learned_ranges": [], "context_dim": 3}', true,
  'the active version comes with its metadata'
);
select is(
  (current_version() -> 'activation') - 'created_at',
  '{"id": 1, "version_name": "v1.0.0", "replay_from_seq": 0, "actor_id": null}',
  'and its activation'
);
select record_selection(pg_temp.selection(100 + n, n)) from generate_series(1, 4) as n;
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(105), 'kind', 'rejection', 'slate_id', pg_temp.id(5)));
select is(
  current_version() @> '{"head_seq": 5, "events_on_top": 5, "selections_since_checkpoint": 4}', true,
  'events on top and the distance to the next checkpoint are counted'
);
select reserve_version('threshold');
select fail_version('v1.0.1', 'Storage was away');
select is(
  (current_version() -> 'pending') - '{created_at,reserved_until}'::text[],
  '{"version_name": "v1.0.1", "cause": "threshold", "is_abandoned": true,
    "failure": "Storage was away"}',
  'a version in the making is told, and that nobody is at it'
);
select reserve_version('sweep');
select is(
  current_version() #> '{pending,is_abandoned}', 'false', 'until somebody is'
);
select pg_temp.commit('{"version_name": "v1.0.1", "last_seq": 3}');
select is(
  (current_version() -> 'last_checkpoint') - 'ready_at',
  '{"version_name": "v1.0.1", "cause": "threshold", "age_seconds": 0}',
  'the last checkpoint has an age and a cause'
);
select pg_temp.commit(reserve_version('manual', pg_temp.id(90), 'minor'));
select record_selection(pg_temp.retraction(150, 102));
select is(current_version() -> 'rebuild_owed', 'true', 'an owed rebuild is told');

-- Lists.
select is(
  jsonb_path_query_array(model_versions(), '$[*].version_name'), '["v1.1.0", "v1.0.1", "v1.0.0"]',
  'newest first'
);
select is(
  jsonb_path_query_array(model_versions(v.count, v.before), '$[*].version_name'), v.names,
  format('%s before %s', v.count, v.before))
  from (values
    (1, null, '["v1.1.0"]'::jsonb), (1, 'v1.1.0', '["v1.0.1"]'), (5, 'v1.0.1', '["v1.0.0"]'),
    (5, 'v1.0.0', '[]'), (5, 'v1.0.10', '["v1.0.1", "v1.0.0"]'), (0, null, '[]'), (-1, null, '[]')
  ) as v (count, before, names);
select throws_ok(
  $$ select model_versions(5, 'latest') $$, 'PT422',
  'Cannot list versions as before must be a version name: received "latest"', 'a misspelt cursor'
);
select is(
  (model_versions(1) -> 0) @> jsonb_build_object(
    'version_name', 'v1.1.0', 'parent_version', 'v1.0.1', 'actor_id', pg_temp.id(90),
    'last_seq', 5, 'event_count', 5, 'cause', 'manual', 'fold_ranges', '[[3, 5]]'::jsonb,
    'learned_ranges', '[[0, 5]]'::jsonb, 'is_active', true, 'activations', 1), true,
  'each with its metadata'
);
select activate_version('v1.0.1');
select activate_version('v1.1.0');
select is(
  jsonb_path_query_array(model_versions(), '$[*].activations'), '[2, 2, 1]',
  'and how often it was activated'
);

-- Events of a lineage.
select is(
  jsonb_path_query_array(events_in_ranges(v.ranges, v.after, v.count), '$[*].seq'), v.seqs,
  format('%s after %s, %s at most', v.ranges, v.after, v.count))
  from (values
    ('[[0, 6]]'::jsonb, 0, 500, '[1, 2, 3, 4, 5, 6]'::jsonb), ('[[2, 4]]', 0, 500, '[3, 4]'),
    ('[[0, 2], [4, 6]]', 0, 500, '[1, 2, 5, 6]'), ('[[0, 2], [4, 6]]', 1, 2, '[2, 5]'),
    ('[[0, 2], [4, 6]]', 2, 1, '[5]'), ('[[4, 6], [0, 2]]', 0, 3, '[1, 2, 5]'),
    ('[[3, 3]]', 0, 500, '[]'), ('[]', 0, 500, '[]'), ('[[5, 900]]', 0, 500, '[6]'),
    ('[[0, 6]]', 0, 0, '[]')
  ) as v (ranges, after, count, seqs);
select is(
  events_in_ranges('[[5, 6]]') -> 0,
  jsonb_build_object(
    'seq', 6, 'event_id', pg_temp.id(150), 'kind', 'retraction', 'retracts', pg_temp.id(102),
    'context_features', null, 'films', null, 'ticked_signals', null, 'signal_mean', null),
  'retractions are among them'
);
select is(
  (events_in_ranges('[[0, 1]]') -> 0) - '{films,event_id}'::text[],
  '{"seq": 1, "kind": "selection", "retracts": null, "ticked_signals": null,
    "context_features": [1, 0, 0.5], "signal_mean": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]}',
  'as a replay wants them'
);
select throws_ok(
  format('select events_in_ranges(%L)', v.ranges), 'PT422', null, format('refused: %s', v.ranges))
  from (values ('{}'), ('[1, 2]'), ('[[1]]'), ('[["a", 2]]'), ('[[1, 2.5]]')) as v (ranges);

-- Other files that a version can be computed from.
select pg_temp.commit(reserve_version('sweep'));
select is(
  (select jsonb_agg(b.base - '{storage_path,sha256}'::text[])
     from jsonb_array_elements(version_bases('v1.1.0')) as b (base)),
  '[{"version_name": "v1.0.1", "ranges": [[3, 5]]}, {"version_name": "v1.0.0", "ranges": [[0, 5]]}]',
  'every ancestor of v1.1.0, nearest first'
);
select pg_temp.commit(reserve_version('manual'));
select is(
  (select jsonb_agg(b.base - '{storage_path,sha256}'::text[])
     from jsonb_array_elements(version_bases('v1.1.2')) as b (base)),
  '[{"version_name": "v1.1.1", "ranges": []}, {"version_name": "v1.0.0", "ranges": [[0, 6]]}]',
  'those whose files hold what was taken back are no base of the rebuilt one nor after it'
);
select delete_version('v1.1.1');
select is(
  (version_bases('v1.1.2', 1) -> 0),
  jsonb_build_object(
    'version_name', 'v1.0.0', 'sha256', repeat('a', 64), 'ranges', '[[0, 6]]'::jsonb,
    'storage_path', 'versions/v1.0.0/contextual_thompson_sampler.npz'),
  'nor those whose files are deleted'
);
select is(version_bases('v1.0.0'), '[]', 'a root has none');
select throws_ok($$ select version_bases('v9.0.0') $$, 'PT404', null, 'an unknown version');
reset role;
select * from finish();
rollback;
