-- Figures on slates and answers made up so that each can be worked out by hand.
begin;
\ir fixtures/project.psql
select plan(35);

create function pg_temp.slate_of(p_number integer, p_probabilities float8[], p_other jsonb default '{}')
returns jsonb language sql as $$
  select jsonb_set(pg_temp.slate(p_number, p_other), '{items}', (
           select jsonb_agg(i.item || jsonb_build_object(
                    'pick_probability', p_probabilities[i.position]) order by i.position)
             from jsonb_array_elements(pg_temp.slate(p_number) -> 'items')
                    with ordinality as i (item, position)))
$$;
create function pg_temp.answered_on(p_event integer, p_when timestamptz) returns void
language sql as $$
  set local session_replication_role = replica;
  update public.selection_events set created_at = p_when where event_id = pg_temp.id(p_event);
  set local session_replication_role = origin;
$$;
create function pg_temp.figure(p_path text, p_since date default '2026-03-01') returns jsonb
language sql as $$ select model_performance(p_since) #> p_path::text[] $$;
create function pg_temp.near(p_path text, p_expected float8) returns text language sql as $$
  select ok(coalesce(abs(pg_temp.figure(p_path)::float8 - p_expected) < 1e-12, false),
            format('%s is %s', p_path, p_expected))
$$;

select is(
  model_performance('2026-03-01') - 'total', '{"since": "2026-03-01", "weeks": [], "calibration": []}',
  'nothing was answered'
);
select is(
  pg_temp.figure('{total}') @>
    '{"slates": 0, "hit_at_5": null, "log_loss": null, "own_choice_share": null}', true,
  'no share of nothing'
);

-- v1.0.0 gives f1, f2, f3 the probabilities 1/2, 1/4, 1/8, and 1/8 to a refusal.
select record_slate(pg_temp.slate_of(n, '{0.5, 0.25, 0.125}')) from generate_series(1, 5) as n;
select record_selection(pg_temp.selection(101, 1, '{"picked_movie_id": "f1"}'));
select record_selection(pg_temp.selection(102, 2, '{"picked_movie_id": "f3"}'));
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(103), 'kind', 'rejection', 'slate_id', pg_temp.id(3)));
select record_selection(pg_temp.selection(104, 4, '{"picked_movie_id": "f9", "films": [
  {"movie_id": "f9", "own_choice": true, "signals": [0, 0.5, 1, 0.25, 0.75, 1]}]}'));
select record_selection(pg_temp.selection(105, 5));
select record_selection(pg_temp.retraction(106, 105));
select record_selection(pg_temp.client_selection(107));
-- v1.0.1 is sure of f1 in another channel, a week later; one slate of it knows no probabilities.
select pg_temp.commit(reserve_version('manual'));
select record_slate(pg_temp.slate_of(n, v.probabilities, jsonb_build_object(
         'model_version', 'v1.0.1', 'activation_id', 2, 'channel', 'B')))
  from (values (6, '{1, 0, 0}'::float8[]), (7, null), (8, '{1, 0, 0}')) as v (n, probabilities);
select record_selection(pg_temp.selection(108, 6, '{"picked_movie_id": "f1"}'));
select record_selection(pg_temp.selection(109, 7, '{"picked_movie_id": "f2"}'));
select pg_temp.answered_on(n, '2026-03-08 23:59:59.9+00') from generate_series(101, 107) as n;
select pg_temp.answered_on(n, '2026-03-09 00:00:00+00') from generate_series(108, 109) as n;

select is(
  jsonb_path_query_array(pg_temp.figure('{weeks}'), '$[*].week'), '["2026-03-02", "2026-03-09"]',
  'weeks begin on Monday at midnight UTC'
);
select is(
  jsonb_path_query_array(pg_temp.figure('{weeks}'), '$[*].model_version'), '["v1.0.0", "v1.0.1"]',
  'each with its model'
);
select is(
  pg_temp.figure('{weeks,0}') @>
    '{"slates": 4, "selections": 3, "rejections": 1, "own_choices": 1}', true,
  'neither the retracted answer nor the one without a slate counts'
);
select pg_temp.near('{weeks,0,own_choice_share}', 1 / 3.0);
select pg_temp.near('{weeks,0,regenerations_per_decision}', 1 / 3.0);
select pg_temp.near('{weeks,0,hit_at_1}', 1 / 4.0);
select pg_temp.near('{weeks,0,hit_at_3}', 2 / 4.0);
select pg_temp.near('{weeks,0,hit_at_5}', 2 / 4.0);
select pg_temp.near('{weeks,0,mean_rank}', (1 + 3) / 2.0);
select pg_temp.near('{weeks,0,mean_reciprocal_rank}', (1 + 1 / 3.0) / 4);
-- 1/2 and 1/8 were picked, and 1/8 was refused; the own choice has no probability
select pg_temp.near('{weeks,0,log_loss}', (ln(2.0) + ln(8.0) + ln(8.0)) / 3);
-- three slates: 3 films at 1/2, 1 picked; 3 at 1/4, none picked; 3 at 1/8, 1 picked
select pg_temp.near('{weeks,0,calibration_error}', (0.5 + 0.75 + 0.625) / 9);
select pg_temp.near('{weeks,1,log_loss}', 0);
select pg_temp.near('{weeks,1,hit_at_1}', 1 / 2.0);
select pg_temp.near('{weeks,1,calibration_error}', 0);
select is(
  pg_temp.figure('{calibration}'),
  '[{"from": 0, "to": 0.1, "films": 2, "predicted": 0, "observed": 0,
     "effective_samples": 1, "too_few": true},
    {"from": 0.1, "to": 0.2, "films": 3, "predicted": 0.125, "observed": 0.3333333333333333,
     "effective_samples": 3, "too_few": true},
    {"from": 0.2, "to": 0.3, "films": 3, "predicted": 0.25, "observed": 0,
     "effective_samples": 3, "too_few": true},
    {"from": 0.5, "to": 0.6, "films": 3, "predicted": 0.5, "observed": 0.3333333333333333,
     "effective_samples": 3, "too_few": true},
    {"from": 0.9, "to": 1, "films": 1, "predicted": 1, "observed": 1,
     "effective_samples": 1, "too_few": true}]',
  'calibration by tenths; certainty belongs to the last; two films of one slate are one sample'
);
-- Slots: five slates of one slot in channel A, two of one in channel B.
select is(
  pg_temp.figure('{weeks,0,effective_samples}'),
  '{"slates": 1, "selections": 1, "ranked_picks": 1, "predicted_answers": 1}',
  'answers about one slot are one sample'
);
select pg_temp.near('{total,effective_samples,slates}', 36 / (16 + 4.0));
select pg_temp.near('{total,effective_samples,selections}', 25 / (9 + 4.0));
select pg_temp.near('{total,effective_samples,ranked_picks}', 16 / (4 + 4.0));
select pg_temp.near('{total,effective_samples,predicted_answers}', 16 / (9 + 1.0));
select is(
  pg_temp.figure('{total,too_few}'),
  '["calibration_error", "hit_at_1", "hit_at_3", "hit_at_5", "log_loss", "mean_rank",
    "mean_reciprocal_rank", "own_choice_share", "regenerations_per_decision"]',
  'too few for any figure'
);
select is(
  pg_temp.figure('{total}') @> '{"slates": 6, "selections": 5, "own_choices": 1}', true,
  'the total is over all'
);
select pg_temp.near('{total,log_loss}', (ln(2.0) + ln(8.0) + ln(8.0) + 0) / 4);
select pg_temp.near('{total,calibration_error}', (0.5 + 0.75 + 0.625) / 12);
select is(
  pg_temp.figure('{total,slates}', '2026-03-09'), '2', 'days before p_since do not count'
);
select is(
  model_performance('2026-03-01', '{B}') #> '{total,slates}', '2', 'channels can be chosen'
);

-- What the model thought impossible stays finite.
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(110), 'kind', 'rejection', 'slate_id', pg_temp.id(8)));
select cmp_ok(
  pg_temp.figure('{total,log_loss}')::float8, '<', 1000::float8, 'an impossible refusal costs a lot, not everything'
);
-- Thirty slots, one slate each: enough for what counts slates, not for what counts picks.
update app_settings set value = '1000' where key = 'selections_threshold';
select record_slate(pg_temp.slate(200 + n, jsonb_build_object(
         'model_version', 'v1.0.1', 'activation_id', 2, 'channel', 'C',
         'broadcast_date', date '2026-05-01' + n)))
  from generate_series(1, 30) as n;
select record_selection(pg_temp.selection(300 + n, 200 + n)) from generate_series(1, 29) as n;
select is(model_performance('2026-03-01', '{C}') #> '{total,too_few}' ? 'hit_at_1', true,
          '29 are too few');
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(330), 'kind', 'rejection', 'slate_id', pg_temp.id(230)));
select is(model_performance('2026-03-01', '{C}') #> '{total,effective_samples,slates}', '30',
          'slots of their own count in full');
select is(
  model_performance('2026-03-01', '{C}') #> '{total,too_few}',
  '["mean_rank", "own_choice_share", "regenerations_per_decision"]', '30 are enough'
);
select is(
  jsonb_path_query_array(
    model_performance('2026-03-01', '{C}') #> '{calibration}', '$[*].too_few'),
  '[false]', 'for the calibration too'
);
set local role authenticated;
select throws_ok(
  $$ select model_performance('2026-03-01') $$, '42501', null, 'programmers ask the functions'
);
reset role;
select * from finish();
rollback;
