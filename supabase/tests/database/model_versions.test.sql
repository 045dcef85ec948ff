-- Versions: reserved, committed once, immutable after that; activations append-only.
begin;
\ir fixtures/project.psql
select plan(62);
set local role service_role;

select results_eq(
  $$ select version_name, parent_version, storage_path, sha256, bytes, replay_from_seq, last_seq,
            event_count, algorithm, context_dim, cause, status from model_parameter_logs $$,
  $$ values ('v1.0.0', null::text, 'versions/v1.0.0/contextual_thompson_sampler.npz',
             repeat('a', 64), 100::bigint, 0::bigint, 0::bigint, 0::bigint, 'mnl-ts/1', 3,
             'initial', 'ready') $$,
  'the first version is ready'
);
select results_eq(
  'select id, version_name, replay_from_seq from model_activations',
  $$ values (1::bigint, 'v1.0.0', 0::bigint) $$, 'and active'
);
select is(
  reserve_initial_version(),
  '{"version_name": "v1.0.0", "status": "ready", "created": false,
    "storage_path": "versions/v1.0.0/contextual_thompson_sampler.npz"}'::jsonb,
  'reserving it again says so'
);
select is(
  commit_version('v1.0.0', repeat('a', 64), 100, 0, 'mnl-ts/1', '{"context_names": ["p"]}', '{}'),
  '{"version_name": "v1.0.0", "committed": false, "activation_id": 1}'::jsonb,
  'committing the same file again changes nothing'
);
select throws_ok(
  $$ select commit_version('v1.0.0', repeat('b', 64), 100, 0, 'mnl-ts/1', '{}', '{}') $$,
  'PT409', null, 'committing another file is refused'
);
select throws_ok(
  $$ select commit_version('v9.0.0', repeat('b', 64), 100, 0, 'mnl-ts/1', '{}', '{}') $$,
  'PT404', null, 'an unreserved name is refused'
);
select is((select count(*) from model_activations), 1::bigint, 'there is one activation');

-- Events since the checkpoint, folded by the next version.
select record_slate(pg_temp.slate(n)) from generate_series(1, 4) as n;
select record_selection(pg_temp.selection(100 + n, n)) from generate_series(1, 3) as n;
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(110), 'kind', 'retraction', 'retracts', pg_temp.id(103)));
select is(recommender.selections_since_checkpoint(), 3, 'three selections since the checkpoint');
select reserve_version('manual');
select throws_ok(
  format('select commit_version(%L, %L, %s, %L, %L, %L, %L)', 'v1.0.1', v.sha256, v.bytes,
         v.last_seq, v.algorithm, v.hyperparameters, v.statistics),
  v.code, null, format('refused: %s', v))
  from (values
    ('A', 1, 4, 'mnl-ts/1', '{"context_names": ["p"]}', '{}', 'PT422'),
    (null, 1, 4, 'mnl-ts/1', '{"context_names": ["p"]}', '{}', 'PT422'),
    (repeat('A', 64), 1, 4, 'mnl-ts/1', '{"context_names": ["p"]}', '{}', 'PT422'),
    (repeat('b', 64), 0, 4, 'mnl-ts/1', '{"context_names": ["p"]}', '{}', 'PT422'),
    (repeat('b', 64), 1, 4, 'other', '{"context_names": ["p"]}', '{}', 'PT422'),
    (repeat('b', 64), 1, 4, 'mnl-ts/1', '{}', '{}', 'PT422'),
    (repeat('b', 64), 1, 4, 'mnl-ts/1', '{"context_names": []}', '{}', 'PT422'),
    (repeat('b', 64), 1, 4, 'mnl-ts/1', '[]', '{}', 'PT422'),
    (repeat('b', 64), 1, 4, 'mnl-ts/1', '{"context_names": ["p"]}', null, 'PT422'),
    (repeat('b', 64), 1, 3, 'mnl-ts/1', '{"context_names": ["p"]}', '{}', 'PT409'),
    (repeat('b', 64), 1, 5, 'mnl-ts/1', '{"context_names": ["p"]}', '{}', 'PT409'),
    (repeat('b', 64), 1, null, 'mnl-ts/1', '{"context_names": ["p"]}', '{}', 'PT409')
  ) as v (sha256, bytes, last_seq, algorithm, hyperparameters, statistics, code);
select throws_ok(
  format('update model_parameter_logs set %s where version_name = %L', v.change, 'v1.0.1'),
  '23514', null, format('refused: %s', v.change))
  from (values
    ('version_name = ''1.0.1'', storage_path = ''versions/1.0.1/contextual_thompson_sampler.npz'''),
    ('version_name = ''v1.00.1'', storage_path = ''versions/v1.00.1/contextual_thompson_sampler.npz'''),
    ('version_name = ''v1.0'', storage_path = ''versions/v1.0/contextual_thompson_sampler.npz'''),
    ('storage_path = ''versions/v1.0.3/contextual_thompson_sampler.npz'''),
    ('parent_version = ''v1.0.1'''), ('parent_version = null'), ('base_version = null'),
    ('root_version = ''v1.0.1'''), ('last_seq = -1'), ('replay_from_seq = 5'),
    ('learned_ranges = ''{[2,5)}'''), ('learned_ranges = ''{[0,5)}'''),
    ('learned_ranges = ''{[1,6)}'''), ('cause = ''whim'''), ('status = ''ready'''),
    ('metrics = ''{"log_loss": "low"}'''), ('metrics = ''[]''')
  ) as v (change);
select throws_ok(
  $$ insert into model_parameter_logs (version_name, root_version, storage_path, last_seq, cause)
     values ('v1.0.2', 'v1.0.2', 'versions/v1.0.2/contextual_thompson_sampler.npz', 0, 'import') $$,
  '23505', null, 'a second reservation beside the first is refused'
);
select throws_ok(
  $$ insert into model_activations (version_name, replay_from_seq) values ('v1.0.1', 0) $$,
  'PT409', null, 'a version that is not ready is not activated'
);
select throws_ok(
  $$ insert into model_activations (version_name, replay_from_seq) values ('v1.0.0', 5) $$,
  'PT409', null, 'nor one from an event that is not there yet'
);
select is(
  commit_version('v1.0.1', repeat('b', 64), 120, 4, 'mnl-ts/1',
                 '{"context_names": ["p", "q", "r"]}', '{"mean": 2}'),
  '{"version_name": "v1.0.1", "committed": true, "activation_id": 2}'::jsonb,
  'the next version is committed'
);
select results_eq(
  $$ select event_count, last_seq, status from model_parameter_logs
      where version_name = 'v1.0.1' $$,
  $$ values (2::bigint, 4::bigint, 'ready') $$, 'it counts what it folded, without the retracted'
);
select results_eq(
  'select id, version_name, replay_from_seq from model_activations order by id desc limit 1',
  $$ values (2::bigint, 'v1.0.1', 4::bigint) $$, 'it is active from the next event on'
);
select is(recommender.selections_since_checkpoint(), 0, 'none since the checkpoint');

select reserve_version('manual');
insert into model_activations (version_name, replay_from_seq) values ('v1.0.1', 4);
select throws_ok(
  $$ select commit_version('v1.0.2', repeat('c', 64), 120, 4, 'mnl-ts/1',
       '{"context_names": ["p", "q", "r"]}', '{}') $$,
  'PT409', null, 'a version whose parent is no longer active is refused'
);
select is((select count(*) from model_activations), 3::bigint, 'and activates nothing');
select abandon_version('v1.0.2', 'test');

-- A model of another shape: events of the old shape cannot be replayed on it.
select reserve_version('manual', p_bump => 'major');
select record_selection(pg_temp.selection(120, 4));
select throws_ok(
  $$ select commit_version('v2.0.0', repeat('d', 64), 120, 4, 'mnl-ts/1',
       '{"context_names": ["p", "q"]}', '{}') $$,
  'PT409', null, 'a version that leaves events of another shape to replay is refused'
);
select abandon_version('v2.0.0', 'test');
select reserve_version('manual', p_bump => 'major');
select lives_ok(
  $$ select commit_version('v3.0.0', repeat('d', 64), 120, 5, 'mnl-ts/1',
       '{"context_names": ["p", "q"]}', '{}') $$,
  'one that leaves none is not'
);
select throws_ok(
  format('select record_selection(%L)', pg_temp.selection(121, 1)), 'PT409',
  'Cannot record selection as context_features must have the 2 of the active model: received 3',
  'a slate of the old shape can no longer be answered'
);
select is(
  record_selection(pg_temp.selection(120, 4)) -> 'duplicate', 'true'::jsonb,
  'but an answer recorded before may be repeated'
);

-- A committed version does not change.
select throws_ok(
  format('update model_parameter_logs set %s where version_name = %L', v.change, 'v1.0.0'),
  v.code, null, v.change)
  from (values
    ('sha256 = repeat(''e'', 64)', 'PT409'), ('last_seq = 1', 'PT409'),
    ('status = ''pending''', 'PT409'), ('hyperparameters = ''{"context_names": []}''', 'PT409'), ('statistics = ''{"a": 1}''', 'PT409')
  ) as v (change, code);
select lives_ok(
  $$ update model_parameter_logs set status = 'deleted' where version_name = 'v1.0.1' $$,
  'but may be marked as deleted'
);
select throws_ok(
  $$ update model_parameter_logs set status = 'ready' where version_name = 'v1.0.1' $$,
  'PT409', null, 'for good'
);
reset role;
select throws_ok(v.statement, 'PT403', null, v.statement)
  from (values
    ('update model_activations set replay_from_seq = 0 where id = 1'),
    ('delete from model_activations where id = 1'), ('truncate model_activations cascade')
  ) as v (statement);
set local role authenticated;
select is(
  (select count(*) from model_parameter_logs) + (select count(*) from model_activations),
  9::bigint, 'programmers see versions and activations'
);
set local role anon;
select throws_ok('select from model_parameter_logs', '42501', null, 'strangers see nothing');
reset role;
select * from finish();
rollback;
