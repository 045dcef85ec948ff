-- Ask for checkpoints: at once through pg_net, and each minute for whatever was missed.
--
-- A request may be lost or come twice, and nothing depends on it: create-checkpoint asks the
-- database what is due. So the trigger may give up on anything, and an insert never waits or fails
-- for it; the job finds what is overdue. Vault holds functions_url and automation_key.
-- Depends on: 20261122100300_leftovers.sql, pg_net, pg_cron, Vault.
-- Undo: unschedule the job, drop the two triggers and the functions below.

create extension if not exists pg_net with schema extensions;
create extension if not exists pg_cron with schema pg_catalog;

create function recommender.call_function(p_path text, p_body jsonb) returns bigint
language plpgsql
set search_path = ''
as $$
declare
  v_url text;
  v_key text;
begin
  select max(s.decrypted_secret) filter (where s.name = 'functions_url'),
         max(s.decrypted_secret) filter (where s.name = 'automation_key')
    into v_url, v_key
    from vault.decrypted_secrets as s
   where s.name in ('functions_url', 'automation_key');
  if v_url is null or v_key is null then
    raise exception 'Cannot call % as Vault must hold functions_url and automation_key: received %',
      p_path, case when v_url is null and v_key is null then 'neither'
                   when v_url is null then 'automation_key alone' else 'functions_url alone' end
      using errcode = 'PT503';
  end if;
  return net.http_post(
    url := rtrim(v_url, '/') || '/' || p_path,
    body := p_body,
    headers := jsonb_build_object('Content-Type', 'application/json', 'apikey', v_key),
    timeout_milliseconds := 20000);
end;
$$;
comment on function recommender.call_function(text, jsonb) is
  'Queues a POST to an Edge Function with the automation key; it is sent after the commit, if at '
  'all. Returns the id of the request.';

create function recommender.selections_waiting(p_limit integer) returns integer
language sql stable
set search_path = ''
as $$
  select count(*)::integer
    from (
      select from public.selection_events as e
       where e.kind = 'selection'
         and e.seq > (select v.replay_from_seq from recommender.active_version() as v)
       limit p_limit
    ) as w
$$;
comment on function recommender.selections_waiting(integer) is
  'Selections since the checkpoint, counted up to p_limit; 0 without an active version.';

create function recommender.checkpoint_is_due() returns boolean
language sql stable
set search_path = ''
as $$
  select recommender.rebuild_owed()
      or exists (
           select from recommender.active_version() as v, recommender.event_log_head as h
            where recommender.checkpoint_end(v.replay_from_seq, h.last_seq) is not null)
$$;
comment on function recommender.checkpoint_is_due() is
  'True when enough was learned since the checkpoint, or the version served holds what was undone.';

create function recommender.checkpoint_is_reserved() returns boolean
language sql stable
set search_path = ''
as $$
  select exists (
    select from public.model_parameter_logs as v
     where v.status = 'pending' and v.reserved_until > clock_timestamp())
$$;

create function recommender.completes_threshold(p_new_selections integer) returns boolean
language plpgsql stable
set search_path = ''
as $$
declare
  v_threshold integer := recommender.selections_threshold();
  v_waiting integer := recommender.selections_waiting(100 * v_threshold);
begin
  return v_waiting < 100 * v_threshold
     and v_waiting / v_threshold > (v_waiting - p_new_selections) / v_threshold;
end;
$$;
comment on function recommender.completes_threshold(integer) is
  'True when the selections just written make another threshold full: so each is asked for once. '
  'Counting ends at a hundred, where an insert would begin to feel it; the sweep goes on asking.';

-- security definer: reads Vault, which whoever inserts may not.
create function recommender.request_checkpoint() returns trigger
language plpgsql
security definer
set search_path = ''
set lock_timeout = '500ms'
as $$
begin
  if not recommender.checkpoint_is_reserved()  -- its commit asks again
     and (exists (select from appended as n where n.kind = 'retraction')
            and recommender.rebuild_owed()
          or recommender.completes_threshold((
               select count(*)::integer from appended as n where n.kind = 'selection'))) then
    perform recommender.call_function('models/create-checkpoint', '{"cause": "threshold"}');
  end if;
  return null;
exception
  when others then  -- feedback matters more than its checkpoint
    raise warning 'Cannot ask for a checkpoint, which is left to the sweep: % (%)', sqlerrm, sqlstate;
    return null;
end;
$$;
comment on function recommender.request_checkpoint() is
  'Asks for a checkpoint when events complete a threshold or take back what a version holds; a '
  'failure is a warning.';
create trigger selection_events_request_checkpoint
after insert on public.selection_events
referencing new table as appended
for each statement execute function recommender.request_checkpoint();

-- security definer: reads Vault, which whoever activates may not.
create function recommender.request_next_checkpoint() returns trigger
language plpgsql
security definer
set search_path = ''
set lock_timeout = '500ms'
as $$
begin
  if recommender.checkpoint_is_due() then
    perform recommender.call_function('models/create-checkpoint', '{"cause": "threshold"}');
  end if;
  return null;
exception
  when others then  -- the version is committed; the next one can wait for the sweep
    raise warning 'Cannot ask for a checkpoint, which is left to the sweep: % (%)', sqlerrm, sqlstate;
    return null;
end;
$$;
comment on function recommender.request_next_checkpoint() is
  'Asks for the next checkpoint when one is due on what was just activated: more feedback came '
  'while it was written, or the version loaded holds what was taken back since.';
create trigger model_activations_request_next_checkpoint
after insert on public.model_activations
for each statement execute function recommender.request_next_checkpoint();

create function recommender.give_up_imports() returns void
language sql
set search_path = ''
as $$
  update public.model_parameter_logs as v
     set status = 'deleted', deleted_at = clock_timestamp(),
         failure = concat_ws(', ', v.failure, 'the import was not finished')
   where v.status = 'pending' and v.cause = 'import' and v.reserved_until <= clock_timestamp()
$$;
comment on function recommender.give_up_imports() is
  'An abandoned import cannot be taken over: nobody else has its file.';

create function recommender.checkpoint_is_overdue() returns boolean
language sql stable
set search_path = ''
as $$
  select not recommender.checkpoint_is_reserved()
     and (exists (
            select from public.model_parameter_logs as v
             where v.status = 'pending' and v.reserved_until is not null)
          or recommender.checkpoint_is_due())
$$;
comment on function recommender.checkpoint_is_overdue() is
  'True when a checkpoint is due or abandoned and nobody is at it.';

create function recommender.sweep_checkpoints() returns void
language plpgsql
set search_path = ''
as $$
begin
  perform recommender.give_up_imports();
  if recommender.checkpoint_is_overdue() then
    perform recommender.call_function('models/create-checkpoint', '{"cause": "sweep"}');
  end if;
  if exists (select from recommender.orphaned_files(1))
     or exists (select from recommender.undrawn_versions(1)) then
    perform recommender.call_function('models/sweep', '{}');
  end if;
end;
$$;
comment on function recommender.sweep_checkpoints() is
  'Job of each minute: asks for overdue checkpoints and for tidying up. Errors show in '
  'cron.job_run_details.';

-- A named job replaces the job of the same name.
select cron.schedule('checkpoint-sweep', '* * * * *', 'select recommender.sweep_checkpoints()');

revoke execute on function
  recommender.call_function(text, jsonb),
  recommender.selections_waiting(integer),
  recommender.checkpoint_is_reserved(),
  recommender.completes_threshold(integer),
  recommender.checkpoint_is_due(),
  recommender.request_checkpoint(),
  recommender.request_next_checkpoint(),
  recommender.give_up_imports(),
  recommender.checkpoint_is_overdue(),
  recommender.sweep_checkpoints()
from public, anon, authenticated;
