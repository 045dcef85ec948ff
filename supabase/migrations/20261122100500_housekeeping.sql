-- Remove once a day what nobody needs any more.
--
-- The log is never touched, nor a slate that an event names. What belongs to pg_net and pg_cron is
-- cleared where the owner may: nothing else ever empties cron.job_run_details.
-- Depends on: 20261122100400_automation.sql. Undo: unschedule the job, drop the functions below.

create function recommender.slates_keep_days() returns integer
language sql stable
set search_path = ''
as $$
  select coalesce((
    select (s.value #>> '{}')::integer from public.app_settings as s
     where s.key = 'slates_keep_days'), 400)
$$;

create function recommender.remove_old_slates() returns bigint
language sql
set search_path = ''
as $$
  with removed as (
    delete from public.slates as s
     where s.slate_id in (
       select o.slate_id from public.slates as o
        where o.created_at < clock_timestamp() - make_interval(days => recommender.slates_keep_days())
          and not exists (
            select from public.selection_events as e where e.slate_id = o.slate_id)
        order by o.created_at
        limit 20000
          for update of o skip locked)
    returning 1
  )
  select count(*) from removed
$$;
comment on function recommender.remove_old_slates() is
  'Deletes slates older than slates_keep_days that nobody answered, at most 20000 a run.';

create function recommender.remove_past_exclusions() returns bigint
language sql
set search_path = ''
as $$
  with removed as (
    delete from public.context_exclusions as x
     where x.broadcast_date < (clock_timestamp() at time zone 'UTC')::date - 2
    returning 1
  )
  select count(*) from removed
$$;
comment on function recommender.remove_past_exclusions() is
  'A broadcast day ends at six the next morning, anywhere on earth two dates later.';

create function recommender.may_delete_from(p_table text) returns boolean
language sql stable
set search_path = ''
as $$
  select coalesce(has_table_privilege(to_regclass(p_table), 'delete'), false)
$$;

create function recommender.remove_net_responses() returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_count bigint := 0;
begin
  if recommender.may_delete_from('net._http_response') then
    delete from net._http_response as r where r.created < clock_timestamp() - interval '1 day';
    get diagnostics v_count = row_count;
  end if;
  return v_count;
end;
$$;

create function recommender.remove_job_runs() returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_count bigint := 0;
begin
  if recommender.may_delete_from('cron.job_run_details') then
    delete from cron.job_run_details as d
     where d.end_time < clock_timestamp() - interval '7 days';
    get diagnostics v_count = row_count;
  end if;
  return v_count;
end;
$$;

create function recommender.housekeeping() returns jsonb
language sql
set search_path = ''
as $$
  select jsonb_build_object(
    'slates', recommender.remove_old_slates(),
    'exclusions', recommender.remove_past_exclusions(),
    'net_responses', recommender.remove_net_responses(),
    'job_runs', recommender.remove_job_runs())
$$;
comment on function recommender.housekeeping() is
  'Daily job: removes what is out of date; returns how many rows of each kind.';

select cron.schedule('housekeeping', '17 3 * * *', 'select recommender.housekeeping()');

revoke execute on function
  recommender.slates_keep_days(),
  recommender.remove_old_slates(),
  recommender.remove_past_exclusions(),
  recommender.may_delete_from(text),
  recommender.remove_net_responses(),
  recommender.remove_job_runs(),
  recommender.housekeeping()
from public, anon, authenticated;
