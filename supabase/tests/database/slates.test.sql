-- A slate is on record once, complete, and does not change but for its propensities.
begin;
\ir fixtures/project.psql
select plan(72);
set local role service_role;

select is(
  record_slate(pg_temp.slate(1)),
  jsonb_build_object('slate_id', pg_temp.id(1), 'duplicate', false), 'a slate is recorded'
);
select is(
  (select to_jsonb(s) - 'created_at' from slates as s where slate_id = pg_temp.id(1)),
  pg_temp.slate(1, '{"regenerated_from": null, "propensity_draws": null, "actor_id": null}'),
  'every field is stored as it was sent'
);
select is(
  record_slate(pg_temp.slate(1)),
  jsonb_build_object('slate_id', pg_temp.id(1), 'duplicate', true), 'a repeat writes nothing'
);
select throws_ok(
  format('select record_slate(%L)', pg_temp.slate(1, '{"seed": 5, "hour": 21}')),
  'PT409',
  'Cannot record slate as slate_id "' || pg_temp.id(1)
    || '" already names another slate: received other hour, seed',
  'another slate of the same id is refused, the differences named'
);
select is((select count(*) from slates), 1::bigint, 'there is one slate');

select throws_ok(format('select record_slate(%L)', pg_temp.slate(2, v.other)),
                 v.code, null, format('refused: %s', v.other))
  from (values
    ('{"unknown": 1}'::jsonb, 'PT422'), ('{"slate_id": "x"}', 'PT422'),
    ('{"slate_id": null}', 'PT422'), ('{"broadcast_date": "2025-02-30"}', 'PT422'),
    ('{"hour": 24}', 'PT422'), ('{"hour": -1}', 'PT422'), ('{"hour": null}', 'PT422'),
    ('{"channel": ""}', 'PT422'), ('{"seed": -1}', 'PT422'), ('{"seed": 9007199254740992}', 'PT422'),
    ('{"context_features": []}', 'PT422'), ('{"context_features": [1, 2]}', 'PT422'),
    ('{"context_features": [1, 2, 1e-400]}', 'PT422'),
    ('{"signal_mean": [0.5]}', 'PT422'), ('{"signal_mean": null}', 'PT422'),
    ('{"signal_mean": [0, 0, 0, 0, 0, 1.5]}', 'PT422'),
    ('{"belief": {"mean": [1]}}', 'PT422'),
    ('{"belief": {"mean": [1, 2, 3, 4, 5, 6], "covariance": [1]}}', 'PT422'),
    ('{"policy": []}', 'PT422'), ('{"candidate_count": 2}', 'PT422'),
    ('{"excluded": {"rights": -1}}', 'PT422'), ('{"signal_sources": 1}', 'PT422'),
    ('{"catalog_version": ""}', 'PT422'), ('{"model_seq": -1}', 'PT422'),
    ('{"propensity_draws": 1000}', 'PT422'), ('{"propensity_draws": 0}', 'PT422'),
    ('{"activation_id": 2}', 'PT404'), ('{"model_version": "v1.0.1"}', 'PT404'),
    ('{"regenerated_from": "00000000-0000-4000-8000-0000000000ff"}', 'PT404')
  ) as v (other, code);
select throws_ok(
  format('select record_slate(%L)', pg_temp.slate(2, '{"hour": 24}')), 'PT422',
  'Cannot record slate as hour is on the clock: received otherwise (new row for relation "slates" violates check constraint "slates_hour_is_on_the_clock")',
  'the message says which rule was broken'
);
select throws_ok(
  format('select record_slate(%L)',
         jsonb_set(pg_temp.slate(2), v.path::text[], v.value)),
  'PT422', null, format('refused: items with %s at %s', v.value, v.path))
  from (values
    ('{items,0,movie_id}', '7'::jsonb), ('{items,0,movie_id}', '"f2"'), ('{items,0,rank}', '2'),
    ('{items,0,signals}', '[1]'), ('{items,0,signals,5}', '1.1'), ('{items,0,signals,5}', '"1"'),
    ('{items,0,weights,0}', 'null'), ('{items,0,score}', '"1"'), ('{items,0,mean_score}', '1e400'),
    ('{items,0,exploring}', '1'), ('{items,0,pick_probability}', '1.5'),
    ('{items,0,propensity}', '0.5')
  ) as v (path, value);
select lives_ok(
  format('select record_slate(%L)',
         pg_temp.slate(3, '{"items": [], "candidate_count": 0, "signal_mean": null}')),
  'a slate without films is a slate'
);

select lives_ok(
  format($$ select record_propensities(%L, 1000, '{"f1": 1, "f2": 0.5, "f3": 0.25}') $$,
         pg_temp.id(1)),
  'propensities are filled in'
);
select record_propensities(pg_temp.id(1), 2000, '{"f1": 0, "f2": 0, "f3": 0}');
select results_eq(
  $$ select propensity_draws, jsonb_path_query_array(items, '$[*].propensity'),
            recommender.without_propensities(items)
       from slates where slate_id = pg_temp.id(1) $$,
  $$ values (1000, '[1, 0.5, 0.25]'::jsonb,
             recommender.without_propensities(pg_temp.slate(1) -> 'items')) $$,
  'once: a second call changes nothing, and nothing else changed'
);
select record_slate(pg_temp.slate(4));
select throws_ok(
  format('select record_propensities(%L, %s, %L)', pg_temp.id(4), v.draws, v.propensities),
  'PT422', null, format('refused: %s draws, %s', v.draws, v.propensities))
  from (values
    (0, '{"f1": 1, "f2": 0.5, "f3": 0.25}'), (1000, '{"f1": 1, "f2": 0.5}'),
    (1000, '{"f1": 1, "f2": 0.5, "f3": 0.25, "f4": 0}'), (1000, '{"f1": 1, "f2": 2, "f3": 0}')
  ) as v (draws, propensities);

-- Whatever the path, a slate does not change.
select throws_ok(
  format($$ update slates set seed = 1 where slate_id = %L $$, pg_temp.id(4)),
  '42501', null, 'the service role may not update other columns'
);
select throws_ok(
  format($$ update slates set items = '[]', propensity_draws = 5 where slate_id = %L $$,
         pg_temp.id(4)),
  'PT409', null, 'nor other parts of the items'
);
select throws_ok(
  format('delete from slates where slate_id = %L', pg_temp.id(4)), '42501', null, 'nor delete'
);
reset role;
select throws_ok(
  format($$ update slates set seed = 1 where slate_id = %L $$, pg_temp.id(4)),
  'PT409', null, 'not even the owner may change one'
);

-- A rejection is answered by one slate.
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(40), 'kind', 'rejection', 'slate_id', pg_temp.id(4)));
select record_selection(pg_temp.selection(41, 1));
set local role service_role;
select is(
  record_slate(pg_temp.slate(5, jsonb_build_object('regenerated_from', pg_temp.id(40)))),
  jsonb_build_object('slate_id', pg_temp.id(5), 'duplicate', false), 'the answer to a rejection'
);
select is(
  record_slate(pg_temp.slate(6, jsonb_build_object('regenerated_from', pg_temp.id(40)))),
  jsonb_build_object('slate_id', pg_temp.id(5), 'duplicate', true),
  'a second answer returns the first'
);
select is_empty(
  format('select from slates where slate_id = %L', pg_temp.id(6)), 'and is not recorded'
);
select throws_ok(
  format('select record_slate(%L)', pg_temp.slate(7, v.other)), v.code, null, v.description)
  from (values
    (jsonb_build_object('regenerated_from', pg_temp.id(41)), 'PT422',
     'a selection is not answered by a slate'),
    (jsonb_build_object('regenerated_from', pg_temp.id(40), 'hour', 21), 'PT409',
     'a rejection is answered in its own slot')
  ) as v (other, code, description);

-- Programmers see their channels.
select record_slate(pg_temp.slate(8, '{"channel": "B"}'));
set local role authenticated;
select is(pg_temp.rows_seen('public.slates', v.metadata), v.count, v.description)
  from (values
    (null::jsonb, 5, 'all without a list'),
    ('{"role": "admin"}', 5, 'all without a list, whatever else is said'),
    ('{"channels": null}', 5, 'all with null'),
    ('{"channels": ["A"]}', 4, 'those of channel A'),
    ('{"channels": ["B", "C"]}', 1, 'those of channel B'),
    ('{"channels": []}', 0, 'none with an empty list'),
    ('{"channels": "A"}', 0, 'none with a list that is none'),
    ('"admin"', 0, 'none with metadata that are none')
  ) as v (metadata, count, description);
select throws_ok(
  format('insert into slates select (s).* from slates as s limit 1'), '42501', null,
  'programmers do not write slates'
);
reset role;
select * from finish();
rollback;
