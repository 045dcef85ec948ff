-- How often one caller may ask, counted where all isolates see it.
--
-- An isolate takes requests in blocks and spends them by itself, so most requests cost no call. What
-- an isolate took and did not spend is lost with the minute: the limit is never exceeded, and with
-- many isolates may be reached a little early. Counts may go in a crash: hence unlogged.
-- Depends on: 20261122090200_app_settings.sql. Undo: drop function public.take_requests, function
-- recommender.requests_per_minute and table recommender.request_counts.

create unlogged table recommender.request_counts (
  caller text primary key,
  minute timestamptz not null,
  taken integer not null,
  constraint request_counts_taken_is_not_negative check (taken >= 0)
);
comment on table recommender.request_counts is
  'Requests that isolates took for a caller in the newest minute (UTC) in which it asked.';

alter table recommender.request_counts enable row level security;
revoke all on recommender.request_counts from public, anon, authenticated, service_role;
grant select, insert, update on recommender.request_counts to service_role;

create function recommender.requests_per_minute() returns integer
language sql stable
set search_path = ''
as $$
  select coalesce((
    select (s.value #>> '{}')::integer from public.app_settings as s
     where s.key = 'requests_per_minute'), 600)
$$;

create function public.take_requests(p_caller text, p_count integer) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_minute timestamptz := date_trunc('minute', v_now);
  v_limit integer := recommender.requests_per_minute();
  v_before integer;
begin
  insert into recommender.request_counts as c (caller, minute, taken)
  values (p_caller, v_minute, 0)
  on conflict (caller) do nothing;
  -- a clock that steps back must not open a new minute
  select case when c.minute >= v_minute then c.taken else 0 end into strict v_before
    from recommender.request_counts as c where c.caller = p_caller for update;
  update recommender.request_counts as c
     set minute = greatest(c.minute, v_minute),
         taken = least(v_before + p_count, greatest(v_limit, v_before))
   where c.caller = p_caller;
  return jsonb_build_object(
    'granted', greatest(0, least(p_count, v_limit - v_before)),
    'seconds_left', extract(epoch from v_minute + interval '1 minute' - v_now)::float8);
end;
$$;
comment on function public.take_requests(text, integer) is
  'Takes up to p_count of the requests_per_minute that a caller has in the running minute: '
  '{granted, seconds_left of the minute}.';

revoke execute on function recommender.requests_per_minute(), public.take_requests(text, integer)
from public, anon, authenticated;
grant execute on function recommender.requests_per_minute(), public.take_requests(text, integer)
to service_role;
