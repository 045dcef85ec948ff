-- Ask for syncs when they are due, and for the next slice when one is done.
--
-- As with checkpoints, a request may be lost or come twice: the endpoint asks the database what is
-- left to do. The job looks every five minutes, so a publication on Saturday at 18:05 in Zurich is
-- noticed by 18:10 in summer and winter, and a missed run is caught up by the next one. Where no job
-- runs, slates see to it: each is told with its snapshot whether a feed is old, and the function then
-- calls refresh_competition once it has answered.
-- Depends on: 20261122130300_competition_reports.sql, 20261122100400_automation.sql.
-- Undo: unschedule the job, drop the trigger, the table and the functions below.

create function recommender.slices_wait() returns boolean
language sql stable
set search_path = ''
as $$
  select exists (
    select from public.competition_syncs as y
      join public.competition_sync_files as f on f.sync_id = y.id
     where y.finished_at is null and recommender.is_claimable(f))
$$;
comment on function recommender.slices_wait() is
  'True when a sync has files left that nobody is at.';

create function recommender.request_sync() returns void
language plpgsql
set search_path = ''
as $$
begin
  perform recommender.finish_sync(y.id)
     from public.competition_syncs as y where y.finished_at is null;
  if recommender.slices_wait() or exists (select from recommender.due_channels()) then
    perform recommender.call_function('competition/sync', '{}');
  end if;
end;
$$;
comment on function recommender.request_sync() is
  'Job of every five minutes: asks for what is due or was left behind. Errors show in '
  'cron.job_run_details.';

-- security definer: reads Vault, which whoever ends a slice may not.
create function recommender.request_next_slice() returns trigger
language plpgsql
security definer
set search_path = ''
set lock_timeout = '500ms'
as $$
begin
  if recommender.slices_wait() then
    perform recommender.call_function('competition/sync', '{}');
  end if;
  return null;
exception
  when others then  -- the slice is done; the next one can wait for the job
    raise warning 'Cannot ask for the next slice, which is left to the job: % (%)', sqlerrm, sqlstate;
    return null;
end;
$$;
comment on function recommender.request_next_slice() is
  'Asks for the next slice when one is done; a failure is a warning.';
create trigger competition_sync_files_request_next_slice
after update of status on public.competition_sync_files
for each statement execute function recommender.request_next_slice();

create table recommender.refresh_request (
  only_row boolean primary key default true,
  asked_at timestamptz not null default '-infinity',
  constraint refresh_request_has_one_row check (only_row)
);
comment on table recommender.refresh_request is
  'When a slate last asked for a sync of old feeds, so that others leave it alone meanwhile.';
insert into recommender.refresh_request default values;
alter table recommender.refresh_request enable row level security;
revoke all on recommender.refresh_request from public, anon, authenticated, service_role;
grant select on recommender.refresh_request to service_role;

create function recommender.refresh_is_due() returns boolean
language sql stable
set search_path = ''
as $$
  select r.asked_at <= clock_timestamp() - interval '5 minutes'
         and exists (select from recommender.feed_states() as f where f.is_old)
         and (recommender.slices_wait() or exists (
           select from recommender.feed_states() as f
             join recommender.due_channels() as d on d = f.channel
            where f.is_old))
    from recommender.refresh_request as r
$$;
comment on function recommender.refresh_is_due() is
  'True when a source is older than 26 hours, may be asked again, and no slate has seen to it in the '
  'last five minutes.';

-- security definer: reads Vault, which functions may not; asked_at moves in no other way.
create function public.refresh_competition() returns boolean
language plpgsql
security definer
set search_path = ''
as $$
begin
  if not pg_try_advisory_xact_lock(hashtext('competition'), hashtext('refresh'))
     or not recommender.refresh_is_due() then
    return false;
  end if;
  update recommender.refresh_request as r set asked_at = clock_timestamp() where r.only_row;
  perform recommender.call_function('competition/sync', '{}');
  return true;
end;
$$;
comment on function public.refresh_competition() is
  'Asks for a sync when a source is old. Of any number of callers at once one does: the others find '
  'the lock taken, or that it was done. Returns whether this call did.';

-- A named job replaces the job of the same name.
select cron.schedule('competition-sync', '*/5 * * * *', 'select recommender.request_sync()');

revoke execute on function
  recommender.slices_wait(),
  recommender.request_sync(),
  recommender.request_next_slice(),
  recommender.refresh_is_due(),
  public.refresh_competition()
from public, anon, authenticated;
grant execute on function
  recommender.slices_wait(), recommender.refresh_is_due(), public.refresh_competition()
to service_role;
