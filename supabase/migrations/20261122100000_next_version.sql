-- What the next version is: its name and files, the event it ends with, and what it is folded from.
--
-- Every selections_threshold-th selection ends a version, however late it is asked for, so that lost,
-- doubled and late requests make the same versions. Only far behind does one version take more.
-- Refusals alone end one too, every 500 events: an isolate replays whatever no version holds, and has
-- two seconds of CPU for it (a millisecond an event). For the same reason no version takes more than
-- 1,000 events at once; the next one follows.
-- Nothing is written here; who may make the version is in 20261122100050_version_reservations.sql.
-- Depends on: 20261122091100_record_selection.sql, 20261122091300_initial_version.sql.
-- Undo: drop the functions below.

create function recommender.selections_threshold() returns integer
language sql stable
set search_path = ''
as $$
  select coalesce((
    select (s.value #>> '{}')::integer from public.app_settings as s
     where s.key = 'selections_threshold'), 3)
$$;

create function recommender.next_version_name(p_bump text) returns text
language sql stable
set search_path = ''
as $$
  select coalesce((
    select 'v' || case p_bump
             when 'major' then format('%s.0.0', n.parts[1] + 1)
             when 'minor' then format('%s.%s.0', n.parts[1], n.parts[2] + 1)
             else format('%s.%s.%s', n.parts[1], n.parts[2], n.parts[3] + 1)
           end
      from (
        select recommender.version_order(v.version_name) as parts
          from public.model_parameter_logs as v
         order by recommender.version_order(v.version_name) desc
         limit 1
      ) as n), 'v1.0.0')
$$;
comment on function recommender.next_version_name(text) is
  'The name after the highest ever used, whatever became of it: patch, minor or major.';

create function recommender.version_files(p_version_name text) returns text[]
language sql immutable
set search_path = ''
as $$
  select array[
    'versions/' || p_version_name || '/contextual_thompson_sampler.npz',
    'versions/' || p_version_name || '/weight_marginals.svg']
$$;
comment on function recommender.version_files(text) is
  'Paths in the bucket models of a version''s file, first, and of the picture of its weights.';

create function recommender.checkpoint_end(p_replay_from_seq bigint, p_head_seq bigint)
returns bigint
language sql stable
set search_path = ''
as $$
  with threshold as materialized (
    select recommender.selections_threshold() as selections
  ), full_threshold as (
    select e.seq from public.selection_events as e
     where e.kind = 'selection' and e.seq > p_replay_from_seq
     order by e.seq
    offset (select t.selections - 1 from threshold as t)
     limit 1
  ), due as (
    select least(
      (select f.seq from full_threshold as f),
      case when p_head_seq >= p_replay_from_seq + 500 then p_replay_from_seq + 500 end) as seq
  )
  select case
           when d.seq is null then null
           when exists (
                  select from public.selection_events as r
                   where r.kind = 'retraction' and r.seq > d.seq)
             or exists (
                  select from public.selection_events as e
                   where e.kind = 'selection' and e.seq > p_replay_from_seq
                  offset 100 * (select t.selections from threshold as t))
             then least(p_head_seq, p_replay_from_seq + 1000)
           else d.seq
         end
    from due as d
$$;
comment on function recommender.checkpoint_end(bigint, bigint) is
  'seq of the event that makes a checkpoint due, null before it: the selection that fills the '
  'threshold or the 500th event, whichever is first. The head instead, but at most 1,000 events, when '
  'more than a hundred thresholds wait or a retraction does: one file then leaves out what it takes '
  'back.';

create function recommender.rebuild_base(p_version_name text) returns text
language plpgsql stable
set search_path = ''
as $$
declare
  v_version public.model_parameter_logs;
begin
  select * into strict v_version from public.model_parameter_logs as v
   where v.version_name = p_version_name;
  while v_version.status <> 'ready' or recommender.holds_retracted(v_version.version_name) loop
    if v_version.base_version is null then
      raise exception 'Cannot rebuild version "%" as the root of its lineage must be ready: received "%", status "%"',
        p_version_name, v_version.version_name, v_version.status
        using errcode = 'PT409';
    end if;
    select * into strict v_version from public.model_parameter_logs as v
     where v.version_name = v_version.base_version;
  end loop;
  return v_version.version_name;
end;
$$;
comment on function recommender.rebuild_base(text) is
  'The nearest ancestor, or the version itself, whose file is kept and holds no retracted event.';

create function recommender.ranges_json(p_ranges int8multirange) returns jsonb
language sql immutable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_array(lower(r.seqs) - 1, upper(r.seqs) - 1)
           order by lower(r.seqs)), '[]')
    from unnest(p_ranges) as r (seqs)
$$;
comment on function recommender.ranges_json(int8multirange) is
  '[[from, to], ...] ascending, each meaning from < seq <= to.';

create function recommender.events_within(p_ranges int8multirange) returns bigint
language sql immutable
set search_path = ''
as $$
  select coalesce(sum(upper(r.seqs) - lower(r.seqs)), 0)::bigint from unnest(p_ranges) as r (seqs)
$$;
comment on function recommender.events_within(int8multirange) is
  'Number of events, of every kind: seq has no gaps.';

create function recommender.set_aside(p_learned int8multirange, p_replay_from_seq bigint)
returns int8multirange
language sql immutable
set search_path = ''
as $$
  select int8multirange(int8range(0, p_replay_from_seq, '(]')) - p_learned
$$;
comment on function recommender.set_aside(int8multirange, bigint) is
  'The events that a version neither holds nor replays, as somebody went back behind them.';

create function recommender.learned_until(
  p_version public.model_parameter_logs, p_replay_from_seq bigint, p_last_seq bigint
) returns int8multirange
language sql stable
set search_path = ''
as $$
  select p_version.learned_ranges
         + int8multirange(int8range(p_replay_from_seq, p_last_seq, '(]'))
         + coalesce(range_agg(int8range(r.seq, r.seq, '[]')), '{}')
    from public.selection_events as r
    join public.selection_events as target on target.event_id = r.retracts
   where r.kind = 'retraction' and r.seq > p_version.last_seq and r.seq <= p_replay_from_seq
     and target.seq <@ p_version.learned_ranges
$$;
comment on function recommender.learned_until(public.model_parameter_logs, bigint, bigint) is
  'learned_ranges of a version that follows: what was learned and what is replayed, and of the '
  'events set aside the retractions that concern it. What was taken back stays so after a rollback.';

create function recommender.next_version(
  p_cause text, p_actor_id uuid, p_bump text, p_last_seq bigint, p_base_version text
) returns public.model_parameter_logs
language plpgsql stable
set search_path = ''
as $$
declare
  v_active record;
  v_base public.model_parameter_logs;
  v_learned int8multirange;
  v_version public.model_parameter_logs;
begin
  v_version.version_name := recommender.next_version_name(p_bump);
  v_version.storage_path := (recommender.version_files(v_version.version_name))[1];
  v_version.status := 'pending';
  v_version.cause := p_cause;
  v_version.actor_id := p_actor_id;
  v_version.created_at := clock_timestamp();
  v_version.reserved_until := v_version.created_at + interval '30 seconds';
  v_version.root_version := v_version.version_name;
  v_version.replay_from_seq := 0;
  v_version.last_seq := 0;
  v_version.fold_ranges := int8multirange();
  v_version.learned_ranges := int8multirange();
  if p_cause = 'import' then
    return v_version;  -- what its file holds is not of this log
  end if;
  select * into strict v_active from recommender.active_version();
  select recommender.learned_until(v, v_active.replay_from_seq, p_last_seq) into strict v_learned
    from public.model_parameter_logs as v where v.version_name = v_active.version_name;
  select * into strict v_base from public.model_parameter_logs as v
   where v.version_name
         = coalesce(p_base_version, recommender.rebuild_base(v_active.version_name));
  v_version.parent_version := v_active.version_name;
  v_version.parent_activation_id := v_active.activation_id;
  v_version.base_version := v_base.version_name;
  v_version.root_version := v_base.root_version;
  v_version.replay_from_seq := v_active.replay_from_seq;
  v_version.last_seq := p_last_seq;
  v_version.fold_ranges := v_learned - v_base.learned_ranges;
  v_version.learned_ranges := v_learned;
  return v_version;
end;
$$;
comment on function recommender.next_version(text, uuid, text, bigint, text) is
  'The row of the version that p_cause would make of the events up to p_last_seq, with a lease of 30 '
  'seconds. An import holds no event and follows nothing.';

revoke execute on function
  recommender.selections_threshold(),
  recommender.next_version_name(text),
  recommender.version_files(text),
  recommender.checkpoint_end(bigint, bigint),
  recommender.rebuild_base(text),
  recommender.ranges_json(int8multirange),
  recommender.events_within(int8multirange),
  recommender.set_aside(int8multirange, bigint),
  recommender.learned_until(public.model_parameter_logs, bigint, bigint),
  recommender.next_version(text, uuid, text, bigint, text)
from public, anon, authenticated;
grant execute on function
  recommender.selections_threshold(),
  recommender.next_version_name(text),
  recommender.version_files(text),
  recommender.checkpoint_end(bigint, bigint),
  recommender.rebuild_base(text),
  recommender.ranges_json(int8multirange),
  recommender.events_within(int8multirange),
  recommender.set_aside(int8multirange, bigint),
  recommender.learned_until(public.model_parameter_logs, bigint, bigint),
  recommender.next_version(text, uuid, text, bigint, text)
to service_role;
