-- What there is to know about the versions, and the events of a lineage.
--
-- Depends on: 20261122100100_version_lifecycle.sql, 20261122091200_slot_snapshot.sql.
-- Undo: drop the functions below.

create function recommender.version_json(p_version public.model_parameter_logs) returns jsonb
language sql stable
set search_path = ''
as $$
  select (to_jsonb(p_version) - '{parent_activation_id,reserved_until}'::text[])
         || jsonb_build_object(
              'fold_ranges', recommender.ranges_json(p_version.fold_ranges),
              'learned_ranges', recommender.ranges_json(p_version.learned_ranges),
              'is_active', coalesce(p_version.version_name = (
                select v.version_name from recommender.active_version() as v), false),
              'activations', (
                select count(*) from public.model_activations as a
                 where a.version_name = p_version.version_name))
$$;

create function public.model_versions(p_limit integer default 50, p_before text default null)
returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  if p_before !~ '^v\d{1,6}\.\d{1,6}\.\d{1,6}$' then
    raise exception 'Cannot list versions as before must be a version name: received "%"', p_before
      using errcode = 'PT422';
  end if;
  return (
    select coalesce(jsonb_agg(recommender.version_json(v) order by
             recommender.version_order(v.version_name) desc), '[]')
      from (
        select v.* from public.model_parameter_logs as v
         where p_before is null
            or recommender.version_order(v.version_name) < recommender.version_order(p_before)
         order by recommender.version_order(v.version_name) desc
         limit least(greatest(p_limit, 0), 200)
      ) as v);
end;
$$;
comment on function public.model_versions(integer, text) is
  'Up to p_limit (200 at most) versions before p_before, newest first, with all metadata, '
  'is_active and how often each was activated; pending and deleted ones too.';

create function public.current_version() returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  v_head bigint := (select h.last_seq from recommender.event_log_head as h);
  v_active record;
  v_version public.model_parameter_logs;
  v_set_aside int8multirange := int8multirange();
begin
  select * into v_active from recommender.active_version();
  select * into v_version from public.model_parameter_logs as v
   where v.version_name = v_active.version_name;
  if v_active.activation_id is not null then
    v_set_aside := recommender.set_aside(v_version.learned_ranges, v_active.replay_from_seq);
  end if;
  return jsonb_build_object(
    'version', case when v_version.version_name is not null
      then recommender.version_json(v_version) end,
    'activation', (
      select to_jsonb(a) from public.model_activations as a where a.id = v_active.activation_id),
    'head_seq', v_head,
    'events_on_top', v_head - coalesce(v_active.replay_from_seq, 0),
    'selections_since_checkpoint', recommender.selections_since_checkpoint(),
    'selections_threshold', recommender.selections_threshold(),
    'rebuild_owed', recommender.rebuild_owed(),
    'last_checkpoint', (
      select jsonb_build_object(
               'version_name', v.version_name,
               'cause', v.cause,
               'ready_at', v.ready_at,
               'age_seconds', greatest(round(extract(epoch from clock_timestamp() - v.ready_at)), 0))
        from public.model_parameter_logs as v
       where v.ready_at is not null and v.cause <> 'import'
       order by recommender.version_order(v.version_name) desc
       limit 1),
    'pending', (
      select jsonb_build_object(
               'version_name', v.version_name,
               'cause', v.cause,
               'created_at', v.created_at,
               'reserved_until', v.reserved_until,
               'is_abandoned', coalesce(v.reserved_until <= clock_timestamp(), false),
               'failure', v.failure)
        from public.model_parameter_logs as v where v.status = 'pending'),
    'set_aside', recommender.events_within(v_set_aside),
    'set_aside_ranges', recommender.ranges_json(v_set_aside));
end;
$$;
comment on function public.current_version() is
  'The active version with its activation, events on top, distance to the next checkpoint, last '
  'checkpoint with age and cause, the version in the making, and the events set aside.';

create function public.events_in_ranges(
  p_ranges jsonb, p_after bigint default 0, p_limit integer default 500
) returns jsonb
language plpgsql stable
set search_path = ''
as $$
begin
  if jsonb_typeof(p_ranges) is distinct from 'array' or exists (
       select from jsonb_array_elements(p_ranges) as r (bounds)
        where not (recommender.is_number_list(r.bounds, 2)
                   and recommender.fits_type(r.bounds -> 0, 'bigint')
                   and recommender.fits_type(r.bounds -> 1, 'bigint'))) then
    raise exception 'Cannot read events as ranges must be a list of [from, to]: received %',
      left(p_ranges::text, 200)
      using errcode = 'PT422';
  end if;
  return (
    select coalesce(jsonb_agg(jsonb_build_object(
             'seq', e.seq,
             'event_id', e.event_id,
             'kind', e.kind,
             'context_features', e.context_features,
             'films', e.films,
             'ticked_signals', e.ticked_signals,
             'signal_mean', e.signal_mean,
             'retracts', e.retracts)
             order by e.seq), '[]')
      from (
        select l.*
          from jsonb_array_elements(p_ranges) as r (bounds),
               lateral (
                 select s.* from public.selection_events as s
                  where s.seq > greatest((r.bounds ->> 0)::bigint, p_after)
                    and s.seq <= (r.bounds ->> 1)::bigint
                  order by s.seq
                  limit least(greatest(p_limit, 0), 500)
               ) as l
         order by l.seq
         limit least(greatest(p_limit, 0), 500)
      ) as e);
end;
$$;
comment on function public.events_in_ranges(jsonb, bigint, integer) is
  'Events with seq > p_after in any of [[from, to], ...] (from < seq <= to), ascending, at most 500.';

create function public.version_bases(p_version_name text, p_limit integer default 5)
returns jsonb
language plpgsql stable
set search_path = ''
as $$
declare
  v_version public.model_parameter_logs;
begin
  select * into v_version from public.model_parameter_logs as v
   where v.version_name = p_version_name;
  if not found then
    raise exception 'Cannot list bases as the version must be known: received "%"', p_version_name
      using errcode = 'PT404';
  end if;
  return (
    with recursive lineage as (
      select v.*, 1 as steps from public.model_parameter_logs as v
       where v.version_name = v_version.base_version
      union all
      select v.*, l.steps + 1
        from lineage as l
        join public.model_parameter_logs as v on v.version_name = l.base_version
    ), usable as (
      select l.* from lineage as l
       where l.status = 'ready'
       order by l.steps
       limit least(greatest(p_limit, 0), 50)
    )
    select coalesce(jsonb_agg(jsonb_build_object(
             'version_name', u.version_name,
             'storage_path', u.storage_path,
             'sha256', u.sha256,
             'ranges', recommender.ranges_json(v_version.learned_ranges - u.learned_ranges))
             order by u.steps), '[]')
      from usable as u);
end;
$$;
comment on function public.version_bases(text, integer) is
  'Other files from which a version''s file can be computed again, nearest first: [{version_name, '
  'storage_path, sha256, ranges}]. Base plus ranges, without what is retracted in them, is the '
  'version bit for bit; empty for a root.';

revoke execute on function
  recommender.version_json(public.model_parameter_logs),
  public.model_versions(integer, text),
  public.current_version(),
  public.events_in_ranges(jsonb, bigint, integer),
  public.version_bases(text, integer)
from public, anon, authenticated;
grant execute on function
  recommender.version_json(public.model_parameter_logs),
  public.model_versions(integer, text),
  public.current_version(),
  public.events_in_ranges(jsonb, bigint, integer),
  public.version_bases(text, integer)
to service_role;
