-- A caller gets as many requests a minute as the setting says, in whatever portions.
begin;
\ir fixtures/project.psql
select plan(8);

create function pg_temp.take(p_caller text, p_count integer) returns integer language sql as $$
  select (take_requests(p_caller, p_count) ->> 'granted')::integer
$$;

update app_settings set value = '25' where key = 'requests_per_minute';
-- the minute must not end between two of these
insert into recommender.request_counts values
  ('u1', date_trunc('minute', clock_timestamp()) + interval '1 minute', 0);
select is(
  array[pg_temp.take('u1', 10), pg_temp.take('u1', 10), pg_temp.take('u1', 10), pg_temp.take('u1', 10)],
  array[10, 10, 5, 0], 'portions add up to the limit'
);
select is(pg_temp.take('u2', 10), 10, 'callers are counted apart');
update app_settings set value = '40' where key = 'requests_per_minute';
select is(pg_temp.take('u1', 10), 10, 'a higher limit counts at once');
update app_settings set value = '5' where key = 'requests_per_minute';
select is(pg_temp.take('u1', 10), 0, 'a lower one too');
select is((select taken from recommender.request_counts where caller = 'u1'), 35, 'nothing is taken then');

update recommender.request_counts set minute = minute - interval '5 minutes' where caller = 'u1';
select is(pg_temp.take('u1', 10), 5, 'another minute starts at nought');
select ok(
  (take_requests('u3', 1) ->> 'seconds_left')::float8 between 0 and 60, 'a minute has 60 seconds'
);
delete from app_settings where key = 'requests_per_minute';
select is(pg_temp.take('u4', 1000), 600, 'without the setting, 600');

select * from finish();
rollback;
