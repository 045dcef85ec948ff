-- The log: append-only, numbered by itself, open to programmers through a narrow door.
begin;
\ir fixtures/project.psql
select plan(54);
select record_slate(pg_temp.slate(n)) from generate_series(1, 4) as n;
select record_slate(pg_temp.slate(5, '{"channel": "B"}'));
select record_slate(pg_temp.slate(6, '{"items": [], "candidate_count": 0}'));

-- A programmer appends through the Data API.
select pg_temp.sign_in(pg_temp.id(90));
set local role authenticated;
select lives_ok(
  format($$ insert into selection_events
              (event_id, kind, slate_id, picked_movie_id, ticked_signals)
            values (%L, 'selection', %L, 'f2', '{rights,audience}') $$,
         pg_temp.id(101), pg_temp.id(1)),
  'a selection from a slate'
);
select results_eq(
  $$ select seq, channel, broadcast_date, hour, context_features, films, picked_movie_id,
            own_choice, ticked_signals, signal_mean, source, actor_id
       from selection_events $$,
  $$ values (1::bigint, 'A', date '2026-03-01', 20, '{1,0,0.5}'::float8[],
       '[{"movie_id": "f1", "signals": [0.1, 0.1, 0.1, 0.1, 0.1, 0.1], "reward": 0, "own_choice": false},
         {"movie_id": "f2", "signals": [0.2, 0.2, 0.2, 0.2, 0.2, 0.2], "reward": 1, "own_choice": false},
         {"movie_id": "f3", "signals": [0.3, 0.3, 0.3, 0.3, 0.3, 0.3], "reward": 0, "own_choice": false}]'::jsonb,
       'f2', false, '{audience,rights}'::text[], '{0.1,0.2,0.3,0.4,0.5,0.6}'::float8[], 'slate',
       pg_temp.id(90)) $$,
  'takes slot, context, films and signals from the slate, and the actor from the token'
);
select lives_ok(
  format($$ insert into selection_events
              (event_id, kind, slate_id, picked_movie_id, ticked_signals)
            values (%L, 'selection', %L, 'f2', '{audience,rights}') $$,
         pg_temp.id(101), pg_temp.id(1)),
  'the same event again is no error'
);
select is((select count(*) from selection_events), 1::bigint, 'and no second row');
select throws_ok(
  format($$ insert into selection_events (event_id, kind, slate_id, picked_movie_id)
            values (%L, 'selection', %L, 'f3') $$, pg_temp.id(101), pg_temp.id(1)),
  'PT409',
  'Cannot record selection as event_id "' || pg_temp.id(101)
    || '" already names another event: received other films, picked_movie_id, ticked_signals',
  'the same event_id with other content is refused, the differences named'
);
select lives_ok(
  format($$ insert into selection_events (event_id, kind, slate_id)
            values (%L, 'rejection', %L) $$, pg_temp.id(102), pg_temp.id(2)),
  'a rejection'
);
select lives_ok(
  format($$ insert into selection_events (event_id, kind, retracts)
            values (%L, 'retraction', %L) $$, pg_temp.id(103), pg_temp.id(101)),
  'a retraction of an own event'
);
select results_eq(
  $$ select seq, kind, slate_id, channel, hour, retracts from selection_events where seq > 1 $$,
  $$ values (2::bigint, 'rejection', pg_temp.id(2), 'A', 20, null::uuid),
            (3, 'retraction', pg_temp.id(1), 'A', 20, pg_temp.id(101)) $$,
  'which carries the slot of the event that it takes back'
);

select throws_ok(
  format('insert into selection_events (event_id, kind, slate_id, picked_movie_id, %s)
          values (%L, %L, %L, %L, %s)',
         v.field, pg_temp.id(110), 'selection', pg_temp.id(3), 'f2', v.value),
  '42501', null, format('%s is not for clients to write', v.field))
  from (values
    ('actor_id', quote_literal(pg_temp.id(91))), ('seq', '9'), ('source', '''client'''),
    ('films', '''[]'''), ('own_choice', 'true'), ('channel', '''B'''),
    ('broadcast_date', '''2026-03-02'''), ('hour', '1'), ('context_features', '''{1,2,3}'''),
    ('signal_mean', '''{1,1,1,1,1,1}'''), ('created_at', 'now()')
  ) as v (field, value);
select throws_ok(
  format('insert into selection_events (event_id, kind, slate_id, picked_movie_id, ticked_signals, retracts)
          values (%L, %L, %L, %L, %L, %L)',
         v.event_id, v.kind, v.slate_id, v.picked, v.ticks, v.retracts),
  v.code, null, v.description)
  from (values
    (pg_temp.id(111), 'selection', pg_temp.id(77), 'f2', null, null::uuid, 'PT404',
     'a slate that does not exist'),
    (pg_temp.id(111), 'selection', null, 'f2', null, null, 'PT422', 'no slate at all'),
    (pg_temp.id(111), 'selection', pg_temp.id(3), 'f9', null, null, 'PT422',
     'an own choice, whose signals nobody computed'),
    (pg_temp.id(111), 'selection', pg_temp.id(3), null, null, null, 'PT422',
     'a selection of nothing'),
    (null, 'selection', pg_temp.id(3), 'f2', null, null, 'PT422', 'an event without id'),
    (pg_temp.id(111), null, pg_temp.id(3), 'f2', null, null, 'PT422', 'an event without kind'),
    (pg_temp.id(111), 'praise', pg_temp.id(3), null, null, null, '23514', 'an unknown kind'),
    (pg_temp.id(111), 'rejection', pg_temp.id(3), 'f2', null, null, '23514',
     'a rejection with a pick'),
    (pg_temp.id(111), 'rejection', pg_temp.id(6), null, null, null, 'PT422',
     'a rejection of an empty slate'),
    (pg_temp.id(111), 'selection', pg_temp.id(3), 'f2', '{luck}', null, '23514', 'an unknown tick'),
    (pg_temp.id(111), 'selection', pg_temp.id(3), 'f2', '{rights,rights}', null, '23514',
     'a doubled tick'),
    (pg_temp.id(111), 'rejection', pg_temp.id(3), null, '{rights}', null, '23514',
     'a tick on a rejection'),
    (pg_temp.id(111), 'selection', pg_temp.id(3), 'f2', null, pg_temp.id(102), '23514',
     'a selection that retracts'),
    (pg_temp.id(111), 'retraction', null, null, null, pg_temp.id(78), 'PT404',
     'a retraction of an unknown event'),
    (pg_temp.id(111), 'retraction', null, null, null, null, 'PT404',
     'a retraction of nothing'),
    (pg_temp.id(111), 'retraction', null, null, null, pg_temp.id(101), 'PT409',
     'a second retraction'),
    (pg_temp.id(111), 'retraction', null, null, null, pg_temp.id(103), 'PT422',
     'a retraction of a retraction'),
    (pg_temp.id(111), 'retraction', pg_temp.id(3), null, null, pg_temp.id(102), 'PT409',
     'a retraction that names another slate')
  ) as v (event_id, kind, slate_id, picked, ticks, retracts, code, description);

-- Another programmer, limited to channel A.
select pg_temp.sign_in(pg_temp.id(91), '{"channels": ["A"]}');
select throws_ok(
  format($$ insert into selection_events (event_id, kind, retracts)
            values (%L, 'retraction', %L) $$, pg_temp.id(112), pg_temp.id(102)),
  '42501', null, 'may not retract someone else''s event'
);
select throws_ok(
  format($$ insert into selection_events (event_id, kind, slate_id, picked_movie_id)
            values (%L, 'selection', %L, 'f2') $$, pg_temp.id(113), pg_temp.id(5)),
  '42501', null, 'may not answer a slate of another channel'
);
select lives_ok(
  format($$ insert into selection_events (event_id, kind, slate_id, picked_movie_id)
            values (%L, 'selection', %L, 'f2') $$, pg_temp.id(114), pg_temp.id(3)),
  'may answer one of their own channel'
);
select is(
  (select seq from selection_events where event_id = pg_temp.id(114)), 4::bigint,
  'and no refused insert took a number'
);
-- A token that names nobody.
select set_config('request.jwt.claims', '{"role": "authenticated"}', true),
       set_config('request.jwt.claim.sub', '', true) \gset nobody_
select throws_ok(
  format($$ insert into selection_events (event_id, kind, slate_id, picked_movie_id)
            values (%L, 'selection', %L, 'f2') $$, pg_temp.id(117), pg_temp.id(3)),
  '42501', null, 'an event is always somebody''s'
);
-- Events 1 to 4 are of channel A, the one that follows of channel B.
reset role;
insert into selection_events (event_id, kind, slate_id, picked_movie_id)
values (pg_temp.id(116), 'selection', pg_temp.id(5), 'f1');
set local role authenticated;
select is(pg_temp.rows_seen('public.selection_events', v.metadata), v.count, v.description)
  from (values
    (null::jsonb, 5, 'all events are seen without a list of channels'),
    ('{"channels": ["A"]}', 4, 'those of channel A'),
    ('{"channels": ["B"]}', 1, 'those of channel B'),
    ('{"channels": []}', 0, 'none with an empty list')
  ) as v (metadata, count, description);
set local role anon;
select throws_ok('select from selection_events', '42501', null, 'strangers see nothing');
reset role;

-- Append-only, whoever asks.
select throws_ok(v.statement, 'PT403', null, v.statement)
  from (values
    ('update selection_events set actor_id = null where seq = 1'),
    ('update selection_events set actor_id = null where false'),
    ('delete from selection_events where seq = 1'),
    ('truncate selection_events cascade')
  ) as v (statement);
select set_eq(
  'select seq from selection_events', array[1, 2, 3, 4, 5], 'the log is as it was'
);
select is(
  (select last_seq from recommender.event_log_head), 5::bigint, 'the counter is that of the log'
);
insert into selection_events (seq, event_id, kind, slate_id, picked_movie_id)
values (77, pg_temp.id(115), 'selection', pg_temp.id(4), 'f1');
select is(
  (select seq from selection_events where event_id = pg_temp.id(115)), 6::bigint,
  'even the owner does not choose a seq'
);
select * from finish();
rollback;
