-- JSON arguments are checked field by field, and the message names the field.
begin;
\ir fixtures/project.psql
select plan(60);

select is(recommender.fits_type(v.value, v.type), v.fits,
          format('%s %s %s', v.value, case when v.fits then 'is' else 'is not' end, v.type))
  from (values
    ('"a"'::jsonb, 'text', true), ('1', 'text', false),
    ('true', 'boolean', true), ('"true"', 'boolean', false),
    ('{}', 'object', true), ('[]', 'object', false),
    ('2147483647', 'integer', true), ('2147483648', 'integer', false), ('1.0', 'integer', true),
    ('1.5', 'integer', false), ('"1"', 'integer', false),
    ('9007199254740991', 'bigint', true), ('9007199254740992', 'bigint', false),
    ('-9007199254740991', 'bigint', true),
    ('"00000000-0000-4000-8000-00000000000A"', 'uuid', true),
    ('"00000000-0000-4000-8000-00000000000"', 'uuid', false),
    ('"{00000000-0000-4000-8000-000000000001}"', 'uuid', false), ('1', 'uuid', false),
    ('"2024-02-29"', 'date', true), ('"2025-02-29"', 'date', false), ('"2025-02-30"', 'date', false),
    ('"2025-04-31"', 'date', false), ('"2025-12-31"', 'date', true), ('"2025-13-01"', 'date', false),
    ('"2025-1-1"', 'date', false), ('"20250101"', 'date', false), ('"today"', 'date', false),
    ('20250101', 'date', false),
    ('[{}]', 'objects', true), ('[1]', 'objects', false), ('{}', 'objects', false),
    ('["a"]', 'texts', true), ('["a", null]', 'texts', false),
    ('[1, -2.5]', 'numbers', true), ('[]', 'numbers', true), ('[1, "2"]', 'numbers', false),
    ('[1, null]', 'numbers', false), ('[1e301]', 'numbers', false), ('1', 'numbers', false),
    ('1', 'unheard_of', false)
  ) as v (value, type, fits);

select lives_ok(
  $$ select recommender.refuse_misfits('act', '{"a": 1, "b": null}', '{"a": "integer", "b": "uuid"}') $$,
  'null counts as absent'
);
select throws_ok(
  $$ select recommender.refuse_misfits('act', '{"c": null}', '{"a": "integer"}') $$,
  'PT422', 'Cannot act as only known fields are allowed: received field "c"',
  'an undeclared field is refused'
);
select throws_ok(
  $$ select recommender.refuse_misfits('act', '{"a": "x"}', '{"a": "integer"}') $$,
  'PT422', 'Cannot act as a must be of type integer: received "x"', 'the misfit is named'
);
select throws_ok(
  $$ select recommender.refuse_misfits('act', '[]', '{}') $$,
  'PT422', 'Cannot act as the argument must be an object: received array', 'a list is refused'
);
select throws_ok(
  $$ select recommender.refuse_misfits('act', null, '{}') $$,
  'PT422', 'Cannot act as the argument must be an object: received null', 'nothing is refused'
);

select is(recommender.is_signal_vector(v.vector::float8[]), v.fits, format('signals %s', v.vector))
  from (values
    ('{0,1,0.5,0.5,0.5,0.5}', true), ('{0,1,0.5,0.5,0.5}', false),
    ('{0,1,0.5,0.5,0.5,1.0001}', false), ('{-0.1,1,0.5,0.5,0.5,1}', false),
    ('{NaN,1,0.5,0.5,0.5,1}', false), ('{null,1,0.5,0.5,0.5,1}', false), ('{}', false),
    ('{{0,1},{0,1},{0,1}}', false)
  ) as v (vector, fits);
select is(recommender.is_finite_vector(v.vector::float8[]), v.fits, format('vector %s', v.vector))
  from (values
    ('{1e300,-5}', true), ('{NaN}', false), ('{Infinity}', false), ('{-Infinity}', false),
    ('{1,null}', false), ('{}', false), ('{{1},{2}}', false)
  ) as v (vector, fits);
select * from finish();
rollback;
