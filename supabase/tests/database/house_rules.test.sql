-- House rules: who may write them, how many there may be, what inference is told.
begin;
\ir fixtures/project.psql
select plan(18);
set local role service_role;

select is(
  save_house_rule('no-drama', 'not genre("Drama")', 'quiet', true, pg_temp.id(7)) - 'updated_at',
  jsonb_build_object(
    'name', 'no-drama', 'formula', 'not genre("Drama")', 'description', 'quiet', 'enabled', true,
    'actor_id', pg_temp.id(7)),
  'a rule is stored'
);
select save_house_rule('a_rule', 'novelty', null, true, null);
select save_house_rule('off', '1', null, false, null);
select is(
  slot_snapshot('A', '2026-03-01', 20)::jsonb -> 'house_rules',
  '[{"name": "a_rule", "formula": "novelty"},
    {"name": "no-drama", "formula": "not genre(\"Drama\")"}]'::jsonb,
  'inference is told those that are enabled, by name'
);
select is(
  save_house_rule('no-drama', 'true', null, false, null) - 'updated_at',
  '{"name": "no-drama", "formula": "true", "description": null, "enabled": false,
    "actor_id": null}'::jsonb,
  'the second of a name takes the place of the first'
);
select is((select count(*) from house_rules), 3::bigint, 'and is no further rule');
select ok(
  (select updated_at > now() from house_rules where name = 'no-drama'), 'the change is dated'
);

select throws_ok(
  format('select save_house_rule(%L, %L, %L, true, null)', v.name, v.formula, v.description),
  '23514', null, v.reason)
  from (values
    ('', '1', null, 'no name'), ('A', '1', null, 'capitals'), ('a b', '1', null, 'a space'),
    (repeat('a', 61), '1', null, 'a long name'), ('a', '', null, 'no formula'),
    ('a', repeat('1', 501), null, 'a long formula'),
    ('a', '1', repeat('x', 501), 'a long description')
  ) as v (name, formula, description, reason);

select lives_ok(
  $$ select save_house_rule('r' || n, '1', null, true, null) from generate_series(1, 17) as n $$,
  'there may be 20'
);
select throws_ok(
  $$ select save_house_rule('one-more', '1', null, true, null) $$, 'PT409',
  'Cannot store house rule as there may be at most 20: delete one first', 'but not 21'
);
select lives_ok(
  $$ select save_house_rule('off', '2', null, true, null) $$, 'one of the 20 may change'
);

set local role authenticated;
select is((select count(*) from house_rules), 20::bigint, 'programmers see them');
select throws_ok(
  $$ delete from house_rules $$, '42501', null, 'and change none'
);
select throws_ok(
  $$ select save_house_rule('x', '1', null, true, null) $$, '42501', null, 'nor store one'
);
reset role;
select * from finish();
rollback;
