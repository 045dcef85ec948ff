-- A key is worked on by one, answers for 24 hours, and outlives whoever dies with it.
begin;
\ir fixtures/project.psql
select plan(17);

create function pg_temp.claim(p_caller text, p_body text, p_claim integer, p_lease integer default 60)
returns text language sql as $$
  select claim_idempotency_key(
           p_caller, 'k', encode(sha256(p_body::bytea), 'hex'), pg_temp.id(p_claim), p_lease)
         ->> 'outcome'
$$;

select is(pg_temp.claim('u1', 'a', 1), 'claimed', 'a new key is claimed');
select is(pg_temp.claim('u1', 'a', 2), 'in_progress', 'a twin waits');
select is(pg_temp.claim('u1', 'b', 2), 'other_request', 'another request is told so at once');
select is(pg_temp.claim('u2', 'b', 3), 'claimed', 'keys belong to their caller');

select complete_idempotency_key('u1', 'k', pg_temp.id(9), 200, '{"n": 9}');
select is(pg_temp.claim('u1', 'a', 2), 'in_progress', 'only who claimed completes');
select complete_idempotency_key('u1', 'k', pg_temp.id(1), 200, '{"n":  1}');
select is(
  claim_idempotency_key('u1', 'k', encode(sha256('a'), 'hex'), pg_temp.id(2)),
  '{"outcome": "answered", "status": 200, "answer": "{\"n\":  1}"}', 'the answer is kept to the byte'
);
select is(pg_temp.claim('u1', 'b', 2), 'other_request', 'an answered key stays with its request');
select complete_idempotency_key('u1', 'k', pg_temp.id(1));
select is(pg_temp.claim('u1', 'a', 2), 'answered', 'an answer is not given back');

update recommender.idempotency_keys set created_at = clock_timestamp() - interval '23 hours 59 minutes'
 where caller = 'u1';
select is(pg_temp.claim('u1', 'a', 2), 'answered', 'it is kept for 24 hours');
update recommender.idempotency_keys set created_at = clock_timestamp() - interval '24 hours'
 where caller = 'u1';
select is(pg_temp.claim('u1', 'b', 4), 'claimed', 'after that the key is free for anything');

select complete_idempotency_key('u2', 'k', pg_temp.id(3));
select is(pg_temp.claim('u2', 'c', 5, 0), 'claimed', 'a key that was given back is as new');
select is(pg_temp.claim('u2', 'b', 6), 'other_request', 'a dead claim still keeps its request');
select is(pg_temp.claim('u2', 'c', 6), 'claimed', 'and the same request takes it over');
select complete_idempotency_key('u2', 'k', pg_temp.id(5), 200, 'late');
select is(pg_temp.claim('u2', 'c', 7), 'in_progress', 'whoever was taken over completes nothing');

select throws_ok(
  $$ select claim_idempotency_key('u1', repeat('x', 256), repeat('0', 64), pg_temp.id(8)) $$,
  '23514', null, 'a key has at most 255 characters'
);

update recommender.idempotency_keys set created_at = clock_timestamp() - interval '24 hours'
 where caller = 'u1';
select is(recommender.housekeeping() -> 'idempotency_keys', '1', 'old keys are removed once a day');
select results_eq(
  'select caller from recommender.idempotency_keys', array['u2'], 'and only they'
);

select * from finish();
rollback;
