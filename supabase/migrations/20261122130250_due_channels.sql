-- Which channels a sync by schedule has to ask.
--
-- Broadcasters publish on Saturday at 18:00 in Zurich and correct what they published on any day.
-- Depends on: 20261122130200_competition_syncs.sql. Undo: drop the functions below.

create function recommender.last_publication(p_at timestamptz) returns timestamptz
language sql stable
set search_path = ''
as $$
  select max(d.day at time zone 'Europe/Zurich')
    from generate_series(0, 7) as n,
         lateral (select date_trunc('day', p_at at time zone 'Europe/Zurich')
                         - make_interval(days => n) + interval '18:05' as day) as d
   where extract(isodow from d.day) = 6 and d.day at time zone 'Europe/Zurich' <= p_at
$$;
comment on function recommender.last_publication(timestamptz) is
  'The last Saturday 18:05 in Zurich, summer or winter: broadcasters publish at 18:00.';

create function recommender.last_runs(p_at timestamptz) returns table (
  channel text, started_at timestamptz, finished_at timestamptz, failed bigint,
  retry_at timestamptz, runs_today bigint
)
language plpgsql stable  -- planned with p_at known: it picks a few of all runs
set search_path = ''
as $$
begin
  return query
  select distinct on (r.channel) r.channel, r.started_at, r.finished_at, r.failed, r.retry_at,
         r.runs_today
    from (
      select f.channel, y.started_at, y.finished_at,
             count(*) filter (where f.status = 'failed') as failed,
             max(f.retry_at) as retry_at,
             count(*) filter (where y.started_at > p_at - interval '24 hours')
               over (partition by f.channel) as runs_today
        from public.competition_syncs as y
        join public.competition_sync_files as f on f.sync_id = y.id
       where y.cause <> 'upload' and y.days_ahead >= 21
         and (y.finished_at is null or y.started_at > p_at - interval '8 days')
       group by f.channel, y.id
    ) as r
   order by r.channel, r.started_at desc;
end;
$$;
comment on function recommender.last_runs(timestamptz) is
  'Of each channel the last run over all published weeks, with the number of such runs in 24 hours. '
  'Runs of more than 8 days ago are over and passed over: what began before them is due anyway.';

create function recommender.due_channels(p_at timestamptz default clock_timestamp())
returns setof text
language sql stable
set search_path = ''
as $$
  select s.channel
    from public.competitor_sources as s
    left join recommender.last_runs(p_at) as r on r.channel = s.channel
   where s.enabled and (
     r.started_at is null
     or r.finished_at is not null and (
       r.started_at < recommender.last_publication(p_at)
       or r.started_at < p_at - interval '24 hours'
       or r.failed > 0 and r.runs_today <= 4
          and greatest(r.finished_at + interval '1 hour', r.retry_at) <= p_at))
   order by s.channel
$$;
comment on function recommender.due_channels(timestamptz) is
  'Enabled channels that were, at p_at, not asked since the last publication or for a day, and those that '
  'failed an hour ago, at most four times a day.';

revoke execute on function
  recommender.last_publication(timestamptz),
  recommender.last_runs(timestamptz),
  recommender.due_channels(timestamptz)
from public, anon, authenticated;
grant execute on function
  recommender.last_publication(timestamptz),
  recommender.last_runs(timestamptz),
  recommender.due_channels(timestamptz)
to service_role;
