-- Showings, and the revision that tells readers when their copy is stale.
begin;
\ir fixtures/project.psql
select plan(18);
create function pg_temp.revision() returns bigint language sql as $$
  select revision from recommender.showings_revision
$$;
set local role service_role;

insert into competitor_showings (channel, air_date, air_time, title, movie_id, match_score, source)
select 'TF1', date '2026-03-01' + n, '21:10', 'Title ' || n, 'f' || n, 0.9, 'test'
  from generate_series(1, 3) as n;
select is(pg_temp.revision(), 2::bigint, 'one statement of many rows moves the revision by one');
update competitor_showings set withdrawn_at = now() where title = 'Title 1';
select is(pg_temp.revision(), 3::bigint, 'so does an update');
delete from competitor_showings where title = 'Title 2';
select is(pg_temp.revision(), 4::bigint, 'and a delete');
insert into competitor_showings (channel, air_date, air_time, title, source)
values ('TF1', '2026-03-04', '21:10', 'Title 3', 'test')
on conflict (channel, air_date, air_time, title) where withdrawn_at is null do nothing;
select is(
  (select count(*) from competitor_showings where title = 'Title 3'), 1::bigint,
  'the same showing is listed once'
);
select throws_ok(
  'update recommender.showings_revision set revision = 0 where only_row', '42501', null,
  'nothing else moves the revision'
);
select throws_ok(
  'truncate competitor_showings', '42501', null, 'the service role may not empty the table'
);
select throws_ok(
  format('insert into competitor_showings
            (channel, air_date, air_time, title, movie_id, match_score, source)
          values (%L, %L, %L, %L, %L, %L, %L)',
         v.channel, '2026-03-09', '20:00', v.title, v.movie_id, v.match_score, v.source),
  '23514', null, format('refused: %s', v))
  from (values
    ('', 'T', 'f1', 0.5, 's'), ('C', '', 'f1', 0.5, 's'), ('C', 'T', '', 0.5, 's'),
    ('C', 'T', 'f1', 1.5, 's'), ('C', 'T', 'f1', 'NaN'::float8, 's'), ('C', 'T', null, 0.5, 's'),
    ('C', 'T', 'f1', 0.5, '')
  ) as v (channel, title, movie_id, match_score, source);
reset role;
truncate competitor_showings;
select cmp_ok(pg_temp.revision(), '>', 4::bigint, 'truncating moves the revision too');
insert into competitor_showings (channel, air_date, air_time, title, source)
values ('TF1', '2026-03-04', '21:10', 'T', 'test');

set local role authenticated;
select is(
  pg_temp.rows_seen('competitor_showings', '{"channels": ["A"]}'), 1,
  'programmers see showings whatever their channels'
);
select throws_ok(
  $$ update competitor_showings set title = 'U' where title = 'T' $$, '42501', null,
  'but do not write them'
);
select throws_ok(
  'select from recommender.showings_revision', '42501', null, 'nor read the revision'
);
set local role anon;
select throws_ok('select from competitor_showings', '42501', null, 'strangers see nothing');
reset role;
select * from finish();
rollback;
