-- House rules: formulas by which the operator strikes films out or shifts their ranking.
--
-- A formula is checked by the function that stores it, which alone can parse it; the table keeps
-- names, lengths and their number in bounds.
-- Depends on: 20261122090200_app_settings.sql, 20261122091200_slot_snapshot.sql. Undo: restore
-- public.slot_snapshot from there, drop table public.house_rules and the functions below.

create table public.house_rules (
  name text primary key,
  formula text not null,
  description text,
  enabled boolean not null default true,
  updated_at timestamptz not null default now(),
  actor_id uuid,
  constraint house_rules_name_is_a_short_slug check (name ~ '^[a-z0-9_-]{1,60}$'),
  constraint house_rules_formula_has_1_to_500_characters check (length(formula) between 1 and 500),
  constraint house_rules_description_has_at_most_500_characters check (length(description) <= 500)
);
comment on table public.house_rules is 'Named formulas applied to the candidates of every slate.';
comment on column public.house_rules.formula is
  'A condition that films must meet, or a number added to the utility by which they are ranked.';
comment on column public.house_rules.actor_id is 'Who wrote it last; null for a secret key.';

alter table public.house_rules enable row level security;
revoke all on public.house_rules from public, anon, authenticated, service_role;
grant select on public.house_rules to authenticated;
grant select, insert, update, delete on public.house_rules to service_role;
create policy programmers_read_house_rules on public.house_rules
  for select to authenticated using (true);

create trigger house_rules_note_change
before update on public.house_rules
for each row execute function recommender.note_setting_change();

create function recommender.limit_house_rules() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  -- whoever comes second counts what the first has committed
  perform pg_advisory_xact_lock(hashtext('public.house_rules'));
  if (select count(*) from public.house_rules) > 20 then
    raise exception 'Cannot store house rule as there may be at most 20: delete one first'
      using errcode = 'PT409';
  end if;
  return null;
end;
$$;
comment on function recommender.limit_house_rules() is 'Refuses the 21st house rule.';
create trigger house_rules_limit
after insert on public.house_rules
for each statement execute function recommender.limit_house_rules();

create function public.save_house_rule(
  p_name text, p_formula text, p_description text, p_enabled boolean, p_actor_id uuid
) returns jsonb
language sql
set search_path = ''
as $$
  insert into public.house_rules as h (name, formula, description, enabled, actor_id)
  values (p_name, p_formula, p_description, p_enabled, p_actor_id)
  on conflict (name) do update
    set formula = excluded.formula,
        description = excluded.description,
        enabled = excluded.enabled,
        actor_id = excluded.actor_id
  returning to_jsonb(h)
$$;
comment on function public.save_house_rule(text, text, text, boolean, uuid) is
  'Stores a rule under its name, in place of the one of that name; returns it.';

create function recommender.rules_in_force() returns json
language sql stable
set search_path = ''
as $$
  select coalesce(json_agg(json_build_object('name', h.name, 'formula', h.formula)
                           order by h.name collate "C"), '[]')
    from public.house_rules as h
   where h.enabled
$$;
comment on function recommender.rules_in_force() is 'Rules that are enabled [{name, formula}].';

create or replace function public.slot_snapshot(
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
    'artifacts', recommender.artifact_versions(),
    'house_rules', recommender.rules_in_force(),
    'settings', v_settings);
end;
$$;
comment on function public.slot_snapshot(
  text, date, integer, bigint, bigint, bigint, date, bigint
) is
  'The state behind a slot: active version, up to 500 events after the caller''s cursor (after '
  'replay_from_seq when it holds another activation), programmed films (null when p_programmed_seq, '
  'the head_seq of a list for the same date, still holds), excluded films, showings (null when the '
  'caller''s revision and date still hold), data versions, house rules in force and settings. A null '
  'channel means the first configured one.';

revoke execute on function
  recommender.limit_house_rules(),
  recommender.rules_in_force(),
  public.save_house_rule(text, text, text, boolean, uuid)
from public, anon, authenticated;
grant execute on function
  recommender.rules_in_force(),
  public.save_house_rule(text, text, text, boolean, uuid)
to service_role;
