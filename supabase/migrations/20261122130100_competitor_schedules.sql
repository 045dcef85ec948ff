-- What became known of competitors' schedules, and when.
--
-- A showing is never deleted, nor changed in what a slate may have rested on: one that vanished or
-- means another film now is withdrawn, and the new one is a row of its own. So the schedule as known
-- at a moment is the rows with created_at <= moment < withdrawn_at. Files are kept as they came.
-- Depends on: 20261122090900_competitor_showings.sql.
-- Undo: drop table public.competition_files, the columns and the functions below.

create table public.competition_files (
  sha256 text primary key,
  storage_path text not null generated always as (sha256 || '.xml') stored,
  bytes integer not null,
  first_seen_at timestamptz not null default clock_timestamp(),
  last_seen_at timestamptz not null default clock_timestamp(),
  removed_at timestamptz,
  constraint competition_files_sha256_is_64_hex_digits check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint competition_files_bytes_is_not_negative check (bytes >= 0)
);
comment on table public.competition_files is
  'Schedules as fetched or uploaded, by content: storage_path in the bucket competition-xml. '
  'competition_sync_files tells which source brought which of them when.';
comment on column public.competition_files.removed_at is
  'When the file was removed from the bucket, schedule_files_keep_days after it was last seen.';

alter table public.competition_files enable row level security;  -- no policy: functions only
revoke all on public.competition_files from public, anon, authenticated, service_role;
grant select, insert, update on public.competition_files to service_role;

alter table public.competitor_showings
  add column broadcast_date date,
  add column starts_at timestamptz,
  add column original_title text,
  add column release_year integer,
  add column director text,
  add column match_outcome text,
  add column match_rule text,
  add column candidates jsonb not null default '[]',
  add column file_sha256 text references public.competition_files (sha256),
  add column last_seen_at timestamptz not null default clock_timestamp(),
  add column withdrawal text,
  drop constraint competitor_showings_are_listed_once,
  add constraint competitor_showings_match_outcome_agrees_with_movie_id check (
    match_outcome in ('matched', 'ambiguous', 'unmatched')
    and (match_outcome = 'matched') = (movie_id is not null)),
  add constraint competitor_showings_match_rule_is_known
    check (match_rule in ('exact', 'article', 'subtitle', 'part', 'spelling')),
  add constraint competitor_showings_candidates_are_at_most_5
    check (jsonb_typeof(candidates) = 'array' and jsonb_array_length(candidates) <= 5),
  add constraint competitor_showings_withdrawal_is_known
    check (withdrawal in ('vanished', 'changed')),
  add constraint competitor_showings_withdrawal_has_a_date
    check (withdrawal is null or withdrawn_at is not null);
create unique index competitor_showings_are_listed_once
  on public.competitor_showings (channel, air_date, air_time, title) where withdrawn_at is null;
create index competitor_showings_file_idx on public.competitor_showings (file_sha256);

comment on column public.competitor_showings.broadcast_date is
  'Programme day, which ends at six the next morning; null for what no schedule lists.';
comment on column public.competitor_showings.created_at is 'When the showing was first seen.';
comment on column public.competitor_showings.last_seen_at is
  'When a schedule last listed the showing.';
comment on column public.competitor_showings.withdrawal is
  'vanished: a later schedule no longer lists it; changed: its title means another film now.';
comment on column public.competitor_showings.candidates is
  'Films that may be meant, best first: [{movie_id, score, rule}].';

-- Seeing again what is known changes nothing for readers, and happens daily.
drop trigger competitor_showings_bump_revision on public.competitor_showings;
create trigger competitor_showings_bump_revision
after insert or delete or truncate or update of movie_id, air_date, withdrawn_at
on public.competitor_showings
for each statement execute function recommender.bump_showings_revision();

create function recommender.schedule_files_keep_days() returns integer
language sql stable
set search_path = ''
as $$
  select coalesce((
    select (s.value #>> '{}')::integer from public.app_settings as s
     where s.key = 'schedule_files_keep_days'), 400)
$$;

create function public.old_schedule_files() returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(o.sha256), '[]')
    from (
      select f.sha256 from public.competition_files as f
       where f.removed_at is null
         and f.last_seen_at
             < clock_timestamp() - make_interval(days => recommender.schedule_files_keep_days())
       order by f.last_seen_at, f.sha256
       limit 100
    ) as o
$$;
comment on function public.old_schedule_files() is
  'Hashes of kept files that were last seen more than schedule_files_keep_days ago, at most 100.';

create function public.forget_schedule_files(p_hashes text[]) returns void
language sql
set search_path = ''
as $$
  update public.competition_files as f set removed_at = clock_timestamp()
   where f.sha256 = any (p_hashes) and f.removed_at is null
$$;
comment on function public.forget_schedule_files(text[]) is
  'Notes that files are no longer in the bucket; what was read in them stays.';

create function recommender.listed_showings(p_showings jsonb) returns table (
  air_date date, air_time time, title text, broadcast_date date, starts_at timestamptz,
  original_title text, release_year integer, director text, movie_id text, match_outcome text,
  match_score float8, match_rule text, candidates jsonb
)
language sql stable
set search_path = ''
as $$
  select distinct on (s.air_date, s.air_time, s.title)
         s.air_date, s.air_time, s.title, s.broadcast_date, s.starts_at, s.original_title,
         s.release_year, s.director, s.movie_id, s.match_outcome, s.match_score, s.match_rule,
         coalesce(s.candidates, '[]')
    from jsonb_to_recordset(p_showings) as s (
           air_date date, air_time time, title text, broadcast_date date, starts_at timestamptz,
           original_title text, release_year integer, director text, movie_id text,
           match_outcome text, match_score float8, match_rule text, candidates jsonb)
   order by s.air_date, s.air_time, s.title, s.starts_at
$$;
comment on function recommender.listed_showings(jsonb) is
  'The showings of a schedule as rows, each listed once.';

create function recommender.outdated_showings(
  p_channel text, p_first date, p_last date, p_showings jsonb
) returns table (id bigint, withdrawal text)
language sql stable
set search_path = ''
as $$
  select c.id, case when l.title is null then 'vanished' else 'changed' end
    from public.competitor_showings as c
    left join recommender.listed_showings(p_showings) as l
      on (l.air_date, l.air_time, l.title) = (c.air_date, c.air_time, c.title)
   where c.channel = p_channel and c.withdrawn_at is null
     and case when l.title is null then c.broadcast_date between p_first and p_last
              else c.movie_id is distinct from l.movie_id end
$$;
comment on function recommender.outdated_showings(text, date, date, jsonb) is
  'Standing showings of a channel that a schedule for p_first to p_last contradicts.';

create function recommender.has_new_showings(p_channel text, p_showings jsonb) returns boolean
language sql stable
set search_path = ''
as $$
  select exists (
    select from recommender.listed_showings(p_showings) as l
     where not exists (
       select from public.competitor_showings as c
        where c.channel = p_channel and c.withdrawn_at is null
          and (c.air_date, c.air_time, c.title) = (l.air_date, l.air_time, l.title)))
$$;

create function recommender.see_showings_again(
  p_channel text, p_sha256 text, p_seen_at timestamptz, p_showings jsonb
) returns void
language sql
set search_path = ''
as $$
  update public.competitor_showings as c
     set broadcast_date = l.broadcast_date, starts_at = l.starts_at,
         original_title = l.original_title, release_year = l.release_year, director = l.director,
         match_outcome = l.match_outcome, match_score = l.match_score, match_rule = l.match_rule,
         candidates = l.candidates, file_sha256 = p_sha256, last_seen_at = p_seen_at
    from recommender.listed_showings(p_showings) as l
   where c.channel = p_channel and c.withdrawn_at is null
     and (c.air_date, c.air_time, c.title) = (l.air_date, l.air_time, l.title)
$$;

create function recommender.apply_schedule(
  p_channel text, p_source text, p_sha256 text, p_bytes integer, p_first date, p_last date,
  p_showings jsonb
) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_now timestamptz;
  v_outdated bigint[];
  v_vanished bigint;
begin
  perform pg_advisory_xact_lock(hashtext('competition'), hashtext(p_channel));
  v_now := clock_timestamp();
  insert into public.competition_files as f (sha256, bytes, first_seen_at, last_seen_at)
  values (p_sha256, p_bytes, v_now, v_now)
  on conflict (sha256) do update set last_seen_at = v_now, removed_at = null;

  select coalesce(array_agg(o.id), '{}'), count(*) filter (where o.withdrawal = 'vanished')
    into v_outdated, v_vanished
    from recommender.outdated_showings(p_channel, p_first, p_last, p_showings) as o;
  if v_outdated <> '{}' then
    update public.competitor_showings as c
       set withdrawn_at = v_now, withdrawal = o.withdrawal
      from recommender.outdated_showings(p_channel, p_first, p_last, p_showings) as o
     where c.id = o.id;
  end if;
  perform recommender.see_showings_again(p_channel, p_sha256, v_now, p_showings);
  if recommender.has_new_showings(p_channel, p_showings) then
    insert into public.competitor_showings (
      channel, air_date, air_time, title, broadcast_date, starts_at, original_title, release_year,
      director, movie_id, match_outcome, match_score, match_rule, candidates, source, file_sha256,
      created_at, last_seen_at)
    select p_channel, l.air_date, l.air_time, l.title, l.broadcast_date, l.starts_at,
           l.original_title, l.release_year, l.director, l.movie_id, l.match_outcome, l.match_score,
           l.match_rule, l.candidates, p_source, p_sha256, v_now, v_now
      from recommender.listed_showings(p_showings) as l
    on conflict (channel, air_date, air_time, title) where withdrawn_at is null do nothing;
  end if;
  return (
    select jsonb_build_object(
             'parsed', count(*),
             'matched', count(*) filter (where l.movie_id is not null),
             'unmatched', count(*) filter (where l.movie_id is null),
             'withdrawn', v_vanished)
      from recommender.listed_showings(p_showings) as l);
end;
$$;
comment on function recommender.apply_schedule(text, text, text, integer, date, date, jsonb) is
  'Makes a schedule what is known of a channel, in one step: showings are added, seen again or '
  'withdrawn. Only programme days p_first to p_last are vouched for; what is known of other days '
  'stays. Doing it again changes nothing. Returns {parsed, matched, unmatched, withdrawn}.';

revoke execute on function
  recommender.schedule_files_keep_days(),
  public.old_schedule_files(),
  public.forget_schedule_files(text[]),
  recommender.listed_showings(jsonb),
  recommender.outdated_showings(text, date, date, jsonb),
  recommender.has_new_showings(text, jsonb),
  recommender.see_showings_again(text, text, timestamptz, jsonb),
  recommender.apply_schedule(text, text, text, integer, date, date, jsonb)
from public, anon, authenticated;
grant execute on function
  recommender.schedule_files_keep_days(),
  public.old_schedule_files(),
  public.forget_schedule_files(text[]),
  recommender.listed_showings(jsonb),
  recommender.outdated_showings(text, date, date, jsonb),
  recommender.has_new_showings(text, jsonb),
  recommender.see_showings_again(text, text, timestamptz, jsonb),
  recommender.apply_schedule(text, text, text, integer, date, date, jsonb)
to service_role;
