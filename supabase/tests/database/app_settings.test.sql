-- Settings hold only values that their readers can use.
begin;
\ir fixtures/project.psql
select plan(51);

select results_eq(
  'select key, value from app_settings order by key',
  $$ values ('channels', '[{"name": "Channel 1", "time_zone": "Europe/Zurich"}]'::jsonb),
            ('exploration_scale', '1'), ('feed_hosts', '["tf1pro.com", "pro.m6.fr"]'),
            ('holiday_country', '"CH"'),
            ('match_threshold', '0.92'), ('mean_positions', '2'),
            ('refuse_client_events', 'false'), ('repeat_days', '90'),
            ('requests_per_minute', '600'),
            ('schedule_files_keep_days', '400'),
            ('selections_threshold', '3'), ('slate_size', '5'), ('slates_keep_days', '400'),
            ('time_slots_without_exploration', '[]') $$,
  'the defaults are in place'
);
select ok(recommender.fits_setting(v.key, v.value), format('%s may be %s', v.key, v.value))
  from (values
    ('selections_threshold', '1'::jsonb), ('slate_size', '50'), ('mean_positions', '0'),
    ('repeat_days', '0'), ('slates_keep_days', '1'), ('schedule_files_keep_days', '30'), ('refuse_client_events', 'true'), ('exploration_scale', '0.5'),
    ('time_slots_without_exploration', '["morning"]'), ('holiday_country', '"FR"'),
    ('match_threshold', '1'), ('feed_hosts', '["www.tele.example", "*.guide.example"]'),
    ('channels', '[{"name": "A", "time_zone": "UTC"}, {"name": "B", "time_zone": "UTC"}]')
  ) as v (key, value);
select throws_ok(
  format('update app_settings set value = %L where key = %L', v.value, v.key),
  '23514', null, format('%s may not be %s', v.key, v.value)
)
  from (values
    ('selections_threshold', '0'), ('selections_threshold', '2.5'), ('selections_threshold', '"3"'),
    ('slate_size', '51'), ('slate_size', 'null'), ('mean_positions', '-1'), ('repeat_days', '3651'),
    ('slates_keep_days', '0'), ('schedule_files_keep_days', '0'), ('refuse_client_events', '1'), ('exploration_scale', '10.01'), ('exploration_scale', '"1"'),
    ('holiday_country', '"XX"'), ('time_slots_without_exploration', '["noon"]'), ('time_slots_without_exploration', '"morning"'),
    ('match_threshold', '0.49'), ('match_threshold', '"0.9"'), ('match_threshold', '1.01'),
    ('feed_hosts', '"www.tele.example"'), ('feed_hosts', '["127.0.0.1"]'), ('feed_hosts', '["*"]'),
    ('feed_hosts', '["localhost"]'), ('feed_hosts', '["https://tele.example"]'), ('feed_hosts', '[1]'),
    ('channels', '[]'), ('channels', '{}'), ('channels', '["A"]'), ('channels', '[{"name": "A"}]'),
    ('channels', '[{"name": "", "time_zone": "UTC"}]'),
    ('channels', '[{"name": "A", "time_zone": "UTC"}, {"name": "A", "time_zone": "UTC"}]')
  ) as v (key, value);
select throws_ok(
  $$ insert into app_settings (key, value, description) values ('slate_sise', '5', '') $$,
  '23514', null, 'an unknown setting is refused'
);

update app_settings set value = '7', updated_at = '2000-01-01' where key = 'slate_size';
select cmp_ok(
  (select updated_at from app_settings where key = 'slate_size'), '>=', now(),
  'a change is dated, whatever the writer says'
);

set local role authenticated;
select isnt_empty('select * from app_settings', 'programmers read settings');
select throws_ok(
  $$ update app_settings set value = '6' where key = 'slate_size' $$,
  '42501', null, 'programmers do not write settings'
);
set local role anon;
select throws_ok('select * from app_settings', '42501', null, 'strangers do not read settings');
set local role service_role;
select lives_ok(
  $$ update app_settings set value = '6' where key = 'slate_size' $$,
  'the service role writes settings'
);
select throws_ok(
  $$ delete from app_settings where key = 'slate_size' $$,
  '42501', null, 'nobody removes a setting'
);
reset role;
select * from finish();
rollback;
