-- What the functions record: own choices, clients without a slate, repeats and disagreements.
begin;
\ir fixtures/project.psql
select plan(58);
select record_slate(pg_temp.slate(n)) from generate_series(1, 9) as n;
set local role service_role;

select is(
  record_selection(pg_temp.selection(101, 1)),
  jsonb_build_object('seq', 1, 'event_id', pg_temp.id(101), 'duplicate', false,
                     'selections_since_checkpoint', 1, 'selections_threshold', 3,
                     'rebuild_owed', false),
  'a selection is recorded'
);
select is(
  record_selection(pg_temp.selection(101, 1)),
  jsonb_build_object('seq', 1, 'event_id', pg_temp.id(101), 'duplicate', true,
                     'selections_since_checkpoint', 1, 'selections_threshold', 3,
                     'rebuild_owed', false),
  'the same selection again is a duplicate'
);
select is(
  record_selection(pg_temp.selection(101, 1, v.other)) -> 'duplicate', 'true'::jsonb,
  format('it is the same with %s', v.other))
  from (values
    ('{"channel": "A", "broadcast_date": "2026-03-01", "hour": 20, "source": "slate"}'::jsonb),
    ('{"context_features": [1, 0, 0.5000000001]}'), ('{"own_choice": false}'),
    ('{"films": [{"movie_id": "f3", "reward": 0}, {"movie_id": "f2", "reward": 1}]}'),
    ('{"films": [{"movie_id": "f1", "signals": [0.1, 0.1, 0.1, 0.1, 0.1, 0.1]}]}'),
    ('{"ticked_signals": []}'), ('{"signal_mean": null}'),
    ('{"actor_id": "00000000-0000-4000-8000-000000000090"}')
  ) as v (other);
select throws_ok(
  format('select record_selection(%L)', pg_temp.selection(101, 1, v.other)), 'PT409', null,
  format('it is another with %s', v.other))
  from (values
    ('{"picked_movie_id": "f1"}'::jsonb), ('{"ticked_signals": ["rights"]}'),
    ('{"slate_id": "00000000-0000-4000-8000-000000000002"}'),
    ('{"kind": "rejection", "picked_movie_id": null}')
  ) as v (other);
select throws_ok(
  format('select record_selection(%L)', pg_temp.selection(102, 2, v.other)), 'PT409',
  'Cannot record selection as slate "' || pg_temp.id(2) || '" belongs to another slot: received '
    || v.received,
  format('slate of another slot: %s', v.other))
  from (values
    ('{"channel": "B"}'::jsonb, 'B 2026-03-01 hour 20'),
    ('{"broadcast_date": "2026-03-02"}', 'A 2026-03-02 hour 20'),
    ('{"channel": "A", "hour": 21}', 'A 2026-03-01 hour 21')
  ) as v (other, received);
select throws_ok(
  format('select record_selection(%L)', pg_temp.selection(102, 2, v.other)), v.code, null,
  format('refused: %s', v.other))
  from (values
    ('{"slate_id": "00000000-0000-4000-8000-0000000000ff"}'::jsonb, 'PT404'),
    ('{"unknown": 1}', 'PT422'), ('{"seq": 5}', 'PT422'), ('{"event_id": "x"}', 'PT422'),
    ('{"event_id": null}', 'PT422'), ('{"kind": "praise"}', 'PT422'),
    ('{"picked_movie_id": "f9"}', 'PT422'), ('{"picked_movie_id": null}', 'PT422'),
    ('{"source": "client"}', 'PT422'), ('{"own_choice": true}', 'PT422'),
    ('{"context_features": [1, 0, 0.6]}', 'PT422'), ('{"context_features": [1, 0]}', 'PT422'),
    ('{"signal_mean": [0, 0, 0, 0, 0, 0]}', 'PT422'),
    ('{"ticked_signals": ["luck"]}', 'PT422'),
    ('{"films": [{"movie_id": "f9"}]}', 'PT422'), ('{"films": [{}]}', 'PT422'),
    ('{"films": [{"movie_id": "f1", "reward": 1}]}', 'PT422'),
    ('{"films": [{"movie_id": "f2", "reward": 0}]}', 'PT422'),
    ('{"films": [{"movie_id": "f1", "signals": [0, 0, 0, 0, 0, 0]}]}', 'PT422'),
    ('{"films": [{"movie_id": "f1", "signals": [0.1]}]}', 'PT422'),
    ('{"films": [{"movie_id": "f2", "own_choice": true}]}', 'PT422'),
    ('{"films": [{"movie_id": "f9", "own_choice": true, "signals": [0, 0, 0, 0, 0, 0]}]}', 'PT422')
  ) as v (other, code);
select is((select count(*) from selection_events), 1::bigint, 'nothing refused was written');

-- Own choice: the film outside the slate joins it as its last row.
select is(
  record_selection(pg_temp.selection(103, 3, '{"picked_movie_id": "f9", "films": [
    {"movie_id": "f9", "own_choice": true, "signals": [0, 0.5, 1, 0.25, 0.75, 1]}]}')) -> 'seq',
  '2'::jsonb, 'an own choice is recorded'
);
select results_eq(
  $$ select own_choice, picked_movie_id, jsonb_path_query_array(films, '$[*].movie_id'),
            jsonb_path_query_array(films, '$[*].reward'), films -> 3
       from selection_events where seq = 2 $$,
  $$ values (true, 'f9', '["f1", "f2", "f3", "f9"]'::jsonb, '[0, 0, 0, 1]'::jsonb,
             '{"movie_id": "f9", "own_choice": true, "reward": 1,
               "signals": [0, 0.5, 1, 0.25, 0.75, 1]}'::jsonb) $$,
  'with the signals that came along'
);

-- Clients that name no slate.
select is(record_selection(pg_temp.client_selection(104)) -> 'seq', '3'::jsonb,
          'a client''s own description is recorded');
select results_eq(
  $$ select source, slate_id, films -> 1 ->> 'movie_id' from selection_events where seq = 3 $$,
  $$ values ('client', null::uuid, 'f8') $$, 'and marked'
);
select is(
  record_selection(pg_temp.client_selection(
    105, '{"channel": null, "broadcast_date": null, "hour": null}')) -> 'seq',
  '4'::jsonb, 'it need not know its slot'
);
select throws_ok(
  format('select record_selection(%L)', pg_temp.client_selection(106, v.other)), 'PT422', null,
  format('refused: %s', v.other))
  from (values
    ('{"source": null}'::jsonb), ('{"source": "slate"}'), ('{"context_features": null}'),
    ('{"context_features": [1, 2, 3, 4]}'), ('{"films": []}'), ('{"films": null}'),
    ('{"signal_mean": null}'), ('{"hour": 24}'), ('{"broadcast_date": "2025-02-30"}'),
    ('{"picked_movie_id": "f7"}'), ('{"kind": "rejection"}')
  ) as v (other);

reset role;
update app_settings set value = 'true' where key = 'refuse_client_events';
set local role service_role;
select throws_ok(
  format('select record_selection(%L)', pg_temp.client_selection(106)), 'PT403', null,
  'a setting refuses such events'
);
select is(
  record_selection(pg_temp.client_selection(104)) -> 'duplicate', 'true'::jsonb,
  'but not the repeat of one recorded before'
);
select * from finish();
rollback;
