-- Versions of the model and the record of which one was active when.
--
-- A version is a cache of the event log up to last_seq: its file in the bucket `models` is written
-- once and never changed. The newest row of model_activations says which version serves; going
-- back to an old version is a new row, so the past can always be told.
-- Depends on: 20261122090000_recommender_schema.sql.
-- Undo: drop table public.model_activations, public.model_parameter_logs and their functions.

create function recommender.context_dim(p_hyperparameters jsonb) returns integer
language sql immutable parallel safe
set search_path = ''
as $$
  select case when jsonb_typeof(p_hyperparameters -> 'context_names') = 'array'
              then jsonb_array_length(p_hyperparameters -> 'context_names') end
$$;
comment on function recommender.context_dim(jsonb) is
  'Number of context features of a model: the length of context_names, null without that list.';

create table public.model_parameter_logs (
  version_name text primary key,
  parent_version text references public.model_parameter_logs (version_name),
  storage_path text not null unique,
  sha256 text,
  bytes bigint,
  replay_from_seq bigint not null default 0,
  last_seq bigint,
  event_count bigint,
  algorithm text,
  hyperparameters jsonb,
  context_dim integer generated always as (recommender.context_dim(hyperparameters)) stored,
  statistics jsonb,
  cause text not null,
  status text not null default 'pending',
  actor_id uuid,
  created_at timestamptz not null default now(),
  ready_at timestamptz,
  constraint model_parameter_logs_version_name_is_semantic
    check (version_name ~ '^v(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$'),
  constraint model_parameter_logs_a_version_is_not_its_own_parent
    check (parent_version <> version_name),
  constraint model_parameter_logs_path_belongs_to_the_version
    check (storage_path = 'versions/' || version_name || '/contextual_thompson_sampler.npz'),
  constraint model_parameter_logs_sha256_is_64_hex_digits check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint model_parameter_logs_bytes_are_positive check (bytes > 0),
  constraint model_parameter_logs_replay_starts_at_zero_or_later check (replay_from_seq >= 0),
  constraint model_parameter_logs_last_seq_is_not_before_replay
    check (last_seq >= replay_from_seq),
  constraint model_parameter_logs_event_count_is_not_negative check (event_count >= 0),
  constraint model_parameter_logs_algorithm_is_known
    check (algorithm in ('mnl-ts/1', 'legacy-cts')),
  constraint model_parameter_logs_hyperparameters_are_an_object
    check (jsonb_typeof(hyperparameters) = 'object'),
  constraint model_parameter_logs_context_has_1_to_200_features
    check (context_dim between 1 and 200),
  constraint model_parameter_logs_statistics_are_an_object
    check (jsonb_typeof(statistics) = 'object'),
  constraint model_parameter_logs_cause_is_known
    check (cause in ('threshold', 'sweep', 'manual', 'import', 'reset', 'initial')),
  constraint model_parameter_logs_status_is_known
    check (status in ('pending', 'ready', 'deleted')),
  constraint model_parameter_logs_versions_past_pending_are_complete
    check (status = 'pending' or num_nulls(
      sha256, bytes, last_seq, event_count, algorithm, context_dim, statistics, ready_at) = 0)
);
comment on table public.model_parameter_logs is
  'Versions of the model: file, checksum and how much of the event log it holds.';
comment on column public.model_parameter_logs.replay_from_seq is
  'The version is its parent''s file plus the events in (replay_from_seq, last_seq].';
create index model_parameter_logs_parent_version_idx
  on public.model_parameter_logs (parent_version);

create table public.model_activations (
  id bigint primary key,
  version_name text not null references public.model_parameter_logs (version_name),
  replay_from_seq bigint not null,
  actor_id uuid,
  created_at timestamptz not null,
  constraint model_activations_name_their_version_once unique (id, version_name),
  constraint model_activations_replay_starts_at_zero_or_later check (replay_from_seq >= 0)
);
comment on table public.model_activations is
  'Append only; the newest row is active. State = that version''s file + events with '
  'seq > replay_from_seq. Ids are in commit order.';
create index model_activations_version_name_idx on public.model_activations (version_name);

alter table public.model_parameter_logs enable row level security;
alter table public.model_activations enable row level security;
revoke all on public.model_parameter_logs, public.model_activations
  from public, anon, authenticated, service_role;
grant select on public.model_parameter_logs, public.model_activations to authenticated;
grant select, insert, update on public.model_parameter_logs to service_role;
grant select, insert on public.model_activations to service_role;
create policy programmers_read_versions on public.model_parameter_logs
  for select to authenticated using (true);
create policy programmers_read_activations on public.model_activations
  for select to authenticated using (true);

create function recommender.active_version()
returns table (
  activation_id bigint, version_name text, storage_path text, sha256 text, last_seq bigint,
  replay_from_seq bigint, context_dim integer
)
language sql stable
set search_path = ''
as $$
  select a.id, a.version_name, v.storage_path, v.sha256, v.last_seq, a.replay_from_seq,
         v.context_dim
    from public.model_activations as a
    join public.model_parameter_logs as v on v.version_name = a.version_name
   order by a.id desc
   limit 1
$$;
comment on function recommender.active_version() is 'The newest activation, or no row.';

create function recommender.keep_committed_version() returns trigger
language plpgsql
set search_path = ''
as $$
declare
  -- generated columns are computed after this trigger
  v_free constant text[] := array['status', 'context_dim'];
begin
  if old.status = 'deleted' or new.status = 'pending'
     or (to_jsonb(new) - v_free) <> (to_jsonb(old) - v_free) then
    raise exception 'Cannot change version "%" as a committed version is immutable: received status "%"',
      old.version_name, old.status
      using errcode = 'RC409';
  end if;
  return new;
end;
$$;
create trigger model_parameter_logs_keep_committed_version
before update on public.model_parameter_logs
for each row when (old.status <> 'pending')
execute function recommender.keep_committed_version();

create function recommender.refuse_change() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  raise exception 'Cannot % % as it is append-only: received a change of its past',
    lower(tg_op), tg_table_name
    using errcode = 'RC403';
end;
$$;
comment on function recommender.refuse_change() is 'Trigger of append-only tables.';
create trigger model_activations_refuse_change
before update or delete or truncate on public.model_activations
for each statement execute function recommender.refuse_change();

revoke execute on function
  recommender.context_dim(jsonb),
  recommender.active_version(),
  recommender.keep_committed_version(),
  recommender.refuse_change()
from public, anon, authenticated;
grant execute on function
  recommender.context_dim(jsonb),
  recommender.active_version()
to service_role;
