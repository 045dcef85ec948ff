-- Store a slate before it is returned, and its propensities once they are known.
--
-- Both calls may be repeated after a lost answer: a slate has an id of its own, and a rejection is
-- answered by one slate however often regenerate is retried.
-- Depends on: 20261122090500_selection_events.sql.
-- Undo: drop function public.record_slate, public.record_propensities and those they call.

create function recommender.refuse_other_slate(p_slate public.slates, p_stored public.slates)
returns void
language plpgsql immutable
set search_path = ''
as $$
declare
  v_fields text;
begin
  p_slate.items := recommender.without_propensities(p_slate.items);
  p_stored.items := recommender.without_propensities(p_stored.items);
  select string_agg(n.key, ', ' order by n.key) into v_fields
    from jsonb_each(to_jsonb(p_slate) - '{created_at,propensity_draws}'::text[]) as n
    join jsonb_each(to_jsonb(p_stored)) as o on o.key = n.key
   where n.value is distinct from o.value;
  if v_fields is not null then
    raise exception 'Cannot record slate as slate_id "%" already names another slate: received other %',
      p_slate.slate_id, v_fields
      using errcode = 'PT409';
  end if;
end;
$$;

create function recommender.refuse_unservable_slate(p_slate public.slates) returns void
language plpgsql stable
set search_path = ''
as $$
declare
  v_dim integer;
  v_rejection public.selection_events;
begin
  select v.context_dim into v_dim
    from public.model_activations as a
    join public.model_parameter_logs as v on v.version_name = a.version_name
   where a.id = p_slate.activation_id and a.version_name = p_slate.model_version;
  if not found then
    raise exception 'Cannot record slate as activation_id must be one of model_version "%": received %',
      p_slate.model_version, p_slate.activation_id
      using errcode = 'PT404';
  end if;
  if cardinality(p_slate.context_features) <> v_dim then
    raise exception 'Cannot record slate as context_features must have the % of its model: received %',
      v_dim, cardinality(p_slate.context_features)
      using errcode = 'PT422';
  end if;
  if p_slate.regenerated_from is null then
    return;
  end if;
  select * into v_rejection from public.selection_events as e
   where e.event_id = p_slate.regenerated_from;
  if v_rejection.kind is distinct from 'rejection' then
    raise exception 'Cannot record slate as regenerated_from must name a rejection: received "%"',
      p_slate.regenerated_from
      using errcode = case when v_rejection.kind is null then 'PT404' else 'PT422' end;
  end if;
  if (v_rejection.channel, v_rejection.broadcast_date, v_rejection.hour)
     <> (p_slate.channel, p_slate.broadcast_date, p_slate.hour) then
    raise exception 'Cannot record slate as rejection "%" belongs to another slot: received % % hour %',
      p_slate.regenerated_from, p_slate.channel, p_slate.broadcast_date, p_slate.hour
      using errcode = 'PT409';
  end if;
end;
$$;

create function public.record_slate(p_slate jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_slate public.slates;
  v_stored public.slates;
  v_constraint text;
  v_column text;
begin
  perform recommender.refuse_misfits('record slate', p_slate, '{
    "slate_id": "uuid", "channel": "text", "broadcast_date": "date", "hour": "integer",
    "context_features": "numbers", "model_version": "text", "activation_id": "bigint",
    "model_seq": "bigint", "seed": "bigint", "items": "objects", "signal_mean": "numbers",
    "belief": "object", "policy": "object", "candidate_count": "integer", "excluded": "object",
    "signal_sources": "object", "catalog_version": "text", "regenerated_from": "uuid",
    "propensity_draws": "integer", "actor_id": "uuid"}');
  v_slate := jsonb_populate_record(null::public.slates, p_slate);
  v_slate.created_at := clock_timestamp();
  perform recommender.refuse_unservable_slate(v_slate);
  insert into public.slates select (v_slate).* on conflict do nothing;
  if found then
    return jsonb_build_object('slate_id', v_slate.slate_id, 'duplicate', false);
  end if;
  select * into v_stored from public.slates as s where s.slate_id = v_slate.slate_id;
  if found then
    perform recommender.refuse_other_slate(v_slate, v_stored);
  else
    select * into strict v_stored from public.slates as s
     where s.regenerated_from = v_slate.regenerated_from;
  end if;
  return jsonb_build_object('slate_id', v_stored.slate_id, 'duplicate', true);
exception
  when foreign_key_violation then  -- a reset came in between
    raise exception 'Cannot record slate as its model must be known still: received activation_id %',
      v_slate.activation_id
      using errcode = 'PT409';
  when check_violation or not_null_violation or numeric_value_out_of_range then
    get stacked diagnostics
      v_constraint = constraint_name, v_column = column_name;
    raise exception 'Cannot record slate as %: received otherwise (%)',
      recommender.broken_rule('slates', v_constraint, v_column), sqlerrm
      using errcode = 'PT422';
end;
$$;
comment on function public.record_slate(jsonb) is
  'Stores a slate given as an object of the table''s columns; returns {slate_id, duplicate}. '
  'Repeating a slate_id, or a regenerated_from that already has its slate, writes nothing and '
  'returns the stored slate_id.';

create function public.record_propensities(
  p_slate_id uuid, p_draws integer, p_propensities jsonb
) returns void
language plpgsql
set search_path = ''
as $$
declare
  v_slate public.slates;
begin
  select * into v_slate from public.slates as s where s.slate_id = p_slate_id;
  if not found then
    raise exception 'Cannot record propensities as slate_id must name a stored slate: received "%"',
      p_slate_id
      using errcode = 'PT404';
  end if;
  if v_slate.propensity_draws is not null then
    return;
  end if;
  if coalesce(p_draws, 0) < 1
     or jsonb_typeof(p_propensities) is distinct from 'object'
     or (select count(*) from jsonb_object_keys(p_propensities))
        <> jsonb_array_length(v_slate.items)
     or exists (
          select from jsonb_array_elements(v_slate.items) as i (item)
           where not coalesce(
             recommender.is_share(p_propensities -> (i.item ->> 'movie_id')), false)) then
    raise exception 'Cannot record propensities as each film of slate "%" needs one in [0, 1] from at least 1 draw: received % draws and %',
      p_slate_id, p_draws, left(p_propensities::text, 200)
      using errcode = 'PT422';
  end if;
  update public.slates as s
     set propensity_draws = p_draws,
         items = (
           select coalesce(jsonb_agg(i.item || jsonb_build_object(
                    'propensity', p_propensities -> (i.item ->> 'movie_id'))
                  order by i.position), '[]')
             from jsonb_array_elements(s.items) with ordinality as i (item, position))
   where s.slate_id = p_slate_id and s.propensity_draws is null;
end;
$$;
comment on function public.record_propensities(uuid, integer, jsonb) is
  'Fills in {movie_id: propensity} of a slate from p_draws Monte Carlo draws; once, later calls '
  'change nothing.';

revoke execute on function
  recommender.refuse_other_slate(public.slates, public.slates),
  recommender.refuse_unservable_slate(public.slates),
  public.record_slate(jsonb),
  public.record_propensities(uuid, integer, jsonb)
from public, anon, authenticated;
grant execute on function
  recommender.refuse_other_slate(public.slates, public.slates),
  recommender.refuse_unservable_slate(public.slates),
  public.record_slate(jsonb),
  public.record_propensities(uuid, integer, jsonb)
to service_role;
