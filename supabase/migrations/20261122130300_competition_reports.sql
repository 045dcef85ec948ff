-- What syncs did, how old each source is, and the schedules themselves.
--
-- Reasons of failures may name hosts and are for admins; programmers get codes.
-- Depends on: 20261122130250_due_channels.sql. Undo: drop the functions below.

create function recommender.channel_report(p_sync_id bigint, p_channel text) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
           'channel', p_channel,
           'fetched', count(*) filter (where f.file_sha256 is not null),
           'parsed', coalesce(sum(f.parsed), 0),
           'matched', coalesce(sum(f.matched), 0),
           'unmatched', coalesce(sum(f.unmatched), 0),
           'withdrawn', coalesce(sum(f.withdrawn), 0),
           'failed', count(*) filter (where f.status = 'failed'),
           'pending', count(*) filter (where f.status = 'pending'),
           'failures', coalesce(jsonb_agg(jsonb_build_object(
             'first_day', f.first_day, 'last_day', f.last_day, 'code', f.failure_code,
             'reason', f.failure, 'retry_at', f.retry_at) order by f.id)
             filter (where f.status = 'failed'), '[]'))
    from public.competition_sync_files as f
   where f.sync_id = p_sync_id and f.channel = p_channel
$$;

create function public.sync_report(p_sync_id bigint) returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
           'sync_id', y.id, 'cause', y.cause, 'started_at', y.started_at,
           'finished_at', y.finished_at,
           'channels', coalesce((
             select jsonb_agg(recommender.channel_report(y.id, c.channel) order by c.channel)
               from (select distinct f.channel from public.competition_sync_files as f
                      where f.sync_id = y.id) as c), '[]'))
    from public.competition_syncs as y where y.id = p_sync_id
$$;
comment on function public.sync_report(bigint) is
  'What a sync did so far, channel by channel; null without such a sync.';

create function recommender.feed_states() returns table (
  channel text, format text, enabled boolean, last_good_at timestamptz, is_old boolean,
  last_tried_at timestamptz, failed bigint, failure_code text
)
language plpgsql stable  -- planned once a session, not with each slate
set search_path = ''
as $$
begin
  return query
  select s.channel, s.format, s.enabled, g.at,
         s.enabled and coalesce(g.at < clock_timestamp() - interval '26 hours', true),
         (select y.started_at from public.competition_syncs as y where y.id = l.sync_id),
         r.failed, r.code
    from public.competitor_sources as s
    left join lateral (
      select max(f.finished_at) as at
        from public.competition_sync_files as f
       where f.channel = s.channel and f.status = 'done'
    ) as g on true
    left join lateral (
      select max(f.sync_id) as sync_id
        from public.competition_sync_files as f
       where f.channel = s.channel and (f.url is not null or f.status = 'failed')  -- no upload
    ) as l on true
    left join lateral (
      select count(*) as failed, min(f.failure_code) as code
        from public.competition_sync_files as f
       where f.sync_id = l.sync_id and f.channel = s.channel and f.status = 'failed'
    ) as r on true;
end;
$$;
comment on function recommender.feed_states() is
  'Of each source the age of its last good file and the end of its last run. An enabled source is '
  'old after 26 hours: syncs are daily. Reads a few index entries a source, as each slate asks.';

create function public.competition_feeds() returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
           'channel', f.channel, 'format', f.format, 'enabled', f.enabled,
           'last_good_at', f.last_good_at,
           'age_seconds', floor(extract(epoch from clock_timestamp() - f.last_good_at)),
           'last_tried_at', f.last_tried_at,
           'failed', f.failed,
           'failure_code', f.failure_code,
           'stale', f.is_old or f.enabled and f.failed > 0)
         order by f.channel), '[]')
    from recommender.feed_states() as f
$$;
comment on function public.competition_feeds() is
  'How old each source''s last good file is; an enabled source is stale after 26 hours, or when its '
  'last run failed in part.';

create function recommender.stale_feeds() returns json
language sql stable
set search_path = ''
as $$
  select coalesce(json_agg(json_build_object(
           'channel', f.channel, 'last_good_at', f.last_good_at,
           'age_seconds', floor(extract(epoch from clock_timestamp() - f.last_good_at)),
           'failure_code', f.failure_code) order by f.channel), '[]')
    from recommender.feed_states() as f
   where f.is_old or f.enabled and f.failed > 0
$$;
comment on function recommender.stale_feeds() is
  'The stale sources as a slate names them: [{channel, last_good_at, age_seconds, failure_code}].';

create function public.competition_sources() returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'due', to_jsonb(array(select recommender.due_channels())),
    'sources', coalesce((
      select jsonb_agg(jsonb_build_object(
               'channel', s.channel, 'url_template', s.url_template,
               'warm_up_url', s.warm_up_url, 'week_start', s.week_start,
               'format', s.format, 'channel_in_file', s.channel_in_file, 'time_zone', s.time_zone,
               'enabled', s.enabled) order by s.channel)
        from public.competitor_sources as s), '[]'))
$$;
comment on function public.competition_sources() is
  'All sources, without their headers, and the channels that are due.';

create function public.matching_state() returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'catalog', recommender.artifact_versions() -> 'catalog.parquet',
    'settings', (
      select jsonb_object_agg(s.key, s.value) from public.app_settings as s
       where s.key in ('match_threshold', 'feed_hosts')))
$$;
comment on function public.matching_state() is
  'The version of the catalogue to match against, null without one, and the settings of syncs.';

create function public.competition_schedules(
  p_start date, p_end date, p_channels text[] default null, p_as_of timestamptz default null,
  p_include_unmatched boolean default false
) returns json
language sql stable
set search_path = ''
as $$
  select coalesce(json_agg(r), '[]')
    from (
      select c.channel, coalesce(c.broadcast_date, c.air_date) as broadcast_date, c.air_date,
             to_char(c.air_time, 'HH24:MI') as air_time, c.starts_at, c.title, c.original_title,
             c.release_year, c.director, c.movie_id, c.match_outcome, c.match_score, c.match_rule,
             c.candidates, c.source, c.created_at as first_seen_at, c.last_seen_at
        from public.competitor_showings as c
       where c.air_date between p_start and p_end
         and (p_channels is null or c.channel = any (p_channels))
         and (p_include_unmatched or c.movie_id is not null)
         and case when p_as_of is null then c.withdrawn_at is null
                  else c.created_at <= p_as_of
                       and (c.withdrawn_at is null or c.withdrawn_at > p_as_of) end
       order by c.air_date, c.air_time, c.channel, c.title
    ) as r
$$;
comment on function public.competition_schedules(date, date, text[], timestamptz, boolean) is
  'Showings with air dates from p_start to p_end as known now, or as they were known at p_as_of, '
  'in order of time.';

revoke execute on function
  recommender.channel_report(bigint, text),
  recommender.feed_states(),
  recommender.stale_feeds(),
  public.sync_report(bigint),
  public.competition_feeds(),
  public.competition_sources(),
  public.matching_state(),
  public.competition_schedules(date, date, text[], timestamptz, boolean)
from public, anon, authenticated;
grant execute on function
  recommender.channel_report(bigint, text),
  recommender.feed_states(),
  recommender.stale_feeds(),
  public.sync_report(bigint),
  public.competition_feeds(),
  public.competition_sources(),
  public.matching_state(),
  public.competition_schedules(date, date, text[], timestamptz, boolean)
to service_role;
