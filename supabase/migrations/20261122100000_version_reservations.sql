-- Reserve the next version: its name, and exactly which events it will hold.
--
-- A checkpoint folds its parent's file and the events up to a last_seq that is fixed here. Whoever
-- takes an abandoned reservation over folds the same events and so writes the same bytes to the
-- same path. One version may be reserved at a time, for as long as a lease lasts.
-- Every selections_threshold-th selection ends a version, however late the request comes, so that
-- lost, doubled and late requests make the same versions. Only far behind does one version take more.
-- Refusals alone end one too, every 500 events: an isolate replays whatever no version holds, and has
-- two seconds of CPU for it (a millisecond an event). For the same reason no version takes more than
-- 1,000 events at once; the next one follows.
-- Depends on: 20261122091100_record_selection.sql, 20261122091300_initial_version.sql.
-- Undo: drop function public.reserve_version, public.fail_version, public.abandon_version and the
-- functions below.

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

create function recommender.reservation(p_version public.model_parameter_logs, p_outcome text)
returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'outcome', p_outcome,
    'version_name', p_version.version_name,
    'storage_path', p_version.storage_path,
    'cause', p_version.cause,
    'last_seq', p_version.last_seq,
    'lease_seconds', ceil(greatest(
      extract(epoch from p_version.reserved_until - clock_timestamp()), 0)),
    'parent', (
      select jsonb_build_object(
               'activation_id', p_version.parent_activation_id,
               'version_name', v.version_name,
               'storage_path', v.storage_path,
               'sha256', v.sha256,
               'replay_from_seq', p_version.replay_from_seq)
        from public.model_parameter_logs as v where v.version_name = p_version.parent_version),
    'rebuild', case when p_version.base_version is distinct from p_version.parent_version then (
      select jsonb_build_object(
               'base', jsonb_build_object(
                 'version_name', v.version_name,
                 'storage_path', v.storage_path,
                 'sha256', v.sha256),
               'ranges', recommender.ranges_json(p_version.fold_ranges))
        from public.model_parameter_logs as v where v.version_name = p_version.base_version) end)
$$;

-- With the log's lock held, what becomes of a reservation that is there already.
create function recommender.settle_reservation(p_takes_over boolean) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_pending public.model_parameter_logs;
begin
  select * into v_pending from public.model_parameter_logs as v where v.status = 'pending';
  if not found then
    return null;
  elsif v_pending.reserved_until > clock_timestamp() then
    return recommender.reservation(v_pending, 'busy');
  elsif p_takes_over and v_pending.cause <> 'import' and v_pending.parent_activation_id
        = (select v.activation_id from recommender.active_version() as v) then
    update public.model_parameter_logs as v
       set reserved_until = clock_timestamp() + interval '30 seconds'
     where v.version_name = v_pending.version_name
    returning * into strict v_pending;
    return recommender.reservation(v_pending, 'reserved');
  end if;
  update public.model_parameter_logs as v
     set status = 'deleted', deleted_at = clock_timestamp(),
         failure = concat_ws(', ', v.failure, 'its lease ended and nobody may take it over')
   where v.version_name = v_pending.version_name;
  return null;
end;
$$;
comment on function recommender.settle_reservation(boolean) is
  'busy while a lease lasts; reserved when a checkpoint on the active version was abandoned and is '
  'taken over; null when the way is free, an unfinished import or a version on what is no longer '
  'active being given up.';

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

create function recommender.refuse_base(p_cause text, p_base_version text) returns void
language plpgsql stable
set search_path = ''
as $$
declare
  v_base public.model_parameter_logs;
begin
  if p_base_version is null then
    return;
  end if;
  if p_cause <> 'manual' then
    raise exception 'Cannot reserve version onto "%" as cause must be manual then: received "%"',
      p_base_version, p_cause
      using errcode = 'PT422';
  end if;
  select * into v_base from public.model_parameter_logs as v
   where v.version_name = p_base_version;
  if not found then
    raise exception 'Cannot reserve version as its base must be known: received "%"', p_base_version
      using errcode = 'PT404';
  end if;
  if v_base.status <> 'ready' or not isempty(v_base.learned_ranges) then
    raise exception 'Cannot reserve version onto "%" as it must be ready and hold no event: received status "%", events %',
      p_base_version, v_base.status, v_base.learned_ranges
      using errcode = 'PT409';
  end if;
end;
$$;
comment on function recommender.refuse_base(text, text) is
  'Refuses a base that a lineage cannot be moved onto; null stands for the one it has.';

create function public.reserve_version(
  p_cause text, p_actor_id uuid default null, p_bump text default 'patch',
  p_base_version text default null
) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_head bigint;
  v_active record;
  v_last_seq bigint;
  v_settled jsonb;
  v_version public.model_parameter_logs;
begin
  if p_cause is null or p_cause not in ('threshold', 'sweep', 'manual', 'import') then
    raise exception 'Cannot reserve version as cause must be threshold, sweep, manual or import: received "%"',
      p_cause
      using errcode = 'PT422';
  end if;
  if p_bump is null or p_bump not in ('patch', 'minor', 'major') then
    raise exception 'Cannot reserve version as bump must be patch, minor or major: received "%"', p_bump
      using errcode = 'PT422';
  end if;
  v_head := recommender.lock_event_log();
  select * into v_active from recommender.active_version();
  if not found then
    raise exception 'Cannot reserve version as one must be active: received none'
      using errcode = 'PT409';
  end if;
  perform recommender.refuse_base(p_cause, p_base_version);
  v_settled := recommender.settle_reservation(
    p_takes_over => p_cause <> 'import' and p_base_version is null);
  if v_settled is not null then
    return v_settled;
  end if;
  v_last_seq := case when p_cause = 'manual' or recommender.rebuild_owed() then v_head
                     else recommender.checkpoint_end(v_active.replay_from_seq, v_head) end;
  if v_last_seq is null and p_cause <> 'import' then
    return jsonb_build_object('outcome', 'not_due', 'version_name', v_active.version_name);
  end if;
  v_version := recommender.next_version(
    p_cause, p_actor_id, p_bump, v_last_seq, p_base_version);
  insert into public.model_parameter_logs (
    version_name, parent_version, parent_activation_id, base_version, root_version, storage_path,
    replay_from_seq, last_seq, fold_ranges, learned_ranges, cause, status, actor_id, created_at,
    reserved_until)
  values (
    v_version.version_name, v_version.parent_version, v_version.parent_activation_id,
    v_version.base_version, v_version.root_version, v_version.storage_path,
    v_version.replay_from_seq, v_version.last_seq, v_version.fold_ranges,
    v_version.learned_ranges, v_version.cause, v_version.status, v_version.actor_id,
    v_version.created_at, v_version.reserved_until);
  return recommender.reservation(v_version, 'reserved');
end;
$$;
comment on function public.reserve_version(text, uuid, text, text) is
  'Claims the next version for 30 seconds; returns {outcome, version_name, storage_path, cause, '
  'last_seq, lease_seconds, parent: {activation_id, version_name, storage_path, sha256, '
  'replay_from_seq}, rebuild: null or {base: {version_name, storage_path, sha256}, ranges}}. The '
  'file to write is the parent''s plus the events in (replay_from_seq, last_seq], or with rebuild '
  'the base''s plus those in ranges, without what is retracted in them. Outcome busy: somebody else '
  'is at it. Outcome not_due, for causes threshold and sweep only: nothing to do. An import has '
  'neither parent nor rebuild. With p_base_version, a file that holds no event, all that the active '
  'version has learned is folded anew onto that.';

-- What becomes of a reservation that its holder cannot finish.

create function recommender.pending_version(p_action text, p_version_name text)
returns public.model_parameter_logs
language plpgsql
set search_path = ''
as $$
declare
  v_version public.model_parameter_logs;
begin
  perform recommender.lock_event_log();
  select * into v_version from public.model_parameter_logs as v
   where v.version_name = p_version_name;
  if not found then
    raise exception 'Cannot % version as its name must be known: received "%"',
      p_action, p_version_name
      using errcode = 'PT404';
  end if;
  if v_version.status = 'ready' then
    raise exception 'Cannot % version "%" as it must not be committed: received status "ready"',
      p_action, p_version_name
      using errcode = 'PT409';
  end if;
  return v_version;
end;
$$;

create function public.fail_version(p_version_name text, p_reason text) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_version public.model_parameter_logs := recommender.pending_version('fail', p_version_name);
begin
  if v_version.status = 'pending' then
    update public.model_parameter_logs as v
       set reserved_until = least(v.reserved_until, clock_timestamp()),
           failure = left(p_reason, 1000)
     where v.version_name = p_version_name;
  end if;
  return jsonb_build_object('version_name', p_version_name, 'status', v_version.status);
end;
$$;
comment on function public.fail_version(text, text) is
  'Ends the lease of a reservation, so that the next attempt need not wait for it, and notes why; '
  'returns {version_name, status}. One that was given up stays so.';

create function public.abandon_version(p_version_name text, p_reason text) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_version public.model_parameter_logs := recommender.pending_version('abandon', p_version_name);
begin
  if v_version.cause in ('initial', 'reset') then
    raise exception 'Cannot abandon version "%" as the log must have a first version: received cause "%"',
      p_version_name, v_version.cause
      using errcode = 'PT409';
  end if;
  if v_version.status = 'pending' then
    update public.model_parameter_logs as v
       set status = 'deleted', deleted_at = clock_timestamp(), failure = left(p_reason, 1000)
     where v.version_name = p_version_name;
  end if;
  return jsonb_build_object('version_name', p_version_name, 'status', 'deleted');
end;
$$;
comment on function public.abandon_version(text, text) is
  'Gives a reservation up for good: its name is not used again, and the sweep removes its files. '
  'Returns {version_name, status}.';

revoke execute on function
  recommender.selections_threshold(),
  recommender.next_version_name(text),
  recommender.version_files(text),
  recommender.checkpoint_end(bigint, bigint),
  recommender.rebuild_base(text),
  recommender.ranges_json(int8multirange),
  recommender.events_within(int8multirange),
  recommender.set_aside(int8multirange, bigint),
  recommender.reservation(public.model_parameter_logs, text),
  recommender.settle_reservation(boolean),
  recommender.learned_until(public.model_parameter_logs, bigint, bigint),
  recommender.refuse_base(text, text),
  recommender.next_version(text, uuid, text, bigint, text),
  recommender.pending_version(text, text),
  public.reserve_version(text, uuid, text, text),
  public.fail_version(text, text),
  public.abandon_version(text, text)
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
  recommender.reservation(public.model_parameter_logs, text),
  recommender.settle_reservation(boolean),
  recommender.learned_until(public.model_parameter_logs, bigint, bigint),
  recommender.refuse_base(text, text),
  recommender.next_version(text, uuid, text, bigint, text),
  recommender.pending_version(text, text),
  public.reserve_version(text, uuid, text, text),
  public.fail_version(text, text),
  public.abandon_version(text, text)
to service_role;
