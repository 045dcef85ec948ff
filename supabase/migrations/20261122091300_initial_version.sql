-- Write a version in three steps that may each be repeated: reserve, upload, commit.
--
-- The name is reserved before the upload, so that two isolates write the same path; the commit
-- records the checksum and activates the version, once. A crash between the steps leaves a
-- reservation that the next caller takes over. Here is the first version, the prior; how later
-- ones are reserved is in 20261122100050_version_reservations.sql.
-- Depends on: 20261122090700_event_log_order.sql.
-- Undo: drop function public.commit_version, public.reserve_initial_version and those below.

create function public.reserve_initial_version() returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_version public.model_parameter_logs;
  v_created boolean;
begin
  insert into public.model_parameter_logs
    (version_name, root_version, storage_path, last_seq, cause)
  values ('v1.0.0', 'v1.0.0', 'versions/v1.0.0/contextual_thompson_sampler.npz', 0, 'initial')
  on conflict do nothing;  -- there is one already, of another name after a reset
  v_created := found;
  select * into strict v_version
    from public.model_parameter_logs as v where v.cause in ('initial', 'reset');
  return jsonb_build_object(
    'version_name', v_version.version_name,
    'storage_path', v_version.storage_path,
    'status', v_version.status,
    'created', v_created);
end;
$$;
comment on function public.reserve_initial_version() is
  'Reserves v1.0.0 for the prior, or finds the version that a reset reserved for it; returns '
  '{version_name, storage_path, status, created}.';

create function recommender.events_folded(p_version public.model_parameter_logs) returns bigint
language sql stable
set search_path = ''
as $$
  select coalesce((
           select v.event_count from public.model_parameter_logs as v
            where v.version_name = p_version.base_version), 0)
       + count(*)
    from unnest(p_version.fold_ranges) as f (seqs)
    join public.selection_events as e on e.seq >= lower(f.seqs) and e.seq < upper(f.seqs)
   where e.kind <> 'retraction'
     and not exists (
       select from public.selection_events as r
        where r.retracts = e.event_id and r.seq <= p_version.last_seq)
$$;
comment on function recommender.events_folded(public.model_parameter_logs) is
  'Events in a version''s file: its base''s and those folded onto it that were not retracted.';

create function recommender.refuse_uncommittable(
  p_version public.model_parameter_logs, p_sha256 text, p_last_seq bigint
) returns void
language plpgsql stable
set search_path = ''
as $$
begin
  if p_version.status <> 'pending' then
    raise exception 'Cannot commit version "%" as it must be reserved: received status "%" and sha256 "%"',
      p_version.version_name, p_version.status, p_sha256
      using errcode = 'PT409';
  end if;
  if p_last_seq is distinct from p_version.last_seq then
    raise exception 'Cannot commit version "%" as last_seq must be the reserved %: received %',
      p_version.version_name, p_version.last_seq, p_last_seq
      using errcode = 'PT409';
  end if;
  if p_version.cause <> 'import' and p_version.parent_activation_id is distinct from (
       select v.activation_id from recommender.active_version() as v) then
    raise exception 'Cannot commit version "%" as its parent must be active: received activation % of parent "%"',
      p_version.version_name, coalesce(p_version.parent_activation_id::text, 'none'),
      coalesce(p_version.parent_version, 'none')
      using errcode = 'PT409';
  end if;
end;
$$;

create function public.commit_version(
  p_version_name text,
  p_sha256 text,
  p_bytes bigint,
  p_last_seq bigint,
  p_algorithm text,
  p_hyperparameters jsonb,
  p_statistics jsonb,
  p_metrics jsonb default null,
  p_code_version text default null
) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_version public.model_parameter_logs;
  v_activation_id bigint;
  v_constraint text;
  v_column text;
begin
  perform recommender.lock_event_log();
  select * into v_version from public.model_parameter_logs as v
   where v.version_name = p_version_name;
  if not found then
    raise exception 'Cannot commit version as its name must be reserved: received "%"', p_version_name
      using errcode = 'PT404';
  end if;
  if v_version.status = 'ready' and v_version.sha256 = p_sha256 then
    return jsonb_build_object('version_name', p_version_name, 'committed', false, 'activation_id', (
      select min(a.id) from public.model_activations as a where a.version_name = p_version_name));
  end if;
  perform recommender.refuse_uncommittable(v_version, p_sha256, p_last_seq);
  update public.model_parameter_logs as v
     set sha256 = p_sha256, bytes = p_bytes, algorithm = p_algorithm,
         hyperparameters = p_hyperparameters, statistics = p_statistics, metrics = p_metrics,
         code_version = p_code_version, event_count = recommender.events_folded(v_version),
         status = 'ready', ready_at = clock_timestamp(), reserved_until = null, failure = null
   where v.version_name = p_version_name;
  if v_version.cause <> 'import' then
    insert into public.model_activations (version_name, replay_from_seq, actor_id)
    values (p_version_name, p_last_seq, v_version.actor_id)
    returning id into v_activation_id;
  end if;
  return jsonb_build_object(
    'version_name', p_version_name, 'committed', true, 'activation_id', v_activation_id);
exception
  when check_violation or not_null_violation then
    get stacked diagnostics
      v_constraint = constraint_name, v_column = column_name;
    raise exception 'Cannot commit version "%" as %: received otherwise (%)',
      p_version_name, recommender.broken_rule('model_parameter_logs', v_constraint, v_column), sqlerrm
      using errcode = 'PT422';
end;
$$;
comment on function public.commit_version(
  text, text, bigint, bigint, text, jsonb, jsonb, jsonb, text
) is
  'Records the uploaded file of a reserved version and activates it, replaying from p_last_seq, '
  'provided that nothing was activated since the reservation (PT409 otherwise); returns '
  '{version_name, committed, activation_id}. An import is recorded but not activated. Repeating it '
  'with the same sha256 changes nothing. p_hyperparameters must list context_names.';

revoke execute on function
  public.reserve_initial_version(),
  recommender.events_folded(public.model_parameter_logs),
  recommender.refuse_uncommittable(public.model_parameter_logs, text, bigint),
  public.commit_version(text, text, bigint, bigint, text, jsonb, jsonb, jsonb, text)
from public, anon, authenticated;
grant execute on function
  public.reserve_initial_version(),
  recommender.events_folded(public.model_parameter_logs),
  recommender.refuse_uncommittable(public.model_parameter_logs, text, bigint),
  public.commit_version(text, text, bigint, bigint, text, jsonb, jsonb, jsonb, text)
to service_role;
