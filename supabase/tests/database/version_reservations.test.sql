-- Reserving fixes a version's name and exactly which events it holds, for one holder at a time.
begin;
\ir fixtures/project.psql
select plan(74);
select record_slate(pg_temp.slate(n)) from generate_series(1, 60) as n;
set local role service_role;

create function pg_temp.lapse() returns void language sql as $$
  update public.model_parameter_logs set reserved_until = clock_timestamp()
   where status = 'pending'
$$;
-- What a reservation says of the events to fold, and what is stored of it.
create function pg_temp.plan_of(p_reserved jsonb) returns jsonb language sql as $$
  select jsonb_build_array(
    p_reserved -> 'outcome', p_reserved -> 'version_name', p_reserved #> '{parent,version_name}',
    p_reserved #> '{parent,replay_from_seq}', p_reserved -> 'last_seq',
    p_reserved #> '{rebuild,base,version_name}', p_reserved #> '{rebuild,ranges}')
$$;

-- Arguments.
select throws_ok(
  format('select reserve_version(%L, null, %L)', v.cause, v.bump), 'PT422', null,
  format('refused: cause %s, bump %s', v.cause, v.bump))
  from (values
    ('whim', 'patch'), ('initial', 'patch'), ('reset', 'patch'), (null, 'patch'),
    ('manual', 'huge'), ('manual', null)
  ) as v (cause, bump);

-- When a checkpoint is due.
select is(
  reserve_version(v.cause), '{"outcome": "not_due", "version_name": "v1.0.0"}'::jsonb,
  format('an empty log owes no checkpoint to %s', v.cause))
  from (values ('threshold'), ('sweep')) as v (cause);
select record_selection(pg_temp.selection(100 + n, n)) from generate_series(1, 2) as n;
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(103), 'kind', 'rejection', 'slate_id', pg_temp.id(3)));
select is(
  reserve_version('threshold') -> 'outcome', '"not_due"'::jsonb,
  'two selections and a rejection are not three selections'
);
select record_selection(pg_temp.selection(100 + n, n)) from generate_series(4, 5) as n;
select is(
  reserve_version('threshold', pg_temp.id(90)) - 'lease_seconds',
  jsonb_build_object(
    'outcome', 'reserved', 'version_name', 'v1.0.1', 'cause', 'threshold', 'last_seq', 4,
    'storage_path', 'versions/v1.0.1/contextual_thompson_sampler.npz', 'rebuild', null,
    'parent', jsonb_build_object(
      'activation_id', 1, 'version_name', 'v1.0.0', 'replay_from_seq', 0,
      'sha256', repeat('a', 64),
      'storage_path', 'versions/v1.0.0/contextual_thompson_sampler.npz')),
  'the third selection makes it due and ends it, although a fourth is there'
);
select results_eq(
  $$ select version_name, parent_version, parent_activation_id, base_version, root_version,
            replay_from_seq, last_seq, fold_ranges::text, learned_ranges::text, cause, actor_id,
            reserved_until - created_at
       from model_parameter_logs where status = 'pending' $$,
  $$ values ('v1.0.1', 'v1.0.0', 1::bigint, 'v1.0.0', 'v1.0.0', 0::bigint, 4::bigint, '{[1,5)}',
             '{[1,5)}', 'threshold', pg_temp.id(90), interval '30 seconds') $$,
  'its row says what it will hold'
);

-- One at a time.
select is(
  (reserve_version(v.cause, null, 'major') - 'lease_seconds') @>
    '{"outcome": "busy", "version_name": "v1.0.1", "last_seq": 4}',
  true, format('while a lease lasts, %s finds it busy', v.cause))
  from (values ('threshold'), ('sweep'), ('manual'), ('import')) as v (cause);
select cmp_ok(
  (reserve_version('sweep') -> 'lease_seconds')::integer, '>', 20, 'and learns for how long'
);
select is(
  fail_version('v1.0.1', 'Storage was away'), '{"status": "pending", "version_name": "v1.0.1"}',
  'whoever cannot go on ends the lease'
);
select is(
  (select failure from model_parameter_logs where version_name = 'v1.0.1'), 'Storage was away',
  'and says why'
);
select record_selection(pg_temp.selection(106, 6));
select is(
  pg_temp.plan_of(reserve_version('manual', pg_temp.id(91), 'minor')),
  '["reserved", "v1.0.1", "v1.0.0", 0, 4, null, null]',
  'an abandoned reservation is taken over as it was: same name, same events'
);
select cmp_ok(
  (reserve_version('sweep') -> 'lease_seconds')::integer, '>', 20, 'with a lease of its own'
);
select is(
  pg_temp.commit('{"version_name": "v1.0.1", "last_seq": 4}'),
  '{"version_name": "v1.0.1", "committed": true, "activation_id": 2}', 'and committed'
);
select results_eq(
  $$ select reserved_until, failure, cause, event_count from model_parameter_logs
      where version_name = 'v1.0.1' $$,
  $$ values (null::timestamptz, null::text, 'threshold', 4::bigint) $$, 'nothing is left of the failure'
);
select throws_ok(
  format('select %s(%L, %L)', v.rpc, v.name, 'test'), v.code, null,
  format('%s refuses %s', v.rpc, v.name))
  from (values
    ('fail_version', 'v1.0.1', 'PT409'), ('abandon_version', 'v1.0.1', 'PT409'),
    ('abandon_version', 'v1.0.0', 'PT409'), ('fail_version', 'v9.9.9', 'PT404'),
    ('abandon_version', 'v9.9.9', 'PT404')
  ) as v (rpc, name, code);

-- Names.
select is(
  pg_temp.commit(reserve_version('manual', null, v.bump)) ->> 'version_name', v.name,
  format('after a %s bump', v.bump))
  from (values
    ('patch', 'v1.0.2'), ('minor', 'v1.1.0'), ('patch', 'v1.1.1'), ('major', 'v2.0.0'),
    ('patch', 'v2.0.1')
  ) as v (bump, name);
select is(
  abandon_version(reserve_version('manual', null, 'major') ->> 'version_name', 'other bytes'),
  '{"status": "deleted", "version_name": "v3.0.0"}', 'a reservation is given up'
);
select results_eq(
  $$ select status, failure, deleted_at is not null, sha256 from model_parameter_logs
      where version_name = 'v3.0.0' $$,
  $$ values ('deleted', 'other bytes', true, null::text) $$, 'and its row tells'
);
select is(
  abandon_version('v3.0.0', 'again'), '{"status": "deleted", "version_name": "v3.0.0"}',
  'once more is no error'
);
select is(
  fail_version('v3.0.0', 'again'), '{"status": "deleted", "version_name": "v3.0.0"}',
  'nor is a failure that comes late'
);
select throws_ok(
  $$ select pg_temp.commit('{"version_name": "v3.0.0", "last_seq": 6}') $$, 'PT409', null,
  'but it can no longer be committed'
);
select is(
  pg_temp.commit(reserve_version('manual')) ->> 'version_name', 'v3.0.1', 'its name is not used again'
);
select is(
  recommender.version_order('v1.0.10') > recommender.version_order('v1.0.9'), true,
  'names sort as versions'
);

-- The end of a checkpoint. The log has 6 events; all are in v3.0.1.
select is(
  pg_temp.plan_of(reserve_version('manual')), '["reserved", "v3.0.2", "v3.0.1", 6, 6, null, null]',
  'by hand, a version can be made of nothing new'
);
select pg_temp.commit('{"version_name": "v3.0.2", "last_seq": 6}');
select record_selection(pg_temp.selection(100 + n, n)) from generate_series(7, 10) as n;
select is(
  pg_temp.plan_of(reserve_version('sweep')), '["reserved", "v3.0.3", "v3.0.2", 6, 9, null, null]',
  'a late sweep makes the version that was due'
);
select record_selection(pg_temp.retraction(150, 108));
select pg_temp.lapse();
select is(
  pg_temp.plan_of(reserve_version('sweep')), '["reserved", "v3.0.3", "v3.0.2", 6, 9, null, null]',
  'a retraction while it is in the making does not change it'
);
select abandon_version('v3.0.3', 'test');
select is(
  pg_temp.plan_of(reserve_version('sweep')), '["reserved", "v3.0.4", "v3.0.2", 6, 11, null, null]',
  'one that waits is taken in with what it takes back'
);
select pg_temp.commit('{"version_name": "v3.0.4", "last_seq": 11}');
select is(
  (select event_count from model_parameter_logs where version_name = 'v3.0.4'), 9::bigint,
  'which is not counted: 6 events and 3 of 4 selections'
);
select is(recommender.rebuild_owed(), false, 'and no rebuild is owed');
reset role;
update app_settings set value = '1' where key = 'selections_threshold';
select record_slate(pg_temp.slate(n)) from generate_series(201, 301) as n;
set local role service_role;
select record_selection(pg_temp.selection(n, n)) from generate_series(201, 300) as n;
select is(
  reserve_version('sweep') -> 'last_seq', '12'::jsonb, 'of a hundred thresholds the first is due'
);
select abandon_version('v3.0.5', 'test');
select record_selection(pg_temp.selection(301, 301));
select is(
  reserve_version('sweep') -> 'last_seq', '112'::jsonb, 'when more wait, one version takes all'
);
select pg_temp.commit('{"version_name": "v3.0.6", "last_seq": 112}');
reset role;
update app_settings set value = '3' where key = 'selections_threshold';
set local role service_role;

-- Rebuilding: an event is taken back that files hold.
select is(
  record_selection(pg_temp.retraction(151, 250)) -> 'rebuild_owed', 'true'::jsonb,
  'whoever takes it back is told that a rebuild is owed'
);
select is(
  pg_temp.plan_of(reserve_version('threshold')),
  '["reserved", "v3.0.7", "v3.0.6", 112, 113, "v3.0.4", [[11, 113]]]',
  'the nearest version without the event is the base'
);
select results_eq(
  $$ select base_version, root_version, fold_ranges::text, learned_ranges::text
       from model_parameter_logs where version_name = 'v3.0.7' $$,
  $$ values ('v3.0.4', 'v1.0.0', '{[12,114)}', '{[1,114)}') $$, 'on record'
);
select pg_temp.commit('{"version_name": "v3.0.7", "last_seq": 113}');
select is(recommender.rebuild_owed(), false, 'then nothing is owed');
select is(
  (select event_count from model_parameter_logs where version_name = 'v3.0.7'), 109::bigint,
  'all but two of 111 events'
);
reset role;
update model_parameter_logs set status = 'deleted' where version_name in ('v1.0.1', 'v1.0.2', 'v1.1.0');
set local role service_role;
select record_selection(pg_temp.retraction(152, 105));
select is(
  pg_temp.plan_of(reserve_version('sweep')),
  '["reserved", "v3.0.8", "v3.0.7", 113, 114, "v1.0.0", [[0, 114]]]',
  'deleted files are no base: the root is, at the worst'
);
select pg_temp.commit('{"version_name": "v3.0.8", "last_seq": 114}');

-- After a rollback, what was taken back stays so, also where the retraction was set aside.
select activate_version('v3.0.4');
select is(recommender.rebuild_owed(), true, 'v3.0.4 holds an event taken back since');
select is(
  pg_temp.plan_of(reserve_version('sweep')),
  '["reserved", "v3.0.9", "v3.0.4", 114, 114, "v1.0.0", [[0, 11], [113, 114]]]',
  'its rebuild folds the retraction from among the events set aside, and only that'
);
select pg_temp.commit('{"version_name": "v3.0.9", "last_seq": 114}');
select is(
  (select event_count from model_parameter_logs where version_name = 'v3.0.9'), 8::bigint,
  'one event fewer than v3.0.4'
);
select record_selection(pg_temp.selection(120, 20));
select record_selection(pg_temp.retraction(153, 202));
select is(recommender.rebuild_owed(), false, 'taking back what is set aside owes nothing');

-- Imports.
select is(
  pg_temp.plan_of(reserve_version('import', null, 'minor')),
  '["reserved", "v3.1.0", null, null, 0, null, null]', 'an import has no parent and holds no event'
);
select is(
  pg_temp.commit('{"version_name": "v3.1.0", "last_seq": 0}'),
  '{"version_name": "v3.1.0", "committed": true, "activation_id": null}',
  'it is committed but not activated'
);
select results_eq(
  $$ select root_version, base_version, learned_ranges::text, event_count
       from model_parameter_logs where version_name = 'v3.1.0' $$,
  $$ values ('v3.1.0', null::text, '{}', 0::bigint) $$, 'the root of a lineage of its own'
);
select reserve_version('import');
select pg_temp.lapse();
select is(
  pg_temp.plan_of(reserve_version('manual')),
  '["reserved", "v3.1.2", "v3.0.9", 114, 116, null, null]', 'an unfinished import is not taken over'
);
select is(
  (select failure from model_parameter_logs where version_name = 'v3.1.1'),
  'its lease ended and nobody may take it over', 'but given up'
);
insert into model_activations (version_name, replay_from_seq) values ('v3.0.9', 116);
select pg_temp.lapse();
select is(
  reserve_version('manual') ->> 'version_name', 'v3.1.3',
  'nor is a version taken over whose parent is no longer active'
);
select is(
  (select status from model_parameter_logs where version_name = 'v3.1.2'), 'deleted',
  'it is given up as well'
);

-- Onto another root: all that the active version has learned is folded anew.
select throws_ok(
  format('select reserve_version(%L, null, %L, %L)', v.cause, 'patch', v.base), v.code, null,
  format('refused: cause %s onto %s', v.cause, v.base))
  from (values
    ('sweep', 'v3.1.0', 'PT422'), ('import', 'v3.1.0', 'PT422'), ('manual', 'v9.0.0', 'PT404'),
    ('manual', 'v3.1.1', 'PT409'), ('manual', 'v3.0.9', 'PT409')
  ) as v (cause, base, code);
select is(
  reserve_version('manual', null, 'patch', 'v3.1.0') ->> 'outcome', 'busy', 'one at a time'
);
select pg_temp.lapse();
select is(
  pg_temp.plan_of(reserve_version('manual', null, 'patch', 'v3.1.0')),
  '["reserved", "v3.1.4", "v3.0.9", 116, 116, "v3.1.0", [[0, 11], [113, 114]]]',
  'a version follows what is active, from a base of another lineage; what had been begun is given up'
);
select pg_temp.lapse();
select is(
  pg_temp.plan_of(reserve_version('sweep')),
  '["reserved", "v3.1.4", "v3.0.9", 116, 116, "v3.1.0", [[0, 11], [113, 114]]]',
  'whoever takes it over makes the same version'
);
select pg_temp.commit('{"version_name": "v3.1.4", "last_seq": 116}');
select results_eq(
  $$ select v.root_version, v.event_count, a.version_name
       from recommender.active_version() as a
       join model_parameter_logs as v using (version_name) $$,
  $$ values ('v3.1.0', 8::bigint, 'v3.1.4') $$, 'it is served, with the events of v3.0.9'
);
select record_selection(pg_temp.retraction(154, 101));
select is(
  pg_temp.plan_of(reserve_version('sweep')),
  '["reserved", "v3.1.5", "v3.1.4", 116, 117, "v3.1.0", [[0, 11], [113, 114], [116, 117]]]',
  'what is taken back later is folded anew onto that base'
);
select * from finish();
rollback;
