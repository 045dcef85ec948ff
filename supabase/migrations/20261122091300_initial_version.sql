-- Write a version in three steps that may each be repeated: reserve, upload, commit.
--
-- The name is reserved before the upload, so that two isolates write the same path; the commit
-- records the checksum and activates the version, once. A crash between the steps leaves a
-- reservation that the next caller takes over. Used here for v1.0.0, the prior.
-- Depends on: 20261122090700_event_log_order.sql.
-- Undo: drop function public.commit_version, public.reserve_initial_version and the one below.

create function public.reserve_initial_version() returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_version public.model_parameter_logs;
  v_created boolean;
begin
  insert into public.model_parameter_logs (version_name, storage_path, cause)
  values ('v1.0.0', 'versions/v1.0.0/contextual_thompson_sampler.npz', 'initial')
  on conflict do nothing;
  v_created := found;
  select * into strict v_version
    from public.model_parameter_logs as v where v.version_name = 'v1.0.0';
  return jsonb_build_object(
    'version_name', v_version.version_name,
    'storage_path', v_version.storage_path,
    'status', v_version.status,
    'created', v_created);
end;
$$;
comment on function public.reserve_initial_version() is
  'Reserves v1.0.0 for the prior; returns {version_name, storage_path, status, created}.';

create function recommender.events_folded(p_version public.model_parameter_logs, p_last_seq bigint)
returns bigint
language sql stable
set search_path = ''
as $$
  select coalesce((
           select v.event_count from public.model_parameter_logs as v
            where v.version_name = p_version.parent_version), 0)
       + count(*)
    from public.selection_events as e
   where e.seq > p_version.replay_from_seq and e.seq <= p_last_seq and e.kind <> 'retraction'
     and not exists (
       select from public.selection_events as r
        where r.retracts = e.event_id and r.seq <= p_last_seq)
$$;
comment on function recommender.events_folded(public.model_parameter_logs, bigint) is
  'Events in a version''s file: its parent''s and those after it that were not retracted.';

create function public.commit_version(
  p_version_name text,
  p_sha256 text,
  p_bytes bigint,
  p_last_seq bigint,
  p_algorithm text,
  p_hyperparameters jsonb,
  p_statistics jsonb
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
  select * into v_version from public.model_parameter_logs as v
   where v.version_name = p_version_name for update;
  if not found then
    raise exception 'Cannot commit version as its name must be reserved: received "%"', p_version_name
      using errcode = 'RC404';
  end if;
  if v_version.status = 'ready' and v_version.sha256 = p_sha256 then
    return jsonb_build_object('version_name', p_version_name, 'committed', false, 'activation_id', (
      select min(a.id) from public.model_activations as a where a.version_name = p_version_name));
  elsif v_version.status <> 'pending' then
    raise exception 'Cannot commit version "%" as it is committed with another file: received sha256 "%"',
      p_version_name, p_sha256
      using errcode = 'RC409';
  end if;
  if p_last_seq > recommender.lock_event_log() then
    raise exception 'Cannot commit version "%" as last_seq must not pass the last event: received %',
      p_version_name, p_last_seq
      using errcode = 'RC409';
  end if;
  if v_version.parent_version is distinct from (
       select v.version_name from recommender.active_version() as v) then
    raise exception 'Cannot commit version "%" as its parent must be active: received parent "%"',
      p_version_name, coalesce(v_version.parent_version, 'none')
      using errcode = 'RC409';
  end if;
  update public.model_parameter_logs as v
     set sha256 = p_sha256, bytes = p_bytes, last_seq = p_last_seq, algorithm = p_algorithm,
         hyperparameters = p_hyperparameters, statistics = p_statistics,
         event_count = recommender.events_folded(v_version, p_last_seq),
         status = 'ready', ready_at = clock_timestamp()
   where v.version_name = p_version_name;
  insert into public.model_activations (version_name, replay_from_seq, actor_id)
  values (p_version_name, p_last_seq, v_version.actor_id)
  returning id into v_activation_id;
  return jsonb_build_object(
    'version_name', p_version_name, 'committed', true, 'activation_id', v_activation_id);
exception
  when check_violation or not_null_violation then
    get stacked diagnostics
      v_constraint = constraint_name, v_column = column_name;
    raise exception 'Cannot commit version "%" as %: received otherwise (%)',
      p_version_name, recommender.broken_rule('model_parameter_logs', v_constraint, v_column), sqlerrm
      using errcode = 'RC422';
end;
$$;
comment on function public.commit_version(text, text, bigint, bigint, text, jsonb, jsonb) is
  'Records the uploaded file of a reserved version and activates it, replaying from p_last_seq; '
  'returns {version_name, committed, activation_id}. Repeating it with the same sha256 changes '
  'nothing. p_hyperparameters must list context_names.';

revoke execute on function
  public.reserve_initial_version(),
  recommender.events_folded(public.model_parameter_logs, bigint),
  public.commit_version(text, text, bigint, bigint, text, jsonb, jsonb)
from public, anon, authenticated;
grant execute on function
  public.reserve_initial_version(),
  recommender.events_folded(public.model_parameter_logs, bigint),
  public.commit_version(text, text, bigint, bigint, text, jsonb, jsonb)
to service_role;
