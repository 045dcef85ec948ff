-- Go back to a version, or delete one.
--
-- Activating an old version rewrites nothing: events learned since stay in the log, set aside, and
-- the log goes on from here. What a kept version was folded from may not be deleted as long as a
-- retraction may ask for it to be folded anew: that is the root of its lineage.
-- Depends on: 20261122100050_version_reservations.sql.
-- Undo: drop function public.activate_version, public.delete_version and the one below.

create function recommender.give_up_reservation(p_reason text) returns void
language sql
set search_path = ''
as $$
  update public.model_parameter_logs as v
     set status = 'deleted', deleted_at = clock_timestamp(), failure = left(p_reason, 1000)
   where v.status = 'pending' and v.cause not in ('import', 'initial', 'reset')
$$;

create function public.activate_version(p_version_name text, p_actor_id uuid default null)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_head bigint := recommender.lock_event_log();
  v_version public.model_parameter_logs;
  v_activation_id bigint;
  v_before record;
begin
  select * into v_version from public.model_parameter_logs as v
   where v.version_name = p_version_name;
  if not found then
    raise exception 'Cannot activate version as its name must be known: received "%"', p_version_name
      using errcode = 'PT404';
  end if;
  select * into v_before from recommender.active_version();
  if v_before.version_name = p_version_name and v_before.replay_from_seq = v_head then
    v_activation_id := v_before.activation_id;  -- it is exactly what is served
  else
    perform recommender.give_up_reservation(
      format('version "%s" was activated before it was committed', p_version_name));
    insert into public.model_activations (version_name, replay_from_seq, actor_id)
    values (p_version_name, v_head, p_actor_id)
    returning id into v_activation_id;
  end if;
  return jsonb_build_object(
    'activation_id', v_activation_id,
    'version_name', p_version_name,
    'replay_from_seq', v_head,
    'set_aside', recommender.events_within(
      recommender.set_aside(v_version.learned_ranges, v_head)));
end;
$$;
comment on function public.activate_version(text, uuid) is
  'Serves a ready version from now on; returns {activation_id, version_name, replay_from_seq, '
  'set_aside: events of the log that it does not hold}. A reservation on what was active before is '
  'given up. Activating what is served already changes nothing.';

create function public.delete_version(p_version_name text, p_actor_id uuid default null)
returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_version public.model_parameter_logs;
  v_rule text;
begin
  perform recommender.lock_event_log();
  select * into v_version from public.model_parameter_logs as v
   where v.version_name = p_version_name;
  if not found then
    raise exception 'Cannot delete version as its name must be known: received "%"', p_version_name
      using errcode = 'PT404';
  end if;
  v_rule := case
    when v_version.status = 'deleted' then null
    when p_version_name = (select v.version_name from recommender.active_version() as v)
      then 'it must not be active'
    when v_version.cause in ('initial', 'reset') and v_version.status = 'pending'
      then 'the log must have a first version'
    when v_version.status = 'pending' and v_version.reserved_until > clock_timestamp()
      then 'it must not be in the making'
    when exists (
      select from public.model_parameter_logs as v
       where v.status = 'pending' and v.version_name <> p_version_name
         and p_version_name in (v.parent_version, v.base_version))
      then 'the version in the making must not be folded from it'
    when exists (
      select from public.model_parameter_logs as v
       where v.status <> 'deleted' and v.root_version = p_version_name
         and v.version_name <> p_version_name)
      then 'no other version may descend from it as the root of their lineage'
  end;
  if v_rule is not null then
    raise exception 'Cannot delete version "%" as %: received status "%"',
      p_version_name, v_rule, v_version.status
      using errcode = 'PT409';
  end if;
  update public.model_parameter_logs as v
     set status = 'deleted', deleted_at = clock_timestamp(), deleted_by = p_actor_id
   where v.version_name = p_version_name and v.status <> 'deleted';
  return jsonb_build_object(
    'version_name', p_version_name,
    'storage_paths', recommender.version_files(p_version_name));
end;
$$;
comment on function public.delete_version(text, uuid) is
  'Marks a version as deleted, for good, and returns {version_name, storage_paths} to be removed '
  'then. PT409 for the active version, one in the making or needed by it, and the root of a kept '
  'version''s lineage. Its row stays, so that slates and activations can still name it.';

revoke execute on function
  recommender.give_up_reservation(text),
  public.activate_version(text, uuid),
  public.delete_version(text, uuid)
from public, anon, authenticated;
grant execute on function
  recommender.give_up_reservation(text),
  public.activate_version(text, uuid),
  public.delete_version(text, uuid)
to service_role;
