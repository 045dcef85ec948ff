-- One call tells everything about a slot, and only what the caller does not hold yet.
begin;
\ir fixtures/project.psql
select plan(43);
create function pg_temp.snapshot(
  p_other jsonb default '{}', p_date date default '2026-03-01', p_channel text default 'A'
) returns jsonb language sql as $$
  select slot_snapshot(
    p_channel, p_date, 20, (p_other ->> 'activation_id')::bigint, (p_other ->> 'cursor')::bigint,
    (p_other ->> 'showings_revision')::bigint, (p_other ->> 'showings_date')::date,
    (p_other ->> 'programmed_seq')::bigint)::jsonb
$$;
set local role service_role;

select is(
  pg_temp.snapshot() - 'settings',
  '{"activation": {"id": 1, "version_name": "v1.0.0", "sha256": null, "last_seq": 0,
      "storage_path": "versions/v1.0.0/contextual_thompson_sampler.npz", "replay_from_seq": 0},
    "head_seq": 0, "events": [], "has_more": false, "programmed": [], "excluded": [],
    "showings": [], "showings_revision": 1, "stale_feeds": [], "refresh_due": false,
    "artifacts": {}, "house_rules": []}'::jsonb
    || jsonb_build_object('activation', jsonb_build_object(
         'id', 1, 'version_name', 'v1.0.0', 'sha256', repeat('a', 64), 'last_seq', 0,
         'storage_path', 'versions/v1.0.0/contextual_thompson_sampler.npz', 'replay_from_seq', 0)),
  'an empty project'
);
select is(
  pg_temp.snapshot() -> 'settings',
  (select jsonb_object_agg(key, value) from app_settings), 'comes with its settings'
);

-- A volatile function would take a new snapshot for each of its queries.
select is_empty(
  $$ select p.proname from pg_catalog.pg_proc as p
      where p.proname in (
              'slot_snapshot', 'model_events', 'active_version', 'events_between',
              'programmed_films', 'showings_around', 'artifact_versions', 'rules_in_force',
              'stale_feeds', 'feed_states', 'refresh_is_due')
        and p.provolatile <> 's' $$,
  'all queries of a call see one moment'
);

-- Events and cursor.
select record_slate(pg_temp.slate(n, jsonb_build_object('hour', 10 + n)))
  from generate_series(1, 8) as n;
select record_selection(pg_temp.selection(100 + n, n)) from generate_series(1, 3) as n;
select is(
  jsonb_path_query_array(pg_temp.snapshot(), '$.events[*].seq'), '[1, 2, 3]'::jsonb,
  'without a cursor all events on top of the version'
);
select is(
  pg_temp.snapshot() -> 'events' -> 0,
  (select jsonb_build_object(
     'seq', seq, 'event_id', event_id, 'kind', kind, 'context_features', context_features,
     'films', films, 'ticked_signals', ticked_signals, 'signal_mean', signal_mean,
     'retracts', retracts) from selection_events where seq = 1),
  'each as the log holds it'
);
select is(
  jsonb_path_query_array(
    pg_temp.snapshot(v.other), '$.events[*].seq'), v.seqs, v.description)
  from (values
    ('{"activation_id": 1, "cursor": 2}'::jsonb, '[3]'::jsonb, 'with a cursor those after it'),
    ('{"activation_id": 1, "cursor": 3}', '[]', 'none at the head'),
    ('{"activation_id": 1}', '[1, 2, 3]', 'all without a cursor'),
    ('{"activation_id": 7, "cursor": 2}', '[1, 2, 3]', 'all for a caller of another activation'),
    ('{"cursor": 2}', '[1, 2, 3]', 'all for a caller of no activation')
  ) as v (other, seqs, description);
select is(pg_temp.snapshot() -> 'head_seq', '3'::jsonb, 'the head is the last event');

-- Programmed films.
select is(
  pg_temp.snapshot() -> 'programmed',
  '[{"movie_id": "f2", "channel": "A", "date": "2026-03-01"},
    {"movie_id": "f2", "channel": "A", "date": "2026-03-01"},
    {"movie_id": "f2", "channel": "A", "date": "2026-03-01"}]'::jsonb, 'picks are programmed'
);
select record_slate(pg_temp.slate(11, '{"hour": 11}'));
select record_selection(pg_temp.selection(111, 11, '{"picked_movie_id": "f3"}'));
select is(
  jsonb_path_query_array(pg_temp.snapshot(), '$.programmed[*].movie_id'), '["f3", "f2", "f2"]'::jsonb,
  'the newest pick of a slot stands'
);
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(112), 'kind', 'retraction', 'retracts', pg_temp.id(111)));
select is(
  jsonb_path_query_array(pg_temp.snapshot(), '$.programmed[*].movie_id'), '["f2", "f2", "f2"]'::jsonb,
  'its retraction brings back the one before'
);
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(113), 'kind', 'retraction', 'retracts', pg_temp.id(101)));
select is(
  jsonb_path_query_array(pg_temp.snapshot(), '$.programmed[*].movie_id'), '["f2", "f2"]'::jsonb,
  'or none'
);
select record_selection(pg_temp.client_selection(
  120 + n, '{"channel": null, "hour": null, "broadcast_date": "2026-03-03"}'))
  from generate_series(1, 2) as n;
select is(
  pg_temp.snapshot() -> 'programmed' -> 3,
  '{"movie_id": "f8", "channel": null, "date": "2026-03-03"}'::jsonb,
  'picks without a channel all stand'
);
select is(
  jsonb_array_length(pg_temp.snapshot('{}', v.date) -> 'programmed'), v.count, v.description)
  from (values
    (date '2026-03-01' + 400, 4, '400 days later all are told'),
    (date '2026-03-01' + 401, 2, '401 days later those of 1 March are not'),
    (date '2026-03-03' - 400, 4, '400 days before all are told'),
    (date '2026-03-03' - 401, 2, '401 days before those of 3 March are not')
  ) as v (date, count, description);
select is(
  pg_temp.snapshot(jsonb_build_object(
    'programmed_seq', v.seq, 'activation_id', pg_temp.snapshot() #> '{activation,id}'
  )) -> 'programmed' = 'null',
  v.is_null, v.description)
  from (values
    (8, true, 'a caller whose list is of the head gets none'),
    (7, false, 'one that missed a pick gets it')
  ) as v (seq, is_null, description);
select isnt(
  pg_temp.snapshot('{"programmed_seq": 8, "activation_id": 0}') -> 'programmed', 'null'::jsonb,
  'a caller on another activation gets it: the log may have begun anew'
);
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(130), 'kind', 'rejection', 'slate_id', pg_temp.id(4)));
select is(
  pg_temp.snapshot(jsonb_build_object(
    'programmed_seq', 8, 'activation_id', pg_temp.snapshot() #> '{activation,id}'
  )) -> 'programmed', 'null'::jsonb,
  'a rejection programmes nothing'
);

-- Exclusions of exactly this context.
select record_slate(pg_temp.slate(20));
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(131), 'kind', 'rejection', 'slate_id', pg_temp.id(20)));
select is(pg_temp.snapshot() -> 'excluded', '["f1", "f2", "f3"]'::jsonb, 'refused films');
select is(
  pg_temp.snapshot('{}', '2026-03-02') -> 'excluded', '[]'::jsonb, 'not on another date'
);
select is(
  pg_temp.snapshot('{}', '2026-03-01', 'B') -> 'excluded', '[]'::jsonb, 'not on another channel'
);
reset role;
update app_settings set value = '[{"name": "A", "time_zone": "UTC"}]' where key = 'channels';
set local role service_role;
select is(
  pg_temp.snapshot('{}', '2026-03-01', null) -> 'excluded', '["f1", "f2", "f3"]'::jsonb,
  'no channel means the first configured one'
);

-- Showings.
insert into competitor_showings (channel, air_date, air_time, title, movie_id, withdrawn_at, source)
values ('TF1', date '2026-03-01' - 366, '20:00', 'too old', 'f1', null, 'test'),
       ('TF1', date '2026-03-01' - 365, '20:00', 'oldest', 'f2', null, 'test'),
       ('TF1', date '2026-03-01' + 22, '20:00', 'latest', 'f3', null, 'test'),
       ('TF1', date '2026-03-01' + 23, '20:00', 'too late', 'f4', null, 'test'),
       ('TF1', '2026-03-01', '20:00', 'withdrawn', 'f5', now(), 'test'),
       ('TF1', '2026-03-01', '20:00', 'unmatched', null, null, 'test');
select is(
  pg_temp.snapshot() -> 'showings',
  '[{"movie_id": "f2", "date": "2025-03-01", "channel": "TF1", "time": "20:00", "title": "oldest"},
    {"movie_id": "f3", "date": "2026-03-23", "channel": "TF1", "time": "20:00", "title": "latest"}]',
  'matched showings of the window'
);
select is(
  pg_temp.snapshot(v.other) -> 'showings' = 'null', v.is_null, v.description)
  from (values
    ('{"showings_revision": 2, "showings_date": "2026-03-01"}'::jsonb, true,
     'null while revision and date hold'),
    ('{"showings_revision": 1, "showings_date": "2026-03-01"}', false, 'not at an older revision'),
    ('{"showings_revision": 2, "showings_date": "2026-03-02"}', false, 'not for another date'),
    ('{"showings_revision": 2}', false, 'not without a date')
  ) as v (other, is_null, description);
select is(pg_temp.snapshot() -> 'showings_revision', '2'::jsonb, 'the revision comes along');

-- Data files.
reset role;
insert into storage.objects (bucket_id, name, version) values
  ('movie-data', 'catalog.parquet', 'v7'), ('movie-data', 'notes.txt', 'v1'),
  ('movie-data', 'prepared/films.npz', 'v1'),
  ('models', 'history.parquet', 'v2');
set local role service_role;
select is(
  pg_temp.snapshot() #> '{artifacts,catalog.parquet,version}', '"v7"'::jsonb,
  'the uploaded catalogue with its version'
);
select is(
  (select array_agg(key) from jsonb_object_keys(pg_temp.snapshot() -> 'artifacts') as key),
  array['catalog.parquet', 'prepared/films.npz'], 'what isolates made of it, and nothing else'
);

-- The events that a stored slate saw.
select is(
  jsonb_path_query_array(model_events(1, v.after, v.until, v.most), '$[*].seq'), v.seqs,
  format('events of (%s, %s], at most %s', v.after, v.until, v.most))
  from (values
    (0, 3, 500, '[1, 2, 3]'::jsonb), (null, 2, 500, '[1, 2]'), (1, 100, 2, '[2, 3]'),
    (3, 3, 500, '[]'), (0, 3, -1, '[]')
  ) as v (after, until, most, seqs);
select throws_ok('select model_events(9, 0, 3)', 'PT404', null, 'an unknown activation');

set local role authenticated;
select throws_ok(
  $$ select slot_snapshot('A', '2026-03-01', 20) $$, '42501', null, 'not for programmers'
);
reset role;
select * from finish();
rollback;
