-- Syncs: which files of which sources were fetched, with what result, in slices.
--
-- A function may run for two seconds of CPU only, so a sync is a list of files in the database, and
-- each request works on one of them under a lease. Two syncs at once share the one open list; a
-- slice whose function died is taken up again when its lease has ended, three times at most.
-- Depends on: 20261122130100_competitor_schedules.sql; begin_sync asks due_channels of the migration
-- that follows. Undo: drop the two tables and the functions.

create table public.competition_syncs (
  id bigint generated always as identity primary key,
  cause text not null,
  days_ahead integer,
  actor_id uuid,
  started_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  constraint competition_syncs_cause_is_known check (cause in ('manual', 'schedule', 'upload')),
  constraint competition_syncs_days_ahead_lie_within_a_year check (days_ahead between 0 and 366)
);
comment on table public.competition_syncs is
  'Runs over the sources, and uploads by hand; finished_at is null while files are left to fetch.';
create unique index competition_syncs_run_one_at_a_time
  on public.competition_syncs ((true)) where finished_at is null;

create index competition_syncs_started_idx on public.competition_syncs (started_at);

create table public.competition_sync_files (
  id bigint generated always as identity primary key,
  sync_id bigint not null references public.competition_syncs (id),
  channel text not null,
  url text,
  warm_up_url text,
  first_day date,
  last_day date,
  status text not null default 'pending',
  attempts integer not null default 0,
  lease_token uuid,
  leased_until timestamptz,
  file_sha256 text references public.competition_files (sha256),
  parsed integer not null default 0,
  matched integer not null default 0,
  unmatched integer not null default 0,
  withdrawn integer not null default 0,
  failure_code text,
  failure text,
  retry_at timestamptz,
  finished_at timestamptz,
  constraint competition_sync_files_status_is_known
    check (status in ('pending', 'done', 'failed')),
  constraint competition_sync_files_end_when_they_are_no_longer_pending
    check ((status = 'pending') = (finished_at is null)),
  constraint competition_sync_files_done_has_a_file
    check (status <> 'done' or file_sha256 is not null),
  constraint competition_sync_files_failed_says_why
    check ((status = 'failed') = (failure_code is not null and failure is not null))
);
comment on table public.competition_sync_files is
  'One file of a sync: a week, a day, or (first_day null) all that a URL holds.';
comment on column public.competition_sync_files.retry_at is
  'Before which the server does not want to be asked again.';
-- By equality only: through an ordered one, all runs are walked for a channel that has none.
create index competition_sync_files_sync_idx on public.competition_sync_files using hash (sync_id);
create index competition_sync_files_channel_idx
  on public.competition_sync_files (channel, finished_at);
create index competition_sync_files_run_idx on public.competition_sync_files (channel, sync_id)
  where url is not null or status = 'failed';  -- uploads have neither URL nor failure
create index competition_sync_files_file_idx on public.competition_sync_files (file_sha256);

alter table public.competition_syncs enable row level security;  -- no policy: functions only
alter table public.competition_sync_files enable row level security;  -- no policy: functions only
revoke all on public.competition_syncs, public.competition_sync_files
from public, anon, authenticated, service_role;
grant select, insert, update on public.competition_syncs, public.competition_sync_files
to service_role;

-- A sync and its slices.

create function recommender.finish_sync(p_sync_id bigint) returns void
language plpgsql
set search_path = ''
as $$
begin
  -- Of two files that end at once, the one that waits here sees the other's end.
  perform from public.competition_syncs as y where y.id = p_sync_id for update;
  update public.competition_syncs as y
     set finished_at = clock_timestamp()
   where y.id = p_sync_id and y.finished_at is null
     and not exists (
       select from public.competition_sync_files as f
        where f.sync_id = p_sync_id and f.status = 'pending');
end;
$$;

create function public.begin_sync(
  p_cause text, p_actor_id uuid, p_days_ahead integer, p_files jsonb
) returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_id bigint;
  v_channels text[];
begin
  if p_cause is null or p_cause not in ('manual', 'schedule') then
    raise exception 'Cannot begin sync as cause must be manual or schedule: received "%"', p_cause
      using errcode = 'PT422';
  end if;
  perform pg_advisory_xact_lock(hashtext('competition'), 0);
  select y.id into v_id from public.competition_syncs as y where y.finished_at is null;
  v_channels := array(
    select distinct f.channel
      from jsonb_to_recordset(p_files) as f (channel text)
     where not exists (
       select from public.competition_sync_files as known
        where known.sync_id = v_id and known.channel = f.channel));
  if p_cause = 'schedule' then
    v_channels := array(
      select d from recommender.due_channels() as d where d = any (v_channels));
  end if;
  if v_channels = '{}' then
    return v_id;
  end if;
  if v_id is null then
    insert into public.competition_syncs (cause, days_ahead, actor_id)
    values (p_cause, p_days_ahead, p_actor_id)
    returning id into v_id;
  end if;
  insert into public.competition_sync_files (
    sync_id, channel, url, warm_up_url, first_day, last_day, status, failure_code, failure,
    finished_at)
  select v_id, f.channel, f.url, f.warm_up_url, f.first_day, f.last_day,
         case when f.failure is null then 'pending' else 'failed' end,
         case when f.failure is not null then 'source' end, left(f.failure, 1000),
         case when f.failure is not null then clock_timestamp() end
    from jsonb_to_recordset(p_files)
         as f (channel text, url text, warm_up_url text, first_day date, last_day date,
               failure text)
   where f.channel = any (v_channels);
  perform recommender.finish_sync(v_id);
  return v_id;
end;
$$;
comment on function public.begin_sync(text, uuid, integer, jsonb) is
  'Opens a sync over files [{channel, url, warm_up_url, first_day, last_day, failure}], or adds the '
  'channels that the open one lacks; by schedule only what is due. Returns the sync''s id, null when nothing is '
  'to be done.';

create function recommender.is_claimable(p_file public.competition_sync_files) returns boolean
language sql stable
set search_path = ''
as $$
  select p_file.status = 'pending'
         and (p_file.leased_until is null or p_file.leased_until <= clock_timestamp())
$$;

create function recommender.slice(p_file public.competition_sync_files) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
           'file_id', p_file.id, 'lease', p_file.lease_token, 'channel', p_file.channel,
           'url', p_file.url, 'first_day', p_file.first_day, 'last_day', p_file.last_day,
           'format', s.format, 'channel_in_file', s.channel_in_file, 'headers', s.headers,
           'warm_up_url', p_file.warm_up_url, 'time_zone', s.time_zone)
    from public.competitor_sources as s where s.channel = p_file.channel
$$;

create function recommender.give_up_slices(p_sync_id bigint) returns void
language plpgsql
set search_path = ''
as $$
begin
  if exists (select from public.competition_sync_files as f
              where f.sync_id = p_sync_id and f.attempts >= 3 and recommender.is_claimable(f)) then
    update public.competition_sync_files as f
       set status = 'failed', failure_code = 'gave-up', finished_at = clock_timestamp(),
           failure = 'Cannot read the file as three functions ended before it was read'
     where f.sync_id = p_sync_id and f.attempts >= 3 and recommender.is_claimable(f);
  end if;
end;
$$;

create function public.claim_slice(p_sync_id bigint) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_file public.competition_sync_files;
begin
  perform recommender.give_up_slices(p_sync_id);
  update public.competition_sync_files as f
     set attempts = f.attempts + 1, lease_token = gen_random_uuid(),
         leased_until = clock_timestamp() + interval '120 seconds'
   where f.id = (
     select w.id from public.competition_sync_files as w
      where w.sync_id = p_sync_id and recommender.is_claimable(w)
      order by w.attempts, w.id
      limit 1
        for update skip locked)
  returning * into v_file;
  if not found then
    perform recommender.finish_sync(p_sync_id);
    return null;
  end if;
  return recommender.slice(v_file);
end;
$$;
comment on function public.claim_slice(bigint) is
  'Leases the next file of a sync for 120 seconds and says how to fetch it; null when none is left '
  'that nobody is at.';

create function recommender.leased_file(p_file_id bigint, p_lease uuid)
returns public.competition_sync_files
language plpgsql
set search_path = ''
as $$
declare
  v_file public.competition_sync_files;
begin
  select * into v_file from public.competition_sync_files as f
   where f.id = p_file_id and f.lease_token = p_lease and f.status = 'pending'
     for update;
  if not found then
    raise exception 'Cannot end slice % as its lease must be held: received one that is over',
      p_file_id
      using errcode = 'PT409';
  end if;
  return v_file;
end;
$$;

create function recommender.end_file(
  p_file_id bigint, p_sync_id bigint, p_sha256 text, p_counts jsonb
) returns void
language plpgsql
set search_path = ''
as $$
begin
  update public.competition_sync_files as f
     set status = 'done', finished_at = clock_timestamp(), leased_until = null,
         file_sha256 = p_sha256, parsed = (p_counts ->> 'parsed')::integer,
         matched = (p_counts ->> 'matched')::integer,
         unmatched = (p_counts ->> 'unmatched')::integer,
         withdrawn = (p_counts ->> 'withdrawn')::integer
   where f.id = p_file_id;
  perform recommender.finish_sync(p_sync_id);
end;
$$;

create function public.apply_slice(
  p_file_id bigint, p_lease uuid, p_sha256 text, p_bytes integer, p_first date, p_last date,
  p_showings jsonb
) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_file public.competition_sync_files := recommender.leased_file(p_file_id, p_lease);
  v_counts jsonb := recommender.apply_schedule(
    v_file.channel, 'sync', p_sha256, p_bytes, p_first, p_last, p_showings);
begin
  perform recommender.end_file(p_file_id, v_file.sync_id, p_sha256, v_counts);
  return v_counts;
end;
$$;
comment on function public.apply_slice(bigint, uuid, text, integer, date, date, jsonb) is
  'Ends a slice with the schedule that its file held, as recommender.apply_schedule does it.';

create function public.fail_slice(
  p_file_id bigint, p_lease uuid, p_code text, p_reason text, p_retry_at timestamptz default null,
  p_sha256 text default null, p_bytes integer default null
) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_file public.competition_sync_files := recommender.leased_file(p_file_id, p_lease);
begin
  if p_sha256 is not null then
    insert into public.competition_files as f (sha256, bytes) values (p_sha256, p_bytes)
    on conflict (sha256) do update set last_seen_at = clock_timestamp(), removed_at = null;
  end if;
  update public.competition_sync_files as f
     set status = 'failed', finished_at = clock_timestamp(), leased_until = null,
         failure_code = p_code, failure = left(p_reason, 1000), retry_at = p_retry_at,
         file_sha256 = p_sha256
   where f.id = p_file_id;
  perform recommender.finish_sync(v_file.sync_id);
end;
$$;
comment on function public.fail_slice(bigint, uuid, text, text, timestamptz, text, integer) is
  'Ends a slice with the reason why its file brought nothing; what is known of the channel stays.';

create function public.record_upload(
  p_channel text, p_actor_id uuid, p_sha256 text, p_bytes integer, p_first date, p_last date,
  p_showings jsonb
) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_sync_id bigint;
  v_file_id bigint;
  v_counts jsonb := recommender.apply_schedule(
    p_channel, 'upload', p_sha256, p_bytes, p_first, p_last, p_showings);
begin
  insert into public.competition_syncs (cause, actor_id, finished_at)
  values ('upload', p_actor_id, clock_timestamp())
  returning id into v_sync_id;
  insert into public.competition_sync_files (
    sync_id, channel, first_day, last_day, status, file_sha256, finished_at)
  values (v_sync_id, p_channel, p_first, p_last, 'done', p_sha256, clock_timestamp())
  returning id into v_file_id;
  perform recommender.end_file(v_file_id, v_sync_id, p_sha256, v_counts);
  return v_counts || jsonb_build_object('sync_id', v_sync_id);
end;
$$;
comment on function public.record_upload(text, uuid, text, integer, date, date, jsonb) is
  'Makes a schedule sent by hand what is known of a channel; returns {parsed, matched, unmatched, '
  'withdrawn, sync_id}.';

revoke execute on function
  recommender.finish_sync(bigint),
  recommender.is_claimable(public.competition_sync_files),
  recommender.slice(public.competition_sync_files),
  recommender.give_up_slices(bigint),
  recommender.leased_file(bigint, uuid),
  recommender.end_file(bigint, bigint, text, jsonb),
  public.begin_sync(text, uuid, integer, jsonb),
  public.claim_slice(bigint),
  public.apply_slice(bigint, uuid, text, integer, date, date, jsonb),
  public.fail_slice(bigint, uuid, text, text, timestamptz, text, integer),
  public.record_upload(text, uuid, text, integer, date, date, jsonb)
from public, anon, authenticated;
grant execute on function
  recommender.finish_sync(bigint),
  recommender.is_claimable(public.competition_sync_files),
  recommender.slice(public.competition_sync_files),
  recommender.give_up_slices(bigint),
  recommender.leased_file(bigint, uuid),
  recommender.end_file(bigint, bigint, text, jsonb),
  public.begin_sync(text, uuid, integer, jsonb),
  public.claim_slice(bigint),
  public.apply_slice(bigint, uuid, text, integer, date, date, jsonb),
  public.fail_slice(bigint, uuid, text, text, timestamptz, text, integer),
  public.record_upload(text, uuid, text, integer, date, date, jsonb)
to service_role;
