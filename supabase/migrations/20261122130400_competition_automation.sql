-- Ask for syncs when they are due, and for the next slice when one is done.
--
-- As with checkpoints, a request may be lost or come twice: the endpoint asks the database what is
-- left to do. The job looks every five minutes, so a publication on Saturday at 18:05 in Zurich is
-- noticed by 18:10 in summer and winter, and a missed run is caught up by the next one. Slates
-- never ask for a refresh: it would come no earlier than the job's, and cost each request a look.
-- Depends on: 20261122130250_due_channels.sql, 20261122100400_automation.sql.
-- Undo: unschedule the job, drop the trigger and the functions below.

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

-- A named job replaces the job of the same name.
select cron.schedule('competition-sync', '*/5 * * * *', 'select recommender.request_sync()');

revoke execute on function
  recommender.slices_wait(), recommender.request_sync(), recommender.request_next_slice()
from public, anon, authenticated;
