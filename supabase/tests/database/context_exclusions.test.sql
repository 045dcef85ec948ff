-- Exclusions follow the log: a rejection makes them, its retraction takes them back.
begin;
\ir fixtures/project.psql
select plan(15);
select record_slate(pg_temp.slate(n)) from generate_series(1, 2) as n;
select record_slate(pg_temp.slate(3, '{"channel": "B"}'));
set local role service_role;

select record_selection(pg_temp.selection(100, 1));
select is_empty('select from context_exclusions', 'a selection excludes nothing');
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(101), 'kind', 'rejection', 'slate_id', pg_temp.id(1)));
select results_eq(
  $$ select channel, broadcast_date, hour, movie_id, event_id from context_exclusions order by 4 $$,
  $$ values ('A', date '2026-03-01', 20, 'f1', pg_temp.id(101)),
            ('A', '2026-03-01', 20, 'f2', pg_temp.id(101)),
            ('A', '2026-03-01', 20, 'f3', pg_temp.id(101)) $$,
  'a rejection excludes each film of its slate in that context'
);
select record_selection(pg_temp.client_selection(102, '{
  "kind": "rejection", "picked_movie_id": null, "broadcast_date": "2026-03-01", "hour": 20,
  "films": [{"movie_id": "f3", "signals": [0, 0, 0, 0, 0, 0], "reward": 0},
            {"movie_id": "f4", "signals": [0, 0, 0, 0, 0, 0], "reward": 0}]}'));
select results_eq(
  'select movie_id, event_id from context_exclusions order by 1',
  $$ values ('f1', pg_temp.id(101)), ('f2', pg_temp.id(101)), ('f3', pg_temp.id(101)),
            ('f4', pg_temp.id(102)) $$,
  'a second rejection of a film changes nothing for it'
);
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(103), 'kind', 'retraction', 'retracts', pg_temp.id(101)));
select results_eq(
  'select movie_id, event_id from context_exclusions order by 1',
  $$ values ('f3', pg_temp.id(102)), ('f4', pg_temp.id(102)) $$,
  'a retraction readmits what no other rejection of the context refused'
);
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(104), 'kind', 'retraction', 'retracts', pg_temp.id(102)));
select is_empty('select from context_exclusions', 'the last retraction readmits the rest');
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(104), 'kind', 'retraction', 'retracts', pg_temp.id(102)));
select is_empty('select from context_exclusions', 'and may be repeated');

select record_selection(pg_temp.client_selection(105, '{
  "kind": "rejection", "picked_movie_id": null, "hour": null,
  "films": [{"movie_id": "f3", "signals": [0, 0, 0, 0, 0, 0], "reward": 0}]}'));
select is_empty('select from context_exclusions', 'a rejection without a slot excludes nothing');

-- An abandoned context stays abandoned when its rejection is retracted.
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(106), 'kind', 'rejection', 'slate_id', pg_temp.id(2)));
select lives_ok(
  $$ delete from context_exclusions
      where channel = 'A' and broadcast_date = '2026-03-01' and hour = 20 $$,
  'the service role abandons a context'
);
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(107), 'kind', 'retraction', 'retracts', pg_temp.id(106)));
select is_empty('select from context_exclusions', 'nothing comes back');
select throws_ok(
  $$ insert into context_exclusions (channel, broadcast_date, hour, movie_id, event_id)
     select channel, broadcast_date, hour, 'f9', event_id from selection_events limit 1 $$,
  '42501', null, 'exclusions are not written by hand'
);

-- A rejection through the Data API excludes as well.
select pg_temp.sign_in(pg_temp.id(90));
set local role authenticated;
insert into selection_events (event_id, kind, slate_id)
values (pg_temp.id(108), 'rejection', pg_temp.id(3));
select is(pg_temp.rows_seen('context_exclusions', null), 3, 'programmers see exclusions');
select is(
  pg_temp.rows_seen('context_exclusions', '{"channels": ["A"]}'), 0, 'of their channels only'
);
select is(pg_temp.rows_seen('context_exclusions', '{"channels": ["B"]}'), 3, 'such as B');
select throws_ok(
  'delete from context_exclusions where hour = 20', '42501', null,
  'programmers do not remove exclusions'
);
set local role anon;
select throws_ok('select from context_exclusions', '42501', null, 'strangers see nothing');
reset role;
select * from finish();
rollback;
