-- Versions of the model and the record of which one was active when.
--
-- A version is a cache of the event log up to last_seq: its file in the bucket `models` is written
-- once and never changed. The newest row of model_activations says which version serves; going
-- back to an old version is a new row, so the past can always be told.
-- Each version knows its lineage: the file it was folded onto, the events folded then, and those of
-- the whole lineage. They are ranges of seq, one for each stretch between two rollbacks.
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

create function recommender.version_order(p_version_name text) returns integer[]
language sql immutable strict parallel safe
set search_path = ''
as $$
  select string_to_array(substr(p_version_name, 2), '.')::integer[]
$$;
comment on function recommender.version_order(text) is
  'Sorts names as versions: v1.0.10 -> {1,0,10}, after v1.0.9.';

create function recommender.are_metrics(p_metrics jsonb) returns boolean
language sql immutable strict parallel safe
set search_path = ''
as $$
  select case when jsonb_typeof(p_metrics) = 'object' then not exists (
           select from jsonb_each(p_metrics) as m
            where jsonb_typeof(m.value) not in ('number', 'null'))
         else false end
$$;
comment on function recommender.are_metrics(jsonb) is
  'True for {metric: number or null}; null for null.';

create table public.model_parameter_logs (
  version_name text primary key,
  parent_version text,
  parent_activation_id bigint,
  base_version text references public.model_parameter_logs (version_name),
  root_version text not null references public.model_parameter_logs (version_name),
  storage_path text not null unique,
  sha256 text,
  bytes bigint,
  replay_from_seq bigint not null default 0,
  last_seq bigint not null,
  fold_ranges int8multirange not null default '{}',
  learned_ranges int8multirange not null default '{}',
  event_count bigint,
  algorithm text,
  hyperparameters jsonb,
  context_dim integer generated always as (recommender.context_dim(hyperparameters)) stored,
  statistics jsonb,
  metrics jsonb,
  code_version text,
  cause text not null,
  status text not null default 'pending',
  actor_id uuid,
  created_at timestamptz not null default now(),
  reserved_until timestamptz,
  ready_at timestamptz,
  deleted_at timestamptz,
  deleted_by uuid,
  failure text,
  constraint model_parameter_logs_version_name_is_semantic
    check (version_name ~ '^v(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$'),
  constraint model_parameter_logs_a_version_is_not_its_own_parent
    check (parent_version <> version_name),
  constraint model_parameter_logs_a_parent_has_its_activation
    check ((parent_version is null) = (parent_activation_id is null)),
  constraint model_parameter_logs_only_a_root_has_no_base
    check ((base_version is null) = (root_version = version_name)),
  constraint model_parameter_logs_path_belongs_to_the_version
    check (storage_path = 'versions/' || version_name || '/contextual_thompson_sampler.npz'),
  constraint model_parameter_logs_sha256_is_64_hex_digits check (sha256 ~ '^[0-9a-f]{64}$'),
  constraint model_parameter_logs_bytes_are_positive check (bytes > 0),
  constraint model_parameter_logs_replay_starts_at_zero_or_later check (replay_from_seq >= 0),
  constraint model_parameter_logs_last_seq_is_not_before_replay
    check (last_seq >= replay_from_seq),
  constraint model_parameter_logs_folded_events_are_learned
    check (fold_ranges <@ learned_ranges),
  constraint model_parameter_logs_learned_events_end_at_last_seq
    check (learned_ranges <@ int8range(0, last_seq, '(]')),
  constraint model_parameter_logs_event_count_is_not_negative check (event_count >= 0),
  constraint model_parameter_logs_algorithm_is_known
    check (algorithm in ('mnl-ts/1', 'legacy-cts')),
  constraint model_parameter_logs_hyperparameters_are_an_object
    check (jsonb_typeof(hyperparameters) = 'object'),
  constraint model_parameter_logs_context_has_1_to_200_features
    check (context_dim between 1 and 200),
  constraint model_parameter_logs_statistics_are_an_object
    check (jsonb_typeof(statistics) = 'object'),
  constraint model_parameter_logs_metrics_are_numbers check (recommender.are_metrics(metrics)),
  constraint model_parameter_logs_cause_is_known
    check (cause in ('threshold', 'sweep', 'manual', 'import', 'reset', 'initial')),
  constraint model_parameter_logs_status_is_known
    check (status in ('pending', 'ready', 'deleted')),
  constraint model_parameter_logs_ready_versions_are_complete
    check (status <> 'ready' or num_nulls(
      sha256, bytes, event_count, algorithm, context_dim, statistics, ready_at) = 0)
);
comment on table public.model_parameter_logs is
  'Versions of the model: file, checksum and how much of the event log it holds.';
comment on column public.model_parameter_logs.parent_activation_id is
  'The activation of parent_version that this version succeeds; null for one made without a log.';
comment on column public.model_parameter_logs.replay_from_seq is
  'Where the log continues on the parent''s file.';
comment on column public.model_parameter_logs.base_version is
  'The version is this one''s file plus fold_ranges: its parent, or after a retraction an earlier '
  'ancestor. Null for the root of a lineage.';
comment on column public.model_parameter_logs.fold_ranges is
  'seq of the events folded onto the base, but for those retracted up to last_seq.';
comment on column public.model_parameter_logs.learned_ranges is
  'fold_ranges of the version and of all its bases: what its file holds of the log.';
comment on column public.model_parameter_logs.metrics is
  'How well the model foresaw the slates it was about to learn: {hit_at_5, log_loss, slates}.';
comment on column public.model_parameter_logs.reserved_until is
  'Until then a pending version belongs to whoever reserved it; afterwards anyone may take over.';
comment on column public.model_parameter_logs.failure is
  'Why the last attempt to write the version failed, or why it was given up.';
create index model_parameter_logs_parent_idx
  on public.model_parameter_logs (parent_activation_id, parent_version);
create index model_parameter_logs_base_idx on public.model_parameter_logs (base_version);
create index model_parameter_logs_root_idx on public.model_parameter_logs (root_version);
create index model_parameter_logs_newest_idx
  on public.model_parameter_logs (recommender.version_order(version_name) desc);
create unique index model_parameter_logs_one_reservation_at_a_time
  on public.model_parameter_logs (status) where status = 'pending';
create unique index model_parameter_logs_one_first_version
  on public.model_parameter_logs ((true)) where cause in ('initial', 'reset');

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
-- Deferrable, as the two tables point at each other and the guarded reset empties both.
alter table public.model_parameter_logs
  add constraint model_parameter_logs_parent_was_active
  foreign key (parent_activation_id, parent_version)
  references public.model_activations (id, version_name) deferrable;

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
  v_free constant text[] := 
    array['status', 'deleted_at', 'deleted_by', 'context_dim'];
begin
  if old.status = 'deleted' or new.status = 'pending'
     or (to_jsonb(new) - v_free) <> (to_jsonb(old) - v_free) then
    raise exception 'Cannot change version "%" as a committed version is immutable: received status "%"',
      old.version_name, old.status
      using errcode = 'PT409';
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
  if tg_op = 'DELETE'
     and current_setting('recommender.reset_guard', true) = pg_current_xact_id()::text then
    return null;  -- the reset, in this very transaction
  end if;
  raise exception 'Cannot % % as it is append-only: received a change of its past',
    lower(tg_op), tg_table_name
    using errcode = 'PT403';
end;
$$;
comment on function recommender.refuse_change() is
  'Trigger of append-only tables; lets the guarded reset through.';
create trigger model_activations_refuse_change
before update or delete or truncate on public.model_activations
for each statement execute function recommender.refuse_change();

revoke execute on function
  recommender.context_dim(jsonb),
  recommender.version_order(text),
  recommender.are_metrics(jsonb),
  recommender.active_version(),
  recommender.keep_committed_version(),
  recommender.refuse_change()
from public, anon, authenticated;
grant execute on function
  recommender.context_dim(jsonb),
  recommender.version_order(text),
  recommender.are_metrics(jsonb),
  recommender.active_version()
to service_role;
