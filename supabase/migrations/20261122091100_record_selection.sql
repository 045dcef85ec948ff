-- Append feedback and say where the log stands: the one write that teaches the model.
--
-- The triggers of selection_events do the work, so a direct insert and this call cannot differ;
-- what this adds is typed fields, errors that name them, and the answer.
-- Depends on: 20261122090700_event_log_order.sql.
-- Undo: drop function public.record_selection and the functions below.

create function recommender.selections_since_checkpoint() returns integer
language sql stable
set search_path = ''
as $$
  select count(*)::integer
    from public.selection_events as e
   where e.kind = 'selection'
     and e.seq > coalesce((select v.replay_from_seq from recommender.active_version() as v), 0)
$$;
comment on function recommender.selections_since_checkpoint() is
  'Selections that the active version''s file does not hold yet.';

create function recommender.holds_retracted(p_version_name text) returns boolean
language sql stable
set search_path = ''
as $$
  select exists (
    select from public.model_parameter_logs as v
      join public.selection_events as r on r.kind = 'retraction' and r.seq > v.last_seq
      join public.selection_events as target on target.event_id = r.retracts
     where v.version_name = p_version_name and target.seq <@ v.learned_ranges)
$$;
comment on function recommender.holds_retracted(text) is
  'True when a version''s file holds an event that was retracted after its last_seq. One retracted '
  'before is not in it: whoever folds leaves it out.';

create function recommender.rebuild_owed() returns boolean
language sql stable
set search_path = ''
as $$
  select coalesce((
    select recommender.holds_retracted(v.version_name) from recommender.active_version() as v), false)
$$;
comment on function recommender.rebuild_owed() is
  'True when the active version''s file holds a retracted event: replaying cannot take it out.';

create function public.record_selection(p_event jsonb) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_event public.selection_events;
  v_seq bigint;
  v_duplicate boolean;
  v_constraint text;
  v_column text;
begin
  perform recommender.refuse_misfits('record event', p_event, '{
    "event_id": "uuid", "kind": "text", "slate_id": "uuid", "channel": "text",
    "broadcast_date": "date", "hour": "integer", "context_features": "numbers",
    "films": "objects", "picked_movie_id": "text", "own_choice": "boolean",
    "ticked_signals": "texts", "signal_mean": "numbers", "source": "text", "retracts": "uuid",
    "actor_id": "uuid"}');
  begin
    v_event := jsonb_populate_record(null::public.selection_events, p_event);
    v_event.ticked_signals := nullif(v_event.ticked_signals, '{}');
    insert into public.selection_events select (v_event).* returning seq into v_seq;
  exception
    when check_violation or not_null_violation or numeric_value_out_of_range then
      get stacked diagnostics
        v_constraint = constraint_name, v_column = column_name;
      raise exception 'Cannot record % as %: received otherwise (%)',
        coalesce(p_event ->> 'kind', 'event'),
        recommender.broken_rule('selection_events', v_constraint, v_column), sqlerrm
        using errcode = 'PT422';
  end;
  v_duplicate := v_seq is null;  -- the trigger dropped the row: the same event is there
  if v_duplicate then
    select e.seq into strict v_seq
      from public.selection_events as e where e.event_id = v_event.event_id;
  end if;
  return jsonb_build_object(
    'seq', v_seq,
    'event_id', v_event.event_id,
    'duplicate', v_duplicate,
    'selections_since_checkpoint', recommender.selections_since_checkpoint(),
    'selections_threshold', (
      select s.value from public.app_settings as s where s.key = 'selections_threshold'),
    'rebuild_owed', recommender.rebuild_owed());
end;
$$;
comment on function public.record_selection(jsonb) is
  'Appends a selection, rejection or retraction; returns {seq, event_id, duplicate, '
  'selections_since_checkpoint, selections_threshold, rebuild_owed}. Repeating an event_id with the '
  'same meaning returns its seq; with another meaning it raises PT409.';

revoke execute on function
  recommender.selections_since_checkpoint(),
  recommender.holds_retracted(text),
  recommender.rebuild_owed(),
  public.record_selection(jsonb)
from public, anon, authenticated;
grant execute on function
  recommender.selections_since_checkpoint(),
  recommender.holds_retracted(text),
  recommender.rebuild_owed(),
  public.record_selection(jsonb)
to service_role;
