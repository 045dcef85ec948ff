-- A reset removes the log and all that came of it, once it is archived, and nothing else can.
begin;
\ir fixtures/project.psql
select plan(38);
select record_slate(pg_temp.slate(n)) from generate_series(1, 5) as n;
set local role service_role;
select record_selection(pg_temp.selection(100 + n, n)) from generate_series(1, 3) as n;
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(104), 'kind', 'rejection', 'slate_id', pg_temp.id(4)));
select record_slate(pg_temp.slate(6, jsonb_build_object('regenerated_from', pg_temp.id(104))));
select record_selection(pg_temp.retraction(105, 101));
select pg_temp.commit(reserve_version('threshold'));
select reserve_version('manual');

-- The archive, page by page.
create function pg_temp.pages(p_table text, p_limit integer) returns jsonb language sql as $$
  with recursive pages as (
    select archive_snapshot(p_table, null, p_limit)::jsonb as page
    union all
    select archive_snapshot(p_table, p.page ->> 'next', p_limit)::jsonb
      from pages as p where p.page ->> 'next' is not null
  )
  select jsonb_agg(p.page -> 'rows') from pages as p
$$;
select is(
  (select jsonb_agg(jsonb_array_length(r.rows)) from jsonb_array_elements(
     pg_temp.pages(v.name, v.count)) as r (rows)), v.lengths, format('pages of %s', v.name))
  from (values
    ('selection_events', 2, '[2, 2, 1]'::jsonb), ('selection_events', 5, '[5, 0]'),
    ('selection_events', 500, '[5]'), ('slates', 4, '[4, 2]'), ('slates', 1000, '[6]'),
    ('model_parameter_logs', 2, '[2, 1]'), ('model_activations', 1, '[1, 1, 0]')
  ) as v (name, count, lengths);
select results_eq(
  $$ select (r.row ->> 'seq')::bigint from jsonb_array_elements(
       pg_temp.pages('selection_events', 2)) as p (page), jsonb_array_elements(p.page) as r (row) $$,
  'select seq from selection_events order by seq', 'in order, none twice, none missing'
);
select is(
  archive_snapshot('slates', null, 1)::jsonb #> '{rows,0}',
  (select to_jsonb(s) from slates as s where s.slate_id = pg_temp.id(1)), 'rows are whole'
);
select is(archive_snapshot('slates', null, 1) ->> 'head_seq', '5', 'each page says where the log ends');
select throws_ok(
  $$ select archive_snapshot('app_settings') $$, 'PT422', null, 'what a reset keeps is not archived'
);

-- Refusals.
insert into storage.objects (bucket_id, name)
values ('models', 'archives/1.ndjson.gz'), ('models', 'elsewhere/1.gz'),
       ('movie-data', 'archives/2.ndjson.gz');
select throws_ok(
  format('select reset_test_data(null, %L, %L, %L, %L)', v.path, v.sha256, v.head, v.slates),
  v.code, null, format('refused: %s', v))
  from (values
    ('archives/3.ndjson.gz', repeat('a', 64), 5, null, 'PT409'),
    ('archives/2.ndjson.gz', repeat('a', 64), 5, null, 'PT409'),
    (null, repeat('a', 64), 5, null, 'PT409'),
    ('elsewhere/1.gz', repeat('a', 64), 5, null, 'PT422'),
    ('archives/1.ndjson.gz', 'abc', 5, null, 'PT422'),
    ('archives/1.ndjson.gz', null, 5, null, 'PT422'),
    ('archives/1.ndjson.gz', repeat('a', 64), 4, null, 'PT409'),
    ('archives/1.ndjson.gz', repeat('a', 64), null, null, 'PT409'),
    ('archives/1.ndjson.gz', repeat('a', 64), 5, 5, 'PT409')
  ) as v (path, sha256, head, slates, code);
reset role;
select set_config('recommender.reset_guard', 'on', true);  -- only the reset knows the right word
select throws_ok(v.statement, 'PT403', null, format('refused: %s', v.statement))
  from (values
    ('delete from selection_events'), ('delete from model_activations'),
    ('truncate selection_events cascade')
  ) as v (statement);
select is(
  (select count(*) from selection_events), 5::bigint, 'after all that the log is as it was'
);

-- The reset.
set local role service_role;
select is(
  reset_test_data(pg_temp.id(90), 'archives/1.ndjson.gz', repeat('a', 64), 5, 6),
  '{"version_name": "v2.0.0", "archive_path": "archives/1.ndjson.gz",
    "storage_path": "versions/v2.0.0/contextual_thompson_sampler.npz",
    "removed": {"selection_events": 5, "slates": 6, "model_parameter_logs": 3,
                "model_activations": 2}}',
  'the log is removed and a new one begun'
);
select is(
  (select count(*) from selection_events) + (select count(*) from slates)
    + (select count(*) from context_exclusions) + (select count(*) from model_activations),
  0::bigint, 'nothing is left of it'
);
select results_eq(
  'select version_name, status, cause, actor_id, last_seq from model_parameter_logs',
  $$ values ('v2.0.0', 'pending', 'reset', pg_temp.id(90), 0::bigint) $$,
  'but the first version of the new one, to be written'
);
select results_eq(
  'select archive_path, archive_sha256, head_seq, version_name, actor_id from recommender.resets',
  $$ values ('archives/1.ndjson.gz', repeat('a', 64), 5::bigint, 'v2.0.0', pg_temp.id(90)) $$,
  'it is on record where the past is'
);
select is((select count(*) from app_settings) > 5, true, 'settings stay');
select is(
  sweep_findings() -> 'orphaned_paths', '[]', 'archives are no leftovers'
);
select throws_ok(
  $$ select reserve_version('manual') $$, 'PT409', 'Cannot reserve version as one must be active: received none',
  'nothing is checkpointed before the first version'
);
select is(
  reserve_initial_version(),
  '{"version_name": "v2.0.0", "status": "pending", "created": false,
    "storage_path": "versions/v2.0.0/contextual_thompson_sampler.npz"}',
  'whoever needs a model finds the name to write it under'
);
select is(
  pg_temp.commit('{"version_name": "v2.0.0", "last_seq": 0}') -> 'activation_id', '3',
  'activations go on counting, so that no reader mistakes the new log for the old'
);
select record_slate(pg_temp.slate(1, '{"model_version": "v2.0.0", "activation_id": 3}'));
select is(
  record_selection(pg_temp.selection(101, 1)) -> 'seq', '1', 'the new log begins with 1'
);
select is(
  reserve_version('manual') ->> 'version_name', 'v2.0.1', 'and its versions follow the new name'
);
reset role;
select throws_ok(
  'delete from selection_events', 'PT403', null, 'the guard is back, in the same transaction'
);
select is(
  reset_test_data(null, 'archives/1.ndjson.gz', repeat('b', 64), 1) ->> 'version_name', 'v3.0.0',
  'a second reset takes the next name'
);
select is(
  reset_test_data(null, 'archives/1.ndjson.gz', repeat('b', 64), 0) ->> 'version_name', 'v4.0.0',
  'an empty log can be reset too'
);
select * from finish();
rollback;
