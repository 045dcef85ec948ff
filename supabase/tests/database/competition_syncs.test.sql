-- Schedules become known in one step, and syncs share their work under leases.
begin;
\ir fixtures/project.psql
select plan(98);

create function pg_temp.revision() returns bigint language sql as $$
  select revision from recommender.showings_revision
$$;
-- A showing on programme day p_day at 21:10; p_film null leaves it unmatched.
create function pg_temp.showing(p_day date, p_title text, p_film text) returns jsonb
language sql as $$
  select jsonb_build_object(
    'broadcast_date', p_day, 'air_date', p_day, 'air_time', '21:10',
    'starts_at', p_day || 'T20:10:00Z', 'title', p_title, 'original_title', null,
    'release_year', 2019, 'director', 'A. B.', 'movie_id', p_film,
    'match_outcome', case when p_film is null then 'unmatched' else 'matched' end,
    'match_score', case when p_film is not null then 0.95 end,
    'match_rule', case when p_film is not null then 'exact' end,
    'candidates', '[{"movie_id": "f9", "score": 0.5, "rule": "part"}]'::jsonb)
$$;
create function pg_temp.schedule(variadic p_showings jsonb[]) returns jsonb language sql as $$
  select to_jsonb(p_showings)
$$;
create function pg_temp.apply(p_sha text, p_showings jsonb, p_first date default '2026-03-07')
returns jsonb language sql as $$
  select recommender.apply_schedule(
    'TF1', 'sync', repeat(p_sha, 64), 100, p_first, '2026-03-13', p_showings)
$$;
create function pg_temp.titles(p_as_of timestamptz default null) returns text language sql as $$
  select coalesce(string_agg(s ->> 'title' || '=' || coalesce(s ->> 'movie_id', '?'), ' ' order by s ->> 'title'), '')
    from json_array_elements(
      competition_schedules('2026-03-01', '2026-03-31', '{TF1}', p_as_of, true)) as s
$$;

-- Sources.
select results_eq(
  'select channel, enabled, url_template, warm_up_url from competitor_sources order by channel',
  $$ values ('M6', false, 'https://pro.m6.fr/m6/grille/{year}-{week}.xml', null::text),
            ('TF1', false, 'https://tf1pro.com/grilles-xml/16/{week_start}',
             'https://tf1pro.com/grilles-tv/TF1/{week_start}') $$,
  'two sources come configured, and off'
);
select is_empty(
  $$ select s.channel from competitor_sources as s,
            app_settings as a
      where a.key = 'feed_hosts' and not a.value ? split_part(s.url_template, '/', 3) $$,
  'and may be asked once they are on'
);
select throws_ok(
  format('insert into competitor_sources (channel, format, url_template, headers, time_zone,
            week_start, enabled)
          values (%L, %L, %L, %L, %L, %L, %L)',
         v.channel, v.format, v.url, v.headers, v.zone, v.week_start, v.enabled),
  v.code, null, format('no source with %s', v))
  from (values
    ('', 'xmltv', 'https://a.example/g', '{}', 'UTC', 6, true, '23514'),
    ('X', 'html', 'https://a.example/g', '{}', 'UTC', 6, true, '23514'),
    ('X', 'xmltv', 'ftp://a.example/g', '{}', 'UTC', 6, true, '23514'),
    ('X', 'xmltv', 'https://{date}.example/g', '{}', 'UTC', 6, true, '23514'),
    ('X', 'xmltv', null, '{}', 'UTC', 6, true, '23514'),
    ('X', 'xmltv', 'https://a.example/g', '[]', 'UTC', 6, true, '23514'),
    ('X', 'xmltv', 'https://a.example/g', '{"a": 1}', 'UTC', 6, true, '23514'),
    ('X', 'xmltv', 'https://a.example/g', '{"a b": "c"}', 'UTC', 6, true, '23514'),
    ('X', 'xmltv', 'https://a.example/g', '{}', 'Mars/Base', 6, true, 'PT422'),
    ('X', 'xmltv', 'https://a.example/g', '{}', 'UTC', 8, true, '23514')
  ) as v (channel, format, url, headers, zone, week_start, enabled, code);

-- What is known of a channel.
set local role service_role;
select is(
  pg_temp.apply('a', pg_temp.schedule(
    pg_temp.showing('2026-03-07', 'A', 'f1'), pg_temp.showing('2026-03-08', 'B', null),
    pg_temp.showing('2026-03-08', 'B', null), pg_temp.showing('2026-03-09', 'C', 'f3'))),
  '{"parsed": 3, "matched": 2, "unmatched": 1, "withdrawn": 0}',
  'a schedule is counted, what comes twice once'
);
select is(pg_temp.titles(), 'A=f1 B=? C=f3', 'and known');
select is(
  competition_schedules('2026-03-01', '2026-03-31') #>> '{0,match_rule}', 'exact',
  'with rule and score'
);
select is(
  json_array_length(competition_schedules('2026-03-01', '2026-03-31')), 2,
  'unmatched titles are told when asked for'
);
select is(json_array_length(competition_schedules('2026-03-08', '2026-03-08', '{M6}', null, true)), 0,
  'channels are told apart');
create temp table moments on commit drop as
select clock_timestamp() as before_change, pg_temp.revision() as revision;

select is(
  pg_temp.apply('a', pg_temp.schedule(
    pg_temp.showing('2026-03-07', 'A', 'f1'), pg_temp.showing('2026-03-08', 'B', null),
    pg_temp.showing('2026-03-09', 'C', 'f3'))),
  '{"parsed": 3, "matched": 2, "unmatched": 1, "withdrawn": 0}', 'the same again counts the same'
);
select is(pg_temp.revision(), (select revision from moments), 'and moves no reader');
select is((select count(*) from competitor_showings), 3::bigint, 'nor adds a row');
select cmp_ok(
  (select max(last_seen_at) from competitor_showings), '>', (select before_change from moments),
  'but is noted as seen'
);
select is(
  pg_temp.apply('b', pg_temp.schedule(
    pg_temp.showing('2026-03-07', 'A', 'f2'), pg_temp.showing('2026-03-09', 'C', 'f3'),
    pg_temp.showing('2026-03-10', 'D', 'f4'))),
  '{"parsed": 3, "matched": 3, "unmatched": 0, "withdrawn": 1}', 'what vanished is counted'
);
select is(pg_temp.titles(), 'A=f2 C=f3 D=f4', 'now the new schedule is known');
select is(
  pg_temp.titles((select before_change from moments)), 'A=f1 B=? C=f3',
  'and the former one as it was'
);
select bag_eq(
  $$ select title, movie_id, withdrawal from competitor_showings where withdrawn_at is not null $$,
  $$ values ('A', 'f1', 'changed'), ('B', null, 'vanished') $$, 'nothing was deleted'
);
select pg_temp.apply('c', pg_temp.schedule(
  pg_temp.showing('2026-03-07', 'A', 'f2'), pg_temp.showing('2026-03-08', 'B', 'f5'),
  pg_temp.showing('2026-03-09', 'C', 'f3'), pg_temp.showing('2026-03-10', 'D', 'f4')));
select is(pg_temp.titles(), 'A=f2 B=f5 C=f3 D=f4', 'what comes back is a row of its own');
select is(
  pg_temp.titles((select before_change from moments)), 'A=f1 B=? C=f3', 'which the past does not hold'
);
select pg_temp.apply('d', '[]', '2026-03-10');
select is(pg_temp.titles(), 'A=f2 B=f5 C=f3', 'days that a schedule is not about stay');
insert into competitor_showings (channel, air_date, air_time, title, movie_id, source)
values ('TF1', '2026-03-09', '15:00', 'By hand', 'f6', 'demo');
select pg_temp.apply('d', '[]');
select is(pg_temp.titles(), 'By hand=f6', 'what no schedule listed is not withdrawn by one');
select is((select count(*) from competition_files), 4::bigint, 'files are kept by content');
select is(old_schedule_files(), '[]', 'and for a while');
update competition_files set last_seen_at = clock_timestamp() - interval '401 days'
 where sha256 in (repeat('a', 64), repeat('b', 64));
select is(
  old_schedule_files(), jsonb_build_array(repeat('a', 64), repeat('b', 64)),
  'after 400 days unseen they may go'
);
select forget_schedule_files(array[repeat('a', 64)]);
select is(old_schedule_files(), jsonb_build_array(repeat('b', 64)), 'each is forgotten once');
select pg_temp.apply('b', '[]');
select is(old_schedule_files(), '[]', 'one that comes again is kept again');
select throws_ok(
  $$ insert into competitor_showings (channel, air_date, air_time, title, movie_id, source)
     values ('TF1', '2026-03-09', '15:00', 'By hand', 'f7', 'demo') $$,
  '23505', null, 'a standing showing is listed once'
);

-- Publication.
select is(recommender.last_publication(v.at::timestamptz), v.expected::timestamptz, v.name)
  from (values
    ('2026-07-18 16:04:59Z', '2026-07-11 16:05Z', 'before a summer''s publication the last one counts'),
    ('2026-07-18 16:05Z', '2026-07-18 16:05Z', 'in summer it is at 16:05 UTC'),
    ('2026-11-21 17:05Z', '2026-11-21 17:05Z', 'in winter at 17:05'),
    ('2026-10-30 12:00Z', '2026-10-24 16:05Z', 'across the night on which the clock is set back'),
    ('2026-04-03 12:00Z', '2026-03-28 17:05Z', 'and the one on which it is set forward')
  ) as v (at, expected, name);

-- When a channel is due again: a run as of p_ran at p_at, with nothing else in between.
reset role;
create function pg_temp.is_due(p_ran timestamptz, p_at timestamptz) returns boolean
language plpgsql as $$
declare
  v_id bigint;
  v_due boolean;
begin
  insert into competitor_sources (channel, format, url_template, enabled)
  values ('R0', 'xmltv', 'https://r0.example/g', true);
  insert into competition_syncs (cause, days_ahead, started_at, finished_at)
  values ('schedule', 21, p_ran, p_ran + interval '1 minute') returning id into v_id;
  insert into competition_files (sha256, bytes) values (repeat('0', 64), 1);
  insert into competition_sync_files (sync_id, channel, status, file_sha256, finished_at)
  values (v_id, 'R0', 'done', repeat('0', 64), p_ran + interval '1 minute');
  v_due := exists (select from recommender.due_channels(p_at) as d where d = 'R0');
  delete from competition_sync_files where channel = 'R0';
  delete from competition_files where sha256 = repeat('0', 64);
  delete from competition_syncs where id = v_id;
  delete from competitor_sources where channel = 'R0';
  return v_due;
end;
$$;
select is(pg_temp.is_due(v.ran::timestamptz, v.at::timestamptz), v.expected, v.name)
  from (values
    ('2026-07-18 15:50Z', '2026-07-18 16:04Z', false, 'not yet before a summer''s publication'),
    ('2026-07-18 15:50Z', '2026-07-18 16:05Z', true, 'but with it, minutes after another run'),
    ('2026-11-21 16:50Z', '2026-11-21 17:04Z', false, 'nor before a winter''s'),
    ('2026-11-21 16:50Z', '2026-11-21 17:05Z', true, 'an hour later by the clock of the database'),
    ('2026-07-18 16:06Z', '2026-07-19 16:00Z', false, 'then not for a day'),
    ('2026-07-18 16:06Z', '2026-07-19 16:07Z', true, 'and daily after it'),
    ('2026-07-18 15:50Z', '2026-07-18 22:00Z', true, 'a run missed at the time is caught up that night'),
    ('2026-07-18 15:50Z', '2026-08-18 12:00Z', true, 'or a month later'),
    ('2026-07-18 16:06Z', '2026-07-18 16:10Z', false, 'and not done twice')
  ) as v (ran, at, expected, name);

-- What is due, and by whom it is done.
select is_empty('select recommender.due_channels()', 'nothing is due while all sources are off');
insert into competitor_sources (channel, format, url_template, time_zone, enabled) values
  ('R1', 'xmltv', 'https://r1.example/g', 'UTC', true),
  ('R2', 'xmltv', 'https://r2.example/{date}', 'UTC', true);
create function pg_temp.queued() returns bigint language sql as $$
  select count(*) from net.http_request_queue where url like '%/competition/sync'
$$;
select bag_eq('select recommender.due_channels()', array['R1', 'R2'], 'new sources are due');
select recommender.request_sync();
select is(pg_temp.queued(), 1::bigint, 'and the job asks for them');
set local role service_role;
create function pg_temp.files() returns jsonb language sql as $$
  select '[{"channel": "R1", "url": "https://r1.example/g"},
    {"channel": "R2", "url": "https://r2.example/1", "first_day": "2026-03-07", "last_day": "2026-03-07"},
    {"channel": "R2", "url": null, "failure": "no such placeholder"}]'::jsonb
$$;
select throws_ok($$ select begin_sync('upload', null, 21, '[]') $$, 'PT422', null, 'causes are known');
select isnt(begin_sync('schedule', null, 21, pg_temp.files()), null, 'a sync is begun');
select is(
  begin_sync('manual', null, 21, pg_temp.files()), (select max(id) from competition_syncs),
  'and joined by whoever comes while it lasts'
);
select is((select count(*) from competition_sync_files), 3::bigint, 'without doubling its files');
create temp table slices on commit drop as
select claim_slice((select max(id) from competition_syncs)) as slice from generate_series(1, 3);
select results_eq(
  $$ select slice ->> 'url' from slices where slice is not null order by 1 $$,
  $$ values ('https://r1.example/g'), ('https://r2.example/1') $$,
  'each file is claimed once, a failed one never'
);
reset role;
select is(recommender.slices_wait(), false, 'then none waits');
set local role service_role;
select throws_ok(
  $$ select apply_slice((slice ->> 'file_id')::bigint, gen_random_uuid(), repeat('e', 64), 1,
                        '2026-03-07', '2026-03-07', '[]') from slices where slice is not null $$,
  'PT409', null, 'only the holder of the lease ends a slice'
);
select is(
  apply_slice((slice ->> 'file_id')::bigint, (slice ->> 'lease')::uuid, repeat('e', 64), 1,
              '2026-03-07', '2026-03-07',
              pg_temp.schedule(pg_temp.showing('2026-03-07', 'A', 'f1'))) -> 'parsed',
  '1', 'who does'
) from slices where slice ->> 'channel' = 'R1';
select throws_ok(
  $$ select fail_slice((slice ->> 'file_id')::bigint, (slice ->> 'lease')::uuid, 'status', 'x')
       from slices where slice ->> 'channel' = 'R1' $$,
  'PT409', null, 'and only once'
);
select is(
  sync_report((select max(id) from competition_syncs)) -> 'finished_at', 'null', 'one file is left'
);
select fail_slice((slice ->> 'file_id')::bigint, (slice ->> 'lease')::uuid, 'status',
                  'received 503', clock_timestamp() + interval '3 hours')
  from slices where slice ->> 'channel' = 'R2';
select is(
  (select r - 'failures' from jsonb_array_elements(
     sync_report((select max(id) from competition_syncs)) -> 'channels') as r
    where r ->> 'channel' = 'R2'),
  '{"channel": "R2", "fetched": 0, "parsed": 0, "matched": 0, "unmatched": 0, "withdrawn": 0,
    "failed": 2, "pending": 0}', 'the report counts failures'
);
select isnt(
  sync_report((select max(id) from competition_syncs)) -> 'finished_at', 'null', 'and the sync is over'
);
select is(
  (select jsonb_object_agg(f ->> 'channel', f -> 'stale') from jsonb_array_elements(competition_feeds()) as f),
  '{"M6": false, "R1": false, "R2": true, "TF1": false}', 'a source that failed is stale'
);
select is(begin_sync('schedule', null, 21, pg_temp.files()), null, 'by schedule nothing is due now');
reset role;
create function pg_temp.pass(p_time interval) returns void language sql as $$
  update competition_syncs set started_at = started_at - p_time, finished_at = finished_at - p_time
$$;
select pg_temp.pass('61 minutes');
select is_empty('select recommender.due_channels()', 'a server is left alone for as long as it asks');
update competition_sync_files set retry_at = retry_at - interval '3 hours';
select bag_eq('select recommender.due_channels()', array['R2'], 'then what failed is tried again');
select pg_temp.pass('23 hours');
select bag_eq('select recommender.due_channels()', array['R1', 'R2'], 'and after a day everything');

-- An old feed, and which slate sees to it.
create function pg_temp.snapshot(p_field text) returns jsonb language sql as $$
  select slot_snapshot('A', '2026-03-01', 20)::jsonb -> p_field
$$;
create temp view requests as select pg_temp.queued() as count;
grant select on requests to service_role;
create temp table requests_before on commit drop as select count from requests;
set local role service_role;
select is(
  pg_temp.snapshot('stale_feeds'),
  '[{"channel": "R2", "last_good_at": null, "age_seconds": null, "failure_code": "source"}]',
  'a slate is told which feeds are stale'
);
select is(pg_temp.snapshot('refresh_due'), 'true', 'and that one should be refreshed');
select is(refresh_competition(), true, 'the first who asks does it');
select is(refresh_competition(), false, 'the next finds it done');
select is(pg_temp.snapshot('refresh_due'), 'false', 'and further slates do not ask');
reset role;
select is(pg_temp.queued(), (select count + 1 from requests_before), 'one request was sent');
update recommender.refresh_request set asked_at = asked_at - interval '6 minutes';
select is(pg_temp.snapshot('refresh_due'), 'true', 'if nothing came of it, others ask again');
select pg_temp.pass('-24 hours');
select is(pg_temp.snapshot('refresh_due'), 'false', 'a source that was just asked is left alone');
select is(refresh_competition(), false, 'whoever calls');
select pg_temp.pass('24 hours');
update competition_sync_files set finished_at = finished_at - interval '25 hours' where channel = 'R1';
select is(
  jsonb_array_length(pg_temp.snapshot('stale_feeds')), 1, 'after 25 hours a good file is still fresh'
);
update competition_sync_files set finished_at = finished_at - interval '2 hours' where channel = 'R1';
select is(
  pg_temp.snapshot('stale_feeds') #> '{0,channel}', '"R1"', 'after 27 it is stale'
);
select cmp_ok(
  (pg_temp.snapshot('stale_feeds') #>> '{0,age_seconds}')::integer, '>=', 97200, 'and its age told'
);
update competitor_sources set enabled = false where channel in ('R1', 'R2');
select is(pg_temp.snapshot('stale_feeds'), '[]', 'a source that is off is not stale');
select is(pg_temp.snapshot('refresh_due'), 'false', 'nor asked');
update competitor_sources set enabled = true where channel in ('R1', 'R2');

-- A function that dies leaves a lease that ends.
set local role service_role;
select begin_sync('manual', null, 21, '[{"channel": "R1", "url": "https://r1.example/g"}]');
create function pg_temp.claim() returns text language sql as $$
  select claim_slice((select max(id) from competition_syncs)) ->> 'url'
$$;
select is(pg_temp.claim(), 'https://r1.example/g', 'claimed');
select is(pg_temp.claim(), null, 'while the lease lasts nobody else is given the file');
reset role;
create function pg_temp.lapse() returns void language sql as $$
  update competition_sync_files set leased_until = clock_timestamp() where status = 'pending'
$$;
select pg_temp.lapse();
select is(recommender.slices_wait(), true, 'when it ended the file waits');
set local role service_role;
select is(pg_temp.claim(), 'https://r1.example/g', 'and is claimed again');
reset role;
select pg_temp.lapse();
set local role service_role;
select pg_temp.claim();
reset role;
select pg_temp.lapse();
set local role service_role;
select is(pg_temp.claim(), null, 'but not a fourth time');
select results_eq(
  $$ select failure_code from competition_sync_files order by id desc limit 1 $$,
  array['gave-up'], 'which is its failure'
);
select is(
  record_upload('R9', null, repeat('f', 64), 5, '2026-03-07', '2026-03-13',
    pg_temp.schedule(pg_temp.showing('2026-03-07', 'Z', 'f1'))) - 'sync_id',
  '{"parsed": 1, "matched": 1, "unmatched": 0, "withdrawn": 0}', 'an upload is a run of its own'
);
reset role;
select is(
  (select schedule from cron.job where jobname = 'competition-sync'), '*/5 * * * *',
  'the job is scheduled once, every five minutes'
);
set local role authenticated;
select pg_temp.sign_in(pg_temp.id(90), '{"role": "programmer"}');
select is_empty('select from competitor_sources', 'programmers see no addresses');
select throws_ok(
  $$ insert into competitor_sources (channel, format) values ('X', 'xmltv') $$, '42501', null,
  'programmers add no sources'
);
update competitor_sources set enabled = false;
select pg_temp.sign_in(pg_temp.id(90), '{"role": "admin"}');
select isnt_empty(
  $$ select from competitor_sources where enabled $$, 'nor does a programmer switch any off'
);
select lives_ok(
  $$ insert into competitor_sources (channel, format, url_template, enabled)
       values ('X', 'xmltv', 'https://guide.example/x.xml', true) $$, 'an admin adds a source'
);
select lives_ok(
  $$ update competitor_sources set enabled = false where channel = 'X' $$, 'and switches it off'
);
select throws_ok(
  $$ delete from competitor_sources where channel = 'X' $$, '42501', null, 'but deletes none'
);
select throws_ok(
  $$ update app_settings set value = '["evil.example"]' where key = 'feed_hosts' $$, '42501', null,
  'nor opens a host'
);
reset role;
select * from finish();
rollback;
