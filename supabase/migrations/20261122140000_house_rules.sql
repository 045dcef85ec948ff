-- House rules: formulas by which the operator strikes films out or shifts their ranking.
--
-- A formula is checked by the function that stores it, which alone can parse it; the table keeps
-- names, lengths and their number in bounds.
-- Depends on: 20261122090200_app_settings.sql. Undo: take house_rules out of
-- public.slot_snapshot, then drop table public.house_rules and the functions below.

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

revoke execute on function
  recommender.limit_house_rules(),
  recommender.rules_in_force(),
  public.save_house_rule(text, text, text, boolean, uuid)
from public, anon, authenticated;
grant execute on function
  recommender.rules_in_force(),
  public.save_house_rule(text, text, text, boolean, uuid)
to service_role;
