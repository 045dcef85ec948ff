-- Who may do what, as exact lists: a grant too many fails here as well as one too few.
begin;
\ir fixtures/project.psql
select plan(14);

create temp view api_roles as
select r.rolname as name from pg_catalog.pg_roles as r
 where r.rolname in ('anon', 'authenticated', 'service_role');

create temp view table_privileges as
select r.name || ' ' || n.nspname || '.' || c.relname || ' '
       || string_agg(lower(p.privilege), ',' order by p.privilege) as privilege
  from api_roles as r, pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace,
       unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE,REFERENCES,TRIGGER}'::text[])
         as p (privilege)
 where n.nspname in ('public', 'recommender') and c.relkind in ('r', 'v', 'm', 'p', 'f')
   and has_table_privilege(r.name, c.oid, p.privilege)
 group by r.name, n.nspname, c.relname;

select bag_eq(
  'select privilege from table_privileges',
  array[
    'authenticated public.app_settings select',
    'authenticated public.competitor_showings select',
    'authenticated public.competitor_sources insert,select,update',
    'authenticated public.context_exclusions select',
    'authenticated public.house_rules select',
    'authenticated public.model_activations select',
    'authenticated public.model_parameter_logs select',
    'authenticated public.selection_events select',
    'authenticated public.slates select',
    'service_role public.app_settings insert,select,update',
    'service_role public.competition_files insert,select,update',
    'service_role public.competition_sync_files insert,select,update',
    'service_role public.competition_syncs insert,select,update',
    'service_role public.competitor_showings delete,insert,select,update',
    'service_role public.competitor_sources insert,select,update',
    'service_role public.context_exclusions delete,select',
    'service_role public.house_rules delete,insert,select,update',
    'service_role public.model_activations insert,select',
    'service_role public.model_parameter_logs insert,select,update',
    'service_role public.selection_events insert,select',
    'service_role public.slates insert,select',
    'service_role recommender.event_log_head select',
    'service_role recommender.idempotency_keys delete,insert,select,update',
    'service_role recommender.refresh_request select',
    'service_role recommender.request_counts insert,select,update',
    'service_role recommender.resets select',
    'service_role recommender.showings_revision select'
  ],
  'table privileges are exactly these'
);

select bag_eq(
  $$ select r.name || ' ' || c.relname || '.' || a.attname || ' ' || lower(p.privilege)
       from api_roles as r, pg_catalog.pg_attribute as a
       join pg_catalog.pg_class as c on c.oid = a.attrelid
       join pg_catalog.pg_namespace as n on n.oid = c.relnamespace,
            unnest('{SELECT,INSERT,UPDATE,REFERENCES}'::text[]) as p (privilege)
      where n.nspname in ('public', 'recommender') and c.relkind in ('r', 'v') and a.attnum > 0
        and not a.attisdropped
        and has_column_privilege(r.name, c.oid, a.attnum, p.privilege)
        and not has_table_privilege(r.name, c.oid, p.privilege) $$,
  array[
    'authenticated selection_events.event_id insert',
    'authenticated selection_events.kind insert',
    'authenticated selection_events.picked_movie_id insert',
    'authenticated selection_events.retracts insert',
    'authenticated selection_events.slate_id insert',
    'authenticated selection_events.ticked_signals insert',
    'service_role slates.items update',
    'service_role slates.propensity_draws update'
  ],
  'column privileges are exactly these'
);

create temp view function_privileges as
select r.name || ' ' || p.pronamespace::regnamespace || '.' || p.proname as privilege
  from api_roles as r, pg_catalog.pg_proc as p
 where p.pronamespace in ('public'::regnamespace, 'recommender'::regnamespace)
   and has_function_privilege(r.name, p.oid, 'execute');

select is_empty(
  $$ select privilege from function_privileges where privilege like 'anon %' $$,
  'anon may execute nothing'
);
select bag_eq(
  $$ select privilege from function_privileges where privilege like 'authenticated %' $$,
  array[
    'authenticated recommender.are_event_films',
    'authenticated recommender.are_request_headers',
    'authenticated recommender.are_ticks',
    'authenticated recommender.is_admin',
    'authenticated recommender.is_finite_vector',
    'authenticated recommender.is_movie_id',
    'authenticated recommender.is_signal_list',
    'authenticated recommender.is_signal_vector',
    'authenticated recommender.is_own_event',
    'authenticated recommender.permitted_channels',
    'authenticated recommender.rewarded_film'
  ],
  'a programmer may execute what constraints and policies need, and no RPC'
);
select bag_eq(
  $$ select privilege from function_privileges where privilege like 'service_role public.%' $$,
  array[
    'service_role public.abandon_version',
    'service_role public.activate_version',
    'service_role public.apply_slice',
    'service_role public.archive_snapshot',
    'service_role public.begin_sync',
    'service_role public.claim_idempotency_key',
    'service_role public.claim_slice',
    'service_role public.commit_version',
    'service_role public.competition_feeds',
    'service_role public.competition_schedules',
    'service_role public.competition_sources',
    'service_role public.complete_idempotency_key',
    'service_role public.current_version',
    'service_role public.delete_version',
    'service_role public.events_in_ranges',
    'service_role public.fail_slice',
    'service_role public.fail_version',
    'service_role public.forget_schedule_files',
    'service_role public.frequent_contexts',
    'service_role public.matching_state',
    'service_role public.model_events',
    'service_role public.model_performance',
    'service_role public.model_versions',
    'service_role public.old_schedule_files',
    'service_role public.record_propensities',
    'service_role public.record_selection',
    'service_role public.record_slate',
    'service_role public.record_upload',
    'service_role public.refresh_competition',
    'service_role public.reserve_initial_version',
    'service_role public.reserve_version',
    'service_role public.reset_test_data',
    'service_role public.save_house_rule',
    'service_role public.slot_snapshot',
    'service_role public.sweep_findings',
    'service_role public.sync_report',
    'service_role public.take_requests',
    'service_role public.version_bases'
  ],
  'the service role may execute exactly these RPCs'
);
select bag_eq(
  $$ select privilege from function_privileges where privilege like 'service_role recommender.%' $$,
  array[
    'service_role recommender.active_version',
    'service_role recommender.answered_slates',
    'service_role recommender.apply_schedule',
    'service_role recommender.are_event_films',
    'service_role recommender.are_metrics',
    'service_role recommender.are_request_headers',
    'service_role recommender.are_slate_items',
    'service_role recommender.are_ticks',
    'service_role recommender.artifact_versions',
    'service_role recommender.broken_rule',
    'service_role recommender.calibration_bins',
    'service_role recommender.channel_report',
    'service_role recommender.checkpoint_end',
    'service_role recommender.context_dim',
    'service_role recommender.due_channels',
    'service_role recommender.effective_size',
    'service_role recommender.end_file',
    'service_role recommender.events_between',
    'service_role recommender.events_folded',
    'service_role recommender.events_within',
    'service_role recommender.feed_states',
    'service_role recommender.finish_sync',
    'service_role recommender.fits_setting',
    'service_role recommender.fits_type',
    'service_role recommender.give_up_reservation',
    'service_role recommender.give_up_slices',
    'service_role recommender.has_new_showings',
    'service_role recommender.holds_retracted',
    'service_role recommender.is_admin',
    'service_role recommender.is_belief',
    'service_role recommender.is_channel_list',
    'service_role recommender.is_claimable',
    'service_role recommender.is_count_map',
    'service_role recommender.is_date',
    'service_role recommender.is_finite_vector',
    'service_role recommender.is_host_list',
    'service_role recommender.is_integer_between',
    'service_role recommender.is_movie_id',
    'service_role recommender.is_number_list',
    'service_role recommender.is_share',
    'service_role recommender.is_signal_list',
    'service_role recommender.is_signal_vector',
    'service_role recommender.last_publication',
    'service_role recommender.last_runs',
    'service_role recommender.learned_until',
    'service_role recommender.leased_file',
    'service_role recommender.listed_showings',
    'service_role recommender.lock_event_log',
    'service_role recommender.next_version',
    'service_role recommender.next_version_name',
    'service_role recommender.orphaned_files',
    'service_role recommender.outdated_showings',
    'service_role recommender.pending_version',
    'service_role recommender.performance_rows',
    'service_role recommender.permitted_channels',
    'service_role recommender.programmed_films',
    'service_role recommender.propensities_are_filled',
    'service_role recommender.ranges_json',
    'service_role recommender.rebuild_base',
    'service_role recommender.rebuild_owed',
    'service_role recommender.refresh_is_due',
    'service_role recommender.refuse_misfits',
    'service_role recommender.refuse_other_slate',
    'service_role recommender.refuse_base',
    'service_role recommender.refuse_uncommittable',
    'service_role recommender.refuse_unservable_slate',
    'service_role recommender.requests_per_minute',
    'service_role recommender.reservation',
    'service_role recommender.rewarded_film',
    'service_role recommender.schedule_files_keep_days',
    'service_role recommender.see_showings_again',
    'service_role recommender.rules_in_force',
    'service_role recommender.selections_since_checkpoint',
    'service_role recommender.selections_threshold',
    'service_role recommender.set_aside',
    'service_role recommender.settle_reservation',
    'service_role recommender.share',
    'service_role recommender.showings_around',
    'service_role recommender.slice',
    'service_role recommender.slices_wait',
    'service_role recommender.stale_feeds',
    'service_role recommender.too_few',
    'service_role recommender.undrawn_versions',
    'service_role recommender.version_files',
    'service_role recommender.version_json',
    'service_role recommender.version_order',
    'service_role recommender.without_propensities'
  ],
  'the service role may execute exactly these private functions'
);

select is_empty(
  $$ select p.oid::regprocedure from pg_catalog.pg_proc as p
      where p.pronamespace in ('public'::regnamespace, 'recommender'::regnamespace)
        and not coalesce(p.proconfig @> array['search_path=""'], false) $$,
  'every function fixes an empty search_path'
);
select bag_eq(
  $$ select p.proname::text from pg_catalog.pg_proc as p
      where p.pronamespace in ('public'::regnamespace, 'recommender'::regnamespace)
        and p.prosecdef $$,
  array[
    'append_activation', 'append_event', 'apply_exclusions', 'bump_showings_revision',
    'lock_event_log', 'refresh_competition', 'request_checkpoint', 'request_next_checkpoint', 'request_next_slice',
    'reset_test_data'
  ],
  'security definer is kept to these functions'
);
select is_empty(
  $$ select c.relname from pg_catalog.pg_class as c
      where c.relnamespace in ('public'::regnamespace, 'recommender'::regnamespace)
        and c.relkind = 'r' and not c.relrowsecurity $$,
  'row level security is on for every table'
);
select bag_eq(
  $$ select p.tablename || ' ' || p.cmd || ' ' || array_to_string(p.roles, ',')
       from pg_catalog.pg_policies as p where p.schemaname in ('public', 'recommender') $$,
  array[
    'app_settings SELECT authenticated',
    'competitor_showings SELECT authenticated',
    'competitor_sources INSERT authenticated',
    'competitor_sources SELECT authenticated',
    'competitor_sources UPDATE authenticated',
    'context_exclusions SELECT authenticated',
    'house_rules SELECT authenticated',
    'model_activations SELECT authenticated',
    'model_parameter_logs SELECT authenticated',
    'selection_events INSERT authenticated',
    'selection_events SELECT authenticated',
    'slates SELECT authenticated'
  ],
  'policies are exactly these'
);
select bag_eq(
  $$ select r.name from api_roles as r
      where has_schema_privilege(r.name, 'recommender', 'usage') $$,
  array['authenticated', 'service_role'],
  'anon may not use the private schema'
);
select is_empty(
  $$ select r.name from api_roles as r
      where has_schema_privilege(r.name, 'recommender', 'create')
         or has_schema_privilege(r.name, 'public', 'create') $$,
  'no API role may create objects'
);
select bag_eq(
  $$ select b.id from storage.buckets as b where not b.public $$,
  array['models', 'movie-data', 'ml-models', 'competition-xml'],
  'the four buckets are private'
);
select is_empty(
  $$ select p.policyname from pg_catalog.pg_policies as p where p.schemaname = 'storage' $$,
  'no policy opens a bucket'
);
select * from finish();
rollback;
