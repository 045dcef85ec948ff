-- Start the log anew, once its past is in the archive.
--
-- One transaction removes events, slates, versions and activations and reserves the first version of
-- the new log, so a reader sees the old system or the new one. The new first version takes the next
-- major name and activation ids count on, so nobody takes the one for the other.
-- Depends on: 20261122100000_next_version.sql and storage.objects.
-- Undo: drop table recommender.resets and the functions below.

create table recommender.resets (
  id bigint generated always as identity primary key,
  archive_path text not null,
  archive_sha256 text not null,
  head_seq bigint not null,
  removed jsonb not null,
  version_name text not null,
  actor_id uuid,
  created_at timestamptz not null default clock_timestamp(),
  constraint resets_archive_lies_in_the_archives check (archive_path ~ '^archives/[^/].*$'),
  constraint resets_archive_sha256_is_64_hex_digits check (archive_sha256 ~ '^[0-9a-f]{64}$')
);
comment on table recommender.resets is
  'When the log was started anew, and where its past is: archive_path in the bucket models.';
alter table recommender.resets enable row level security;
revoke all on recommender.resets from public, anon, authenticated, service_role;
grant select on recommender.resets to service_role;

create function public.archive_snapshot(
  p_table text, p_after text default null, p_limit integer default 500
) returns json
language plpgsql stable
set search_path = ''
as $$
declare
  v_limit integer := least(greatest(p_limit, 1), 1000);
  v_rows json;
  v_last text;
begin
  if p_table = 'selection_events' then
    select json_agg(r), max(r.seq)::text into v_rows, v_last
      from (select e.* from public.selection_events as e
             where e.seq > coalesce(p_after::bigint, 0) order by e.seq limit v_limit) as r;
  elsif p_table = 'slates' then
    select json_agg(r), (array_agg(r.slate_id order by r.slate_id desc))[1]::text
      into v_rows, v_last
      from (select s.* from public.slates as s
             where p_after is null or s.slate_id > p_after::uuid
             order by s.slate_id limit v_limit) as r;
  elsif p_table = 'model_parameter_logs' then
    select json_agg(r), max(r.version_name) into v_rows, v_last
      from (select v.* from public.model_parameter_logs as v
             where p_after is null or v.version_name > p_after
             order by v.version_name limit v_limit) as r;
  elsif p_table = 'model_activations' then
    select json_agg(r), max(r.id)::text into v_rows, v_last
      from (select a.* from public.model_activations as a
             where a.id > coalesce(p_after::bigint, 0) order by a.id limit v_limit) as r;
  else
    raise exception 'Cannot archive as table must be selection_events, slates, model_parameter_logs or model_activations: received "%"',
      p_table
      using errcode = 'PT422';
  end if;
  return json_build_object(
    'head_seq', (select h.last_seq from recommender.event_log_head as h),
    'rows', coalesce(v_rows, '[]'),
    'next', case when json_array_length(v_rows) = v_limit then v_last end);
end;
$$;
comment on function public.archive_snapshot(text, text, integer) is
  'One page of a table that a reset removes: {head_seq, rows, next: what to pass as p_after for the '
  'next page, null after the last}. Pages follow the key, so rows written meanwhile shift none.';

create function recommender.refuse_reset(
  p_archive_path text, p_head_seq bigint, p_slate_count bigint, p_last_seq bigint
) returns void
language plpgsql stable
set search_path = ''
as $$
begin
  if not exists (
       select from storage.objects as o
        where o.bucket_id = 'models' and o.name = p_archive_path) then
    raise exception 'Cannot reset as the archive must be in bucket models: received "%"',
      p_archive_path
      using errcode = 'PT409';
  end if;
  if p_head_seq is distinct from p_last_seq then
    raise exception 'Cannot reset as the archive must end with the last event %: received %',
      p_last_seq, p_head_seq
      using errcode = 'PT409';
  end if;
  if p_slate_count <> (select count(*) from public.slates) then
    raise exception 'Cannot reset as the archive must hold all % slates: received %',
      (select count(*) from public.slates), p_slate_count
      using errcode = 'PT409';
  end if;
end;
$$;

create function recommender.remove_log() returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_events bigint;
  v_slates bigint;
  v_versions bigint;
  v_activations bigint;
begin
  -- Activations first: no slate can be added without one, and slates being added are waited for.
  delete from public.model_activations as a where a.id > 0;
  get diagnostics v_activations = row_count;
  delete from public.slates as s where s.model_seq >= 0;
  get diagnostics v_slates = row_count;
  delete from public.context_exclusions as x where x.hour >= 0;
  delete from public.selection_events as e where e.seq > 0;
  get diagnostics v_events = row_count;
  delete from public.model_parameter_logs as v where v.last_seq >= 0;
  get diagnostics v_versions = row_count;
  update recommender.event_log_head as h set last_seq = 0 where h.only_row;
  return jsonb_build_object(
    'selection_events', v_events, 'slates', v_slates, 'model_parameter_logs', v_versions,
    'model_activations', v_activations);
end;
$$;

-- security definer: no role may delete from the log; append-only triggers let only this through.
create function public.reset_test_data(
  p_actor_id uuid, p_archive_path text, p_archive_sha256 text, p_head_seq bigint,
  p_slate_count bigint default null
) returns jsonb
language plpgsql
security definer
set search_path = ''
set statement_timeout = '5min'
as $$
declare
  v_version_name text;
  v_removed jsonb;
begin
  perform recommender.refuse_reset(
    p_archive_path, p_head_seq, p_slate_count, recommender.lock_event_log());
  v_version_name := recommender.next_version_name('major');
  perform set_config('recommender.reset_guard', pg_current_xact_id()::text, true);
  set constraints all deferred;
  v_removed := recommender.remove_log();
  set constraints all immediate;
  perform set_config('recommender.reset_guard', '', true);
  insert into public.model_parameter_logs (
    version_name, root_version, storage_path, last_seq, cause, actor_id)
  values (
    v_version_name, v_version_name, (recommender.version_files(v_version_name))[1], 0, 'reset',
    p_actor_id);
  insert into recommender.resets (
    archive_path, archive_sha256, head_seq, removed, version_name, actor_id)
  values (
    p_archive_path, p_archive_sha256, p_head_seq, v_removed, v_version_name, p_actor_id);
  return jsonb_build_object(
    'version_name', v_version_name,
    'storage_path', (recommender.version_files(v_version_name))[1],
    'archive_path', p_archive_path,
    'removed', v_removed);
exception
  when check_violation or not_null_violation then
    raise exception 'Cannot reset as the archive needs a path under archives/ and its sha256: received "%" and "%" (%)',
      p_archive_path, p_archive_sha256, sqlerrm
      using errcode = 'PT422';
end;
$$;
comment on function public.reset_test_data(uuid, text, text, bigint, bigint) is
  'Removes events, slates, versions and activations and reserves the first version of a new log, '
  'if the archive is in Storage and holds all: p_head_seq must be the last event and p_slate_count, '
  'if given, the number of slates (PT409). Returns {version_name, storage_path, archive_path, '
  'removed: {table: rows}}; files of removed versions are left to the sweep.';

revoke execute on function
  public.archive_snapshot(text, text, integer),
  recommender.refuse_reset(text, bigint, bigint, bigint),
  recommender.remove_log(),
  public.reset_test_data(uuid, text, text, bigint, bigint)
from public, anon, authenticated;
grant execute on function
  public.archive_snapshot(text, text, integer),
  public.reset_test_data(uuid, text, text, bigint, bigint)
to service_role;
