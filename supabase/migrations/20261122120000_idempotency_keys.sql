-- A request that is sent again under the same key gets the answer that it got.
--
-- A key is claimed before the work and completed with the answer after it. A claim is a lease: who
-- dies holding it leaves a key that the next attempt takes over, with the same body only. Feedback
-- stays safe beyond that, as its event id follows from caller and key.
-- Depends on: 20261122100500_housekeeping.sql. Undo: restore recommender.housekeeping from there,
-- then drop table recommender.idempotency_keys and the functions below.

create table recommender.idempotency_keys (
  caller text not null,
  key text not null,
  request_sha256 text not null,
  claim uuid not null,
  claimed_until timestamptz not null,
  status integer,
  answer text,
  created_at timestamptz not null default clock_timestamp(),
  primary key (caller, key),
  constraint idempotency_keys_key_has_1_to_255_characters check (length(key) between 1 and 255),
  constraint idempotency_keys_request_sha256_is_64_hex_digits
    check (request_sha256 ~ '^[0-9a-f]{64}$'),
  constraint idempotency_keys_only_success_is_kept check (status between 200 and 299),
  constraint idempotency_keys_an_answer_has_its_status check ((status is null) = (answer is null))
);
comment on table recommender.idempotency_keys is
  'Requests by caller and Idempotency-Key, and the answers they got; good for 24 hours.';
create index idempotency_keys_created_at_idx on recommender.idempotency_keys (created_at);

alter table recommender.idempotency_keys enable row level security;
revoke all on recommender.idempotency_keys from public, anon, authenticated, service_role;
grant select, insert, update, delete on recommender.idempotency_keys to service_role;

create function public.claim_idempotency_key(
  p_caller text, p_key text, p_request_sha256 text, p_claim uuid, p_lease_seconds integer default 60
) returns jsonb
language plpgsql
set search_path = ''
as $$
declare
  v_now timestamptz := clock_timestamp();
  v_kept recommender.idempotency_keys;
begin
  insert into recommender.idempotency_keys as k
    (caller, key, request_sha256, claim, claimed_until, created_at)
  values (p_caller, p_key, p_request_sha256, p_claim,
          v_now + make_interval(secs => p_lease_seconds), v_now)
  on conflict (caller, key) do update
     set request_sha256 = excluded.request_sha256,
         claim = excluded.claim,
         claimed_until = excluded.claimed_until,
         status = null,
         answer = null,
         created_at = excluded.created_at
   where k.created_at <= v_now - interval '24 hours'
      or (k.status is null and k.claimed_until <= v_now
          and k.request_sha256 = excluded.request_sha256);
  if found then
    return jsonb_build_object('outcome', 'claimed');
  end if;
  select * into strict v_kept from recommender.idempotency_keys as k
   where k.caller = p_caller and k.key = p_key;
  return case
    when v_kept.request_sha256 <> p_request_sha256 then '{"outcome": "other_request"}'
    when v_kept.status is null then '{"outcome": "in_progress"}'
    else jsonb_build_object(
      'outcome', 'answered', 'status', v_kept.status, 'answer', v_kept.answer)
  end;
exception
  when no_data_found then  -- the holder released it between the two statements
    return '{"outcome": "in_progress"}';
end;
$$;
comment on function public.claim_idempotency_key(text, text, text, uuid, integer) is
  'Claims a key for a request: {outcome: claimed | answered with status and answer | in_progress | '
  'other_request}. A key is free again 24 hours after it was claimed, and for the same request '
  'when the lease of a claim that was never completed has run out.';

create function public.complete_idempotency_key(
  p_caller text, p_key text, p_claim uuid, p_status integer default null, p_answer text default null
) returns void
language plpgsql
set search_path = ''
as $$
begin
  if p_status is null then
    delete from recommender.idempotency_keys as k
     where k.caller = p_caller and k.key = p_key and k.claim = p_claim and k.status is null;
  else
    update recommender.idempotency_keys as k
       set status = p_status, answer = p_answer
     where k.caller = p_caller and k.key = p_key and k.claim = p_claim and k.status is null;
  end if;
end;
$$;
comment on function public.complete_idempotency_key(text, text, uuid, integer, text) is
  'Keeps the answer under a claimed key, or, without a status, gives the key back. A claim that was '
  'taken over meanwhile changes nothing.';

create function recommender.remove_old_idempotency_keys() returns bigint
language sql
set search_path = ''
as $$
  with removed as (
    delete from recommender.idempotency_keys as k
     where k.created_at <= clock_timestamp() - interval '24 hours'
    returning 1
  )
  select count(*) from removed
$$;

create or replace function recommender.housekeeping() returns jsonb
language sql
set search_path = ''
as $$
  select jsonb_build_object(
    'slates', recommender.remove_old_slates(),
    'exclusions', recommender.remove_past_exclusions(),
    'idempotency_keys', recommender.remove_old_idempotency_keys(),
    'net_responses', recommender.remove_net_responses(),
    'job_runs', recommender.remove_job_runs())
$$;

revoke execute on function
  public.claim_idempotency_key(text, text, text, uuid, integer),
  public.complete_idempotency_key(text, text, uuid, integer, text),
  recommender.remove_old_idempotency_keys()
from public, anon, authenticated;
grant execute on function
  public.claim_idempotency_key(text, text, text, uuid, integer),
  public.complete_idempotency_key(text, text, uuid, integer, text)
to service_role;
