-- Reserve the next version, so that exactly one is made out of exactly the events it was promised.
--
-- A checkpoint folds its parent's file and the events up to a last_seq that is fixed here. Whoever
-- takes an abandoned reservation over folds the same events and so writes the same bytes to the
-- same path. One version may be reserved at a time, for as long as a lease lasts.
-- Depends on: 20261122100000_next_version.sql.
-- Undo: drop function public.reserve_version, public.fail_version, public.abandon_version and the
-- functions below.

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
  recommender.reservation(public.model_parameter_logs, text),
  recommender.settle_reservation(boolean),
  recommender.refuse_base(text, text),
  recommender.pending_version(text, text),
  public.reserve_version(text, uuid, text, text),
  public.fail_version(text, text),
  public.abandon_version(text, text)
from public, anon, authenticated;
grant execute on function
  recommender.reservation(public.model_parameter_logs, text),
  recommender.settle_reservation(boolean),
  recommender.refuse_base(text, text),
  recommender.pending_version(text, text),
  public.reserve_version(text, uuid, text, text),
  public.fail_version(text, text),
  public.abandon_version(text, text)
to service_role;
