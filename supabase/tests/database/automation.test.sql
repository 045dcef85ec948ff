-- The database asks for checkpoints by itself, and no insert suffers when it cannot.
begin;
\ir fixtures/project.psql
select plan(58);

-- Takes what was asked for off the queue: [[path, body], ...].
create function pg_temp.asked() returns jsonb language sql as $$
  with taken as (
    delete from net.http_request_queue as q where q.id > 0 returning q.*
  )
  select coalesce(jsonb_agg(jsonb_build_array(
           replace(t.url, 'http://127.0.0.1:1/functions/v1/', ''),
           convert_from(t.body, 'UTF8')::jsonb) order by t.id), '[]')
    from taken as t
$$;
create function pg_temp.lapse() returns void language sql as $$
  update public.model_parameter_logs set reserved_until = clock_timestamp()
   where status = 'pending'
$$;
select record_slate(pg_temp.slate(n)) from generate_series(1, 60) as n;

select results_eq(
  $$ select jobname::text collate "default", schedule, command, active, database::text = current_database()
       from cron.job order by jobname $$,
  $$ values ('checkpoint-sweep', '* * * * *', 'select recommender.sweep_checkpoints()', true, true),
            ('competition-sync', '*/5 * * * *', 'select recommender.request_sync()', true, true),
            ('housekeeping', '17 3 * * *', 'select recommender.housekeeping()', true, true) $$,
  'the jobs are these, each calls one function'
);
set local role service_role;

-- When the trigger asks.
select record_selection(pg_temp.selection(100 + n, n)) from generate_series(1, 2) as n;
select record_selection(jsonb_build_object(
  'event_id', pg_temp.id(103), 'kind', 'rejection', 'slate_id', pg_temp.id(3)));
select is(pg_temp.asked(), '[]', 'two selections and a rejection ask for nothing');
select record_selection(pg_temp.selection(104, 4));
select results_eq(
  $$ select method, url, headers, convert_from(body, 'UTF8')::jsonb, timeout_milliseconds
       from net.http_request_queue $$,
  $$ values ('POST', 'http://127.0.0.1:1/functions/v1/models/create-checkpoint',
             '{"apikey": "sb_secret_automation", "Content-Type": "application/json"}'::jsonb,
             '{"cause": "threshold"}'::jsonb, 20000) $$,
  'the third selection asks for a checkpoint with the automation key'
);
select pg_temp.asked();
select record_selection(pg_temp.selection(104, 4));
select is(pg_temp.asked(), '[]', 'its repeat does not');
select record_selection(pg_temp.selection(100 + n, n)) from generate_series(5, 6) as n;
select is(pg_temp.asked(), '[]', 'nor do the next two');
select pg_temp.sign_in(pg_temp.id(90));
set local role authenticated;
insert into selection_events (event_id, kind, slate_id, picked_movie_id)
values (pg_temp.id(107), 'selection', pg_temp.id(7), 'f2');
set local role service_role;
select is(
  pg_temp.asked(), '[["models/create-checkpoint", {"cause": "threshold"}]]',
  'the sixth asks again, also one that a programmer inserts directly'
);
insert into selection_events (event_id, kind, slate_id, picked_movie_id, own_choice, source)
select pg_temp.id(100 + n), 'selection', pg_temp.id(n), 'f2', false, 'slate'
  from generate_series(8, 14) as n;
select is(
  pg_temp.asked(), '[["models/create-checkpoint", {"cause": "threshold"}]]',
  'a statement asks once, however many thresholds it completes'
);
select reserve_version('threshold');
select record_selection(pg_temp.selection(100 + n, n)) from generate_series(15, 17) as n;
select is(pg_temp.asked(), '[]', 'while a checkpoint is in the making nobody asks');
select pg_temp.commit('{"version_name": "v1.0.1", "last_seq": 4}');
select is(
  pg_temp.asked(), '[["models/create-checkpoint", {"cause": "threshold"}]]',
  'its commit asks for the next, which is due by then'
);
select pg_temp.commit(reserve_version('manual'));
select is(pg_temp.asked(), '[]', 'a commit that leaves nothing due does not');
select record_selection(pg_temp.selection(118, 18));
select record_selection(pg_temp.retraction(151, 118));
select is(pg_temp.asked(), '[]', 'taking back what no version holds asks for nothing');
select record_selection(pg_temp.retraction(152, 104));
select is(
  pg_temp.asked(), '[["models/create-checkpoint", {"cause": "threshold"}]]',
  'taking back what a version holds asks for its rebuild'
);
select pg_temp.commit(reserve_version('threshold'));
select is(pg_temp.asked(), '[]', 'which settles it');
select activate_version('v1.0.1');
select is(
  pg_temp.asked(), '[["models/create-checkpoint", {"cause": "threshold"}]]',
  'loading a version that holds what was taken back since asks for its rebuild'
);
select activate_version('v1.0.3');
select pg_temp.asked();
reset role;
update app_settings set value = '1' where key = 'selections_threshold';
select record_slate(pg_temp.slate(n)) from generate_series(200, 300) as n;
insert into selection_events (event_id, kind, slate_id, picked_movie_id, own_choice, source)
select pg_temp.id(n), 'selection', pg_temp.id(n), 'f2', false, 'slate'
  from generate_series(200, 297) as n;
select pg_temp.asked();
set local role service_role;
select record_selection(pg_temp.selection(298, 298));
select is(jsonb_array_length(pg_temp.asked()), 1, 'the 99th threshold that waits is asked for');
select record_selection(pg_temp.selection(299, 299));
select is(pg_temp.asked(), '[]', 'the hundredth is left to the sweep');
reset role;
update app_settings set value = '3' where key = 'selections_threshold';
set local role service_role;
select pg_temp.commit(reserve_version('manual'));
select pg_temp.asked();

-- What the sweep asks for.
reset role;
select recommender.sweep_checkpoints();
select is(pg_temp.asked(), '[]', 'with nothing to do the sweep asks for nothing');
select record_selection(pg_temp.selection(100 + n, n)) from generate_series(19, 21) as n;
select pg_temp.asked();
select recommender.sweep_checkpoints();
select recommender.sweep_checkpoints();
select is(
  pg_temp.asked(),
  '[["models/create-checkpoint", {"cause": "sweep"}], ["models/create-checkpoint", {"cause": "sweep"}]]',
  'each sweep asks for a checkpoint that is due'
);
select reserve_version('sweep');
select recommender.sweep_checkpoints();
select is(pg_temp.asked(), '[]', 'not while it is in the making');
select pg_temp.lapse();
select recommender.sweep_checkpoints();
select is(
  pg_temp.asked(), '[["models/create-checkpoint", {"cause": "sweep"}]]', 'but again when it is abandoned'
);
select pg_temp.commit(reserve_version('sweep'));
select reserve_version('manual');
select pg_temp.lapse();
select recommender.sweep_checkpoints();
select is(
  pg_temp.asked(), '[["models/create-checkpoint", {"cause": "sweep"}]]',
  'also one made by hand, which was not due'
);
select abandon_version('v1.0.6', 'test');
select reserve_version('import');
select recommender.sweep_checkpoints();
select is(
  (select status from model_parameter_logs where version_name = 'v1.0.7'), 'pending',
  'an import is left alone while its lease lasts'
);
select pg_temp.lapse();
select recommender.sweep_checkpoints();
select results_eq(
  $$ select status, failure from model_parameter_logs where version_name = 'v1.0.7' $$,
  $$ values ('deleted', 'the import was not finished') $$, 'and given up afterwards'
);
select is(pg_temp.asked(), '[]', 'since nobody can finish it, nobody is asked');
select record_selection(pg_temp.retraction(153, 119));
select pg_temp.asked();
select recommender.sweep_checkpoints();
select is(
  pg_temp.asked(), '[["models/create-checkpoint", {"cause": "sweep"}]]',
  'an owed rebuild is asked for until it is made'
);
select pg_temp.commit(reserve_version('sweep'));
insert into storage.objects (bucket_id, name, created_at, updated_at)
values ('models', 'versions/v7.0.0/contextual_thompson_sampler.npz', now() - interval '11 minutes',
        now() - interval '11 minutes');
select recommender.sweep_checkpoints();
select is(pg_temp.asked(), '[["models/sweep", {}]]', 'files of no version are to be tidied up');

-- Whatever is missing, the insert goes through and the sweep says what is wrong.
create function pg_temp.inserts_go_through(p_from integer) returns setof text language plpgsql as $$
begin
  for n in p_from .. p_from + 2 loop
    return next lives_ok(
      format('select record_selection(%L)', pg_temp.selection(100 + n, n)), format('selection %s', n));
  end loop;
end;
$$;
savepoint whole;
select set_config('client_min_messages', 'error', true);
delete from vault.secrets where name = 'automation_key';
select pg_temp.inserts_go_through(22);
select throws_ok(
  'select recommender.sweep_checkpoints()', 'PT503',
  'Cannot call models/create-checkpoint as Vault must hold functions_url and automation_key: received functions_url alone',
  'without the key'
);
rollback to whole;
select set_config('client_min_messages', 'error', true);
delete from vault.secrets where name = 'functions_url';
select pg_temp.inserts_go_through(22);
select throws_ok(
  'select recommender.sweep_checkpoints()', 'PT503',
  'Cannot call models/create-checkpoint as Vault must hold functions_url and automation_key: received automation_key alone',
  'without the URL'
);
rollback to whole;
select set_config('client_min_messages', 'error', true);
drop extension supabase_vault cascade;
select pg_temp.inserts_go_through(22);
select throws_ok('select recommender.sweep_checkpoints()', '42P01', null, 'without Vault');
rollback to whole;
select set_config('client_min_messages', 'error', true);
drop extension pg_net cascade;
select pg_temp.inserts_go_through(22);
select throws_ok('select recommender.sweep_checkpoints()', '3F000', null, 'without pg_net');
rollback to whole;
select set_config('client_min_messages', 'error', true);
alter extension pg_net drop function net.http_post(text, jsonb, jsonb, jsonb, integer);
drop function net.http_post(text, jsonb, jsonb, jsonb, integer);
select pg_temp.inserts_go_through(22);
select throws_ok('select recommender.sweep_checkpoints()', '42883', null, 'with another pg_net');
rollback to whole;
select set_config('client_min_messages', 'error', true);
delete from app_settings where key = 'selections_threshold';
select pg_temp.inserts_go_through(22);
select is(
  jsonb_array_length(pg_temp.asked()), 1, 'without the setting the threshold is three'
);
rollback to whole;
select set_config('client_min_messages', 'error', true);
drop function recommender.rebuild_owed();
create function recommender.rebuild_owed() returns boolean language plpgsql as $$
begin
  raise division_by_zero;
end;
$$;
select lives_ok(
  format('insert into selection_events (event_id, kind, retracts, own_choice, source)
          values (%L, ''retraction'', %L, false, ''slate'')', pg_temp.id(154), pg_temp.id(120)),
  'a fault in the trigger itself'
);
select lives_ok(
  $$ insert into model_activations (version_name, replay_from_seq)
     select 'v1.0.8', h.last_seq from recommender.event_log_head as h $$,
  'in that of activations too'
);
rollback to whole;
select pg_temp.inserts_go_through(22);
select is(
  pg_temp.asked(),
  '[["models/create-checkpoint", {"cause": "threshold"}]]', 'and with all in place it asks'
);
update vault.secrets set secret = vault._encode('https://example.supabase.co/functions/v1/')
 where name = 'functions_url';
select record_selection(pg_temp.selection(100 + n, n)) from generate_series(25, 27) as n;
select is(
  (select url from net.http_request_queue),
  'https://example.supabase.co/functions/v1/models/create-checkpoint',
  'a URL may end with a slash'
);

-- Nobody but the owner calls any of it.
select is_empty(
  $$ select p.proname, r.rolname
       from pg_catalog.pg_proc as p, pg_catalog.pg_roles as r
      where p.pronamespace = 'recommender'::regnamespace
        and p.proname in ('call_function', 'request_checkpoint', 'request_next_checkpoint',
                          'sweep_checkpoints', 'housekeeping')
        and r.rolname in ('anon', 'authenticated', 'service_role')
        and has_function_privilege(r.rolname, p.oid, 'execute') $$,
  'no API role may send requests with the automation key'
);
select * from finish();
rollback;
