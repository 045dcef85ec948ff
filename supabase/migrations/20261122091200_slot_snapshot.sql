-- All that inference needs to know about a slot, in one round trip and one database snapshot.
--
-- The functions are stable: every query in them sees the snapshot of the call, so the active
-- version, the events and the films programmed belong to the same moment. Long lists are built as
-- json, which takes a third of the time of jsonb.
-- Depends on: 20261122090800_context_exclusions.sql, 20261122090900_competitor_showings.sql and
-- storage.objects. Undo: drop the functions below.

create function recommender.events_between(p_after bigint, p_until bigint, p_limit integer)
returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
           'seq', e.seq,
           'event_id', e.event_id,
           'kind', e.kind,
           'context_features', e.context_features,
           'films', e.films,
           'ticked_signals', e.ticked_signals,
           'signal_mean', e.signal_mean,
           'retracts', e.retracts) order by e.seq), '[]')
    from (
      select l.* from public.selection_events as l
       where l.seq > p_after and l.seq <= p_until
       order by l.seq
       limit p_limit
    ) as e
$$;
comment on function recommender.events_between(bigint, bigint, integer) is
  'Events with seq in (p_after, p_until], ascending, at most p_limit, as a replay wants them.';

create function recommender.programmed_films(p_broadcast_date date) returns json
language sql stable
set search_path = ''
as $$
  select coalesce(json_agg(p), '[]')
    from (
      select distinct on (
               e.broadcast_date, e.channel, e.hour,
               case when e.channel is null or e.hour is null then e.seq end)
             e.picked_movie_id as movie_id, e.channel, e.broadcast_date as date
        from public.selection_events as e
       where e.kind = 'selection'
         and e.broadcast_date between p_broadcast_date - 400 and p_broadcast_date + 400
         and e.event_id <> all (array(
           select r.retracts from public.selection_events as r
            where r.kind = 'retraction'
              and r.broadcast_date between p_broadcast_date - 400 and p_broadcast_date + 400))
       order by e.broadcast_date, e.channel, e.hour,
                case when e.channel is null or e.hour is null then e.seq end, e.seq desc
    ) as p
$$;
comment on function recommender.programmed_films(date) is
  'Standing picks [{movie_id, channel, date}]: the newest selection of each slot that was not '
  'retracted, 400 days either side, in order of date, channel and hour.';

create function recommender.showings_around(p_broadcast_date date) returns json
language sql stable
set search_path = ''
as $$
  select coalesce(json_agg(s), '[]')
    from (
      select c.movie_id, c.air_date as date, c.channel, to_char(c.air_time, 'HH24:MI') as time,
             c.title
        from public.competitor_showings as c
       where c.movie_id is not null and c.withdrawn_at is null
         and c.air_date between p_broadcast_date - 365 and p_broadcast_date + 22
       order by c.air_date, c.movie_id, c.channel, c.air_time
    ) as s
$$;
comment on function recommender.showings_around(date) is
  'Matched showings [{movie_id, date, channel, time, title}] that the competition signal of a slot '
  'of that date or of the night after it looks at.';

create function recommender.artifact_versions() returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_object_agg(o.name, jsonb_build_object(
           'version', coalesce(o.version, o.metadata ->> 'eTag', o.updated_at::text),
           'updated_at', o.updated_at)), '{}')
    from storage.objects as o
   where (o.bucket_id, o.name) in (
           ('movie-data', 'catalog.parquet'), ('movie-data', 'history.parquet'),
           ('movie-data', 'prepared/films.npz'),
           ('ml-models', 'audience_forest.npz'), ('ml-models', 'curator.npz'))
$$;
comment on function recommender.artifact_versions() is
  'The uploaded catalogue, history and models of audience and curator, and what isolates made of the '
  'first two, by file name, with a version that changes with each upload.';

create function public.slot_snapshot(
  p_channel text,
  p_broadcast_date date,
  p_hour integer,
  p_activation_id bigint default null,
  p_cursor bigint default null,
  p_showings_revision bigint default null,
  p_showings_date date default null,
  p_programmed_seq bigint default null
) returns json
language plpgsql stable
set search_path = ''
as $$
declare
  v_active record;
  v_after bigint;
  v_head bigint := (select h.last_seq from recommender.event_log_head as h);
  v_revision bigint := (select r.revision from recommender.showings_revision as r);
  v_settings jsonb := (select jsonb_object_agg(s.key, s.value) from public.app_settings as s);
  v_channel text := coalesce(p_channel, v_settings #>> '{channels,0,name}');
  v_events jsonb;
  v_stale json := recommender.stale_feeds();  -- of 20261122130300_competition_reports.sql
begin
  select * into v_active from recommender.active_version() as v;
  v_after := coalesce(
    case when v_active.activation_id = p_activation_id
         then greatest(p_cursor, v_active.replay_from_seq) end,
    v_active.replay_from_seq, 0);
  v_events := recommender.events_between(v_after, v_head, 500);
  return json_build_object(
    'activation', case when v_active.activation_id is not null then json_build_object(
      'id', v_active.activation_id,
      'version_name', v_active.version_name,
      'storage_path', v_active.storage_path,
      'sha256', v_active.sha256,
      'last_seq', v_active.last_seq,
      'replay_from_seq', v_active.replay_from_seq) end,
    'head_seq', v_head,
    'events', v_events,
    'has_more', v_after + jsonb_array_length(v_events) < v_head,  -- seq has no gaps
    'programmed', case when p_programmed_seq is null
        or p_activation_id is distinct from v_active.activation_id  -- the log may be a new one
        or exists (
        select from public.selection_events as e
         where e.seq > p_programmed_seq and e.kind <> 'rejection')
      then recommender.programmed_films(p_broadcast_date) end,
    'excluded', (
      select coalesce(json_agg(x.movie_id order by x.movie_id), '[]')
        from public.context_exclusions as x
       where x.channel = v_channel and x.broadcast_date = p_broadcast_date and x.hour = p_hour),
    'showings', case when p_showings_revision is distinct from v_revision
                       or p_showings_date is distinct from p_broadcast_date
      then recommender.showings_around(p_broadcast_date) end,
    'showings_revision', v_revision,
    'stale_feeds', v_stale,
    'refresh_due', case when json_array_length(v_stale) > 0
      then recommender.refresh_is_due() else false end,
    'artifacts', recommender.artifact_versions(),
    'house_rules', recommender.rules_in_force(),  -- of 20261122140000_house_rules.sql
    'settings', v_settings);
end;
$$;
comment on function public.slot_snapshot(
  text, date, integer, bigint, bigint, bigint, date, bigint
) is
  'The state behind a slot: active version, up to 500 events after the caller''s cursor (after '
  'replay_from_seq when it holds another activation), programmed films (null when p_programmed_seq, '
  'the head_seq of a list for the same date, still holds), excluded films, showings (null when the '
  'caller''s revision and date still hold), stale feeds and whether one should be refreshed, data '
  'versions, house rules in force and settings. A null channel means the first configured one.';

create function public.model_events(
  p_activation_id bigint, p_after bigint, p_until bigint, p_limit integer default 500
) returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  v_replay_from bigint;
begin
  select a.replay_from_seq into v_replay_from
    from public.model_activations as a where a.id = p_activation_id;
  if not found then
    raise exception 'Cannot read events as activation_id must name an activation: received %',
      p_activation_id
      using errcode = 'PT404';
  end if;
  return recommender.events_between(
    greatest(p_after, v_replay_from), p_until, least(greatest(p_limit, 0), 500));
end;
$$;
comment on function public.model_events(bigint, bigint, bigint, integer) is
  'Events that an activation replays, seq in (p_after, p_until], at most 500: with them the state '
  'behind a stored slate is computed again.';

revoke execute on function
  recommender.events_between(bigint, bigint, integer),
  recommender.programmed_films(date),
  recommender.showings_around(date),
  recommender.artifact_versions(),
  public.slot_snapshot(text, date, integer, bigint, bigint, bigint, date, bigint),
  public.model_events(bigint, bigint, bigint, integer)
from public, anon, authenticated;
grant execute on function
  recommender.events_between(bigint, bigint, integer),
  recommender.programmed_films(date),
  recommender.showings_around(date),
  recommender.artifact_versions(),
  public.slot_snapshot(text, date, integer, bigint, bigint, bigint, date, bigint),
  public.model_events(bigint, bigint, bigint, integer)
to service_role;
