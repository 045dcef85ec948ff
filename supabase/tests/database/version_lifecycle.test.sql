-- Going back is an activation that sets events aside; what a kept version needs is not deleted.
begin;
\ir fixtures/project.psql
select plan(43);
select record_slate(pg_temp.slate(n)) from generate_series(1, 30) as n;
set local role service_role;
select record_selection(pg_temp.selection(100 + n, n)) from generate_series(1, 3) as n;
select pg_temp.commit(reserve_version('threshold'));
select record_selection(pg_temp.selection(100 + n, n)) from generate_series(4, 6) as n;
select pg_temp.commit(reserve_version('threshold'));
select record_selection(pg_temp.selection(107, 7));

-- Activating.
select throws_ok(
  format('select activate_version(%L)', v.name), v.code, null, v.description)
  from (values
    ('v9.0.0', 'PT404', 'an unknown version is not activated'),
    (null, 'PT404', 'nor none')
  ) as v (name, code, description);
select is(
  activate_version('v1.0.1', pg_temp.id(90)),
  '{"activation_id": 4, "version_name": "v1.0.1", "replay_from_seq": 7, "set_aside": 4}',
  'going back sets aside what was learned since'
);
select results_eq(
  $$ select version_name, replay_from_seq, actor_id from model_activations where id = 4 $$,
  $$ values ('v1.0.1', 7::bigint, pg_temp.id(90)) $$, 'the activation says who and from where'
);
select is(
  activate_version('v1.0.1', pg_temp.id(91)) -> 'activation_id', '4',
  'activating what is served changes nothing'
);
select is((select count(*) from model_activations), 4::bigint, 'there is no further activation');
select is(recommender.selections_since_checkpoint(), 0, 'the distance to the checkpoint starts anew');
select record_selection(pg_temp.selection(108, 8));
select is(
  activate_version('v1.0.1'),
  '{"activation_id": 5, "version_name": "v1.0.1", "replay_from_seq": 8, "set_aside": 5}',
  'activating it again drops what came on top'
);
select reserve_version('manual');
select is(
  activate_version('v1.0.2') - 'activation_id',
  '{"version_name": "v1.0.2", "replay_from_seq": 8, "set_aside": 2}',
  'going forth finds all that the version holds'
);
select results_eq(
  $$ select status, failure from model_parameter_logs where version_name = 'v1.0.3' $$,
  $$ values ('deleted', 'version "v1.0.2" was activated before it was committed') $$,
  'a version in the making on the old one is given up at once'
);
select throws_ok(
  $$ select pg_temp.commit('{"version_name": "v1.0.3", "last_seq": 8}') $$, 'PT409', null,
  'and cannot be committed'
);
select record_selection(pg_temp.selection(100 + n, n)) from generate_series(9, 10) as n;
select is(
  reserve_version('manual') #> '{parent}' @>
    '{"version_name": "v1.0.2", "activation_id": 6, "replay_from_seq": 8}', true,
  'the next version follows the new activation'
);
select pg_temp.commit('{"version_name": "v1.0.4", "last_seq": 10}');
select results_eq(
  $$ select learned_ranges::text, event_count from model_parameter_logs
      where version_name = 'v1.0.4' $$,
  $$ values ('{[1,7),[9,11)}', 8::bigint) $$, 'and holds its lineage, not what was set aside'
);
select is(
  current_version() @> '{"set_aside": 2, "set_aside_ranges": [[6, 8]], "events_on_top": 0}', true,
  'what was set aside can be shown'
);
select reserve_version('import');
select activate_version('v1.0.4');
select pg_temp.commit('{"version_name": "v1.0.5", "last_seq": 0}');
select is(
  activate_version('v1.0.5') - 'activation_id',
  '{"version_name": "v1.0.5", "replay_from_seq": 10, "set_aside": 10}',
  'an import survives an activation, and when loaded knows nothing of the log'
);
select record_selection(pg_temp.selection(111, 11));
select pg_temp.commit(reserve_version('manual'));
select results_eq(
  $$ select parent_version, base_version, root_version, learned_ranges::text, event_count
       from model_parameter_logs where version_name = 'v1.0.6' $$,
  $$ values ('v1.0.5', 'v1.0.5', 'v1.0.5', '{[11,12)}', 1::bigint) $$,
  'its successors are of its lineage'
);

-- Deleting. Ready: v1.0.0, 1, 2, 4 of one lineage; v1.0.5 and v1.0.6, which is active.
select throws_ok(
  format('select delete_version(%L)', v.name), v.code, null, v.description)
  from (values
    ('v9.0.0', 'PT404', 'an unknown version is not deleted'),
    ('v1.0.6', 'PT409', 'nor the active one'),
    ('v1.0.0', 'PT409', 'nor the root of kept versions'),
    ('v1.0.5', 'PT409', 'nor an import that others were learned on')
  ) as v (name, code, description);
select is(
  delete_version('v1.0.1', pg_temp.id(90)),
  '{"version_name": "v1.0.1", "storage_paths": [
     "versions/v1.0.1/contextual_thompson_sampler.npz", "versions/v1.0.1/weight_marginals.svg"]}',
  'a version between is deleted, and its files are named'
);
select results_eq(
  $$ select status, deleted_at is not null, deleted_by, sha256 is not null
       from model_parameter_logs where version_name = 'v1.0.1' $$,
  $$ values ('deleted', true, pg_temp.id(90), true) $$, 'its row stays and says by whom'
);
select is(
  delete_version('v1.0.1', pg_temp.id(91)) -> 'version_name', '"v1.0.1"',
  'deleting it again finds its files again'
);
select is(
  (select deleted_by from model_parameter_logs where version_name = 'v1.0.1'), pg_temp.id(90),
  'and leaves the record as it is'
);
select throws_ok(
  $$ select activate_version('v1.0.1') $$, 'PT409', null, 'a deleted version is not activated'
);
select reserve_version('manual');
select throws_ok(
  $$ select delete_version('v1.0.7') $$, 'PT409', null,
  'a version in the making is not deleted while its lease lasts'
);
select throws_ok(
  $$ select delete_version('v1.0.6') $$, 'PT409', null, 'nor what it is folded from'
);
update model_parameter_logs set reserved_until = clock_timestamp() where version_name = 'v1.0.7';
select lives_ok($$ select delete_version('v1.0.7') $$, 'an abandoned one is');
select activate_version('v1.0.4');
select reserve_version('manual');
select activate_version('v1.0.6');
select throws_ok(
  $$ select delete_version('v1.0.0') $$, 'PT409', null, 'as long as descendants are kept'
);
select lives_ok(format('select delete_version(%L)', v.name), format('%s may go', v.name))
  from (values ('v1.0.2'), ('v1.0.4'), ('v1.0.0')) as v (name);
select is(
  (select count(*) from model_parameter_logs where status = 'ready'), 2::bigint,
  'then a lineage can be deleted from its leaves to its root'
);
select is(
  reserve_initial_version() ->> 'version_name', 'v1.0.0', 'a deleted first version is not made anew'
);

-- A rebuild needs its base, not only its parent.
select record_selection(pg_temp.selection(100 + n, n)) from generate_series(12, 13) as n;
select pg_temp.commit(reserve_version('manual'));
select record_selection(pg_temp.retraction(150, 112));
select is(
  reserve_version('sweep') #>> '{rebuild,base,version_name}', 'v1.0.6', 'a rebuild from v1.0.6'
);
select throws_ok(
  $$ select delete_version('v1.0.6') $$, 'PT409',
  'Cannot delete version "v1.0.6" as the version in the making must not be folded from it: received status "ready"',
  'keeps v1.0.6'
);
select pg_temp.commit('{"version_name": "v1.0.10", "last_seq": 14}');
select lives_ok($$ select delete_version('v1.0.6') $$, 'until it is committed');

-- Programmers ask the functions.
set local role authenticated;
select throws_ok(v.call, '42501', null, format('a programmer may not: %s', v.call))
  from (values
    ('select activate_version(''v1.0.6'')'), ('select delete_version(''v1.0.6'')'),
    ('select reserve_version(''manual'')'), ('select current_version()'),
    ('select reset_test_data(null, null, null, 0)'), ('select model_performance(''2026-01-01'')')
  ) as v (call);
reset role;
select * from finish();
rollback;
