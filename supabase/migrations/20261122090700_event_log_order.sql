-- Give each event its place in the log, once.
--
-- A sequence hands out numbers before the transaction commits: a reader at cursor 7 may never see
-- a 6 that commits late, and a rollback leaves a hole. Here one row holds the last seq and is
-- locked until commit, so seq order is commit order without gaps. The second insert of an
-- event_id finds the first under the same lock and is dropped before it takes a number.
-- Depends on: 20261122090600_event_completion.sql.
-- Undo: drop the two triggers, the functions below and table recommender.event_log_head.

create table recommender.event_log_head (
  only_row boolean primary key default true,
  last_seq bigint not null,
  last_activation_id bigint not null default 0,
  constraint event_log_head_has_one_row check (only_row),
  constraint event_log_head_last_seq_is_not_negative check (last_seq >= 0)
);
comment on table recommender.event_log_head is
  'seq of the newest committed event. Whoever writes holds its row lock until commit.';
comment on column recommender.event_log_head.last_activation_id is
  'Never restarts, not even when the log does: a reader knows a new log by its activation.';
insert into recommender.event_log_head (last_seq) values (0);

alter table recommender.event_log_head enable row level security;
revoke all on recommender.event_log_head from public, anon, authenticated, service_role;
grant select on recommender.event_log_head to service_role;

-- security definer: the lock needs update on the counter, which no role but the owner may have.
create function recommender.lock_event_log() returns bigint
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_last_seq bigint;
begin
  select h.last_seq into strict v_last_seq
    from recommender.event_log_head as h where h.only_row for update;
  return v_last_seq;
end;
$$;
comment on function recommender.lock_event_log() is
  'Waits for the log''s writer lock, held to commit, and returns the last seq.';

create function recommender.refuse_other_content(
  p_event public.selection_events, p_stored public.selection_events
) returns void
language plpgsql immutable
set search_path = ''
as $$
declare
  v_fields text;
begin
  select string_agg(n.key, ', ' order by n.key) into v_fields
    from jsonb_each(to_jsonb(p_event) - '{seq,created_at,actor_id}'::text[]) as n
    join jsonb_each(to_jsonb(p_stored)) as o on o.key = n.key
   where n.value is distinct from o.value;
  if v_fields is not null then
    raise exception 'Cannot record % as event_id "%" already names another event: received other %',
      p_event.kind, p_event.event_id, v_fields
      using errcode = 'PT409';
  end if;
end;
$$;
comment on function recommender.refuse_other_content(
  public.selection_events, public.selection_events
) is 'Raises PT409 unless both events mean the same, whoever sent them and when.';

create function recommender.refuse_unlearnable(p_event public.selection_events) returns void
language plpgsql stable
set search_path = ''
as $$
declare
  v_dim integer := (select v.context_dim from recommender.active_version() as v);
begin
  if p_event.kind = 'retraction' then
    if exists (select from public.selection_events as e where e.retracts = p_event.retracts) then
      raise exception 'Cannot record retraction as event "%" must not be retracted yet: received a second retraction',
        p_event.retracts
        using errcode = 'PT409';
    end if;
    return;
  end if;
  if p_event.source = 'client' and exists (
       select from public.app_settings as s
        where s.key = 'refuse_client_events' and s.value = 'true') then
    raise exception 'Cannot record % as setting refuse_client_events demands a slate_id: received none',
      p_event.kind
      using errcode = 'PT403';
  end if;
  if v_dim is distinct from cardinality(p_event.context_features) then
    raise exception 'Cannot record % as context_features must have the % of the active model: received %',
      p_event.kind, coalesce(v_dim::text, 'length'), cardinality(p_event.context_features)
      using errcode = case p_event.source when 'client' then 'PT422' else 'PT409' end;
  end if;
end;
$$;
comment on function recommender.refuse_unlearnable(public.selection_events) is
  'Raises for an event that no replay could fold into the active model, a second retraction, or a '
  'client''s event where the setting refuses those.';

-- security definer: appending locks and advances the counter and reads the slate in full, which
-- the inserting role may not; the row that results is still subject to that role's policies.
create function recommender.append_event() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_stored public.selection_events;
begin
  perform recommender.lock_event_log();
  new := recommender.completed_event(new);
  -- A statement of its own, hence with a snapshot taken after the lock was granted.
  select * into v_stored from public.selection_events as e where e.event_id = new.event_id;
  if found then
    perform recommender.refuse_other_content(new, v_stored);
    return null;
  end if;
  perform recommender.refuse_unlearnable(new);
  update recommender.event_log_head as h set last_seq = h.last_seq + 1
   where h.only_row returning h.last_seq into strict new.seq;
  new.created_at := clock_timestamp();
  return new;
end;
$$;
create trigger selection_events_append
before insert on public.selection_events
for each row execute function recommender.append_event();

-- security definer: takes the log's lock and reads the whole log, whoever activates.
create function recommender.append_activation() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
declare
  v_last_seq bigint := recommender.lock_event_log();
  v_version public.model_parameter_logs;
begin
  select * into v_version from public.model_parameter_logs as v
   where v.version_name = new.version_name;
  if v_version.status is distinct from 'ready' then
    raise exception 'Cannot activate version "%" as it must be ready: received status "%"',
      new.version_name, coalesce(v_version.status, 'unknown')
      using errcode = 'PT409';
  end if;
  if new.replay_from_seq > v_last_seq then
    raise exception 'Cannot activate version "%" as replay_from_seq must not pass the last event %: received %',
      new.version_name, v_last_seq, new.replay_from_seq
      using errcode = 'PT409';
  end if;
  if exists (
       select from public.selection_events as e
        where e.seq > new.replay_from_seq
          and cardinality(e.context_features) <> v_version.context_dim) then
    raise exception 'Cannot activate version "%" as events after % must have its % context features: received others',
      new.version_name, new.replay_from_seq, v_version.context_dim
      using errcode = 'PT409';
  end if;
  update recommender.event_log_head as h set last_activation_id = h.last_activation_id + 1
   where h.only_row returning h.last_activation_id into strict new.id;
  new.created_at := clock_timestamp();
  return new;
end;
$$;
comment on function recommender.append_activation() is
  'Numbers activations in commit order and refuses one that the log cannot be replayed on.';
create trigger model_activations_append
before insert on public.model_activations
for each row execute function recommender.append_activation();

revoke execute on function
  recommender.lock_event_log(),
  recommender.refuse_other_content(public.selection_events, public.selection_events),
  recommender.refuse_unlearnable(public.selection_events),
  recommender.append_event(),
  recommender.append_activation()
from public, anon, authenticated;
grant execute on function recommender.lock_event_log() to service_role;
