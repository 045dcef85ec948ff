-- What died half-way leaves behind, and what a version's picture is drawn from.
--
-- Files come before rows and go after them, so a crash leaves a file without a row, never a row
-- without a file. The database knows both sides: storage.objects lists the files.
-- Depends on: 20261122100100_version_lifecycle.sql and storage.objects.
-- Undo: drop the functions below.

create function recommender.orphaned_files(p_limit integer) returns setof text
language sql stable
set search_path = ''
as $$
  select o.name
    from storage.objects as o
   where o.bucket_id = 'models' and o.name like 'versions/%'
     and greatest(o.created_at, o.updated_at) < clock_timestamp() - interval '10 minutes'
     and not exists (
       select from public.model_parameter_logs as v
        where v.version_name = split_part(o.name, '/', 2) and v.status <> 'deleted')
   order by o.name
   limit p_limit
$$;
comment on function recommender.orphaned_files(integer) is
  'Files of versions that are deleted or unknown, older than ten minutes: a younger one may be '
  'about to get its row.';

create function recommender.undrawn_versions(p_limit integer) returns setof text
language sql stable
set search_path = ''
as $$
  select v.version_name
    from public.model_parameter_logs as v
   where v.status = 'ready'
     and v.ready_at between clock_timestamp() - interval '1 day'
                        and clock_timestamp() - interval '2 minutes'
     and not exists (
       select from storage.objects as o
        where o.bucket_id = 'models' and o.name = (recommender.version_files(v.version_name))[2])
   order by recommender.version_order(v.version_name) desc
   limit p_limit
$$;
comment on function recommender.undrawn_versions(integer) is
  'Ready versions without a picture, newest first. Whoever wrote one is given two minutes to draw '
  'it; what could not be drawn within a day is not tried again.';

create function public.sweep_findings() returns jsonb
language sql stable
set search_path = ''
as $$
  select jsonb_build_object(
    'orphaned_paths', to_jsonb(array(select recommender.orphaned_files(100))),
    'undrawn_versions', to_jsonb(array(select recommender.undrawn_versions(20))))
$$;
comment on function public.sweep_findings() is
  'What a sweep has to do: {orphaned_paths: files of the bucket models to remove, '
  'undrawn_versions: versions whose picture is missing}.';

create function public.frequent_contexts(p_limit integer default 6) returns jsonb
language sql stable
set search_path = ''
as $$
  select coalesce(jsonb_agg(to_jsonb(c) order by c.events desc, c.context_features), '[]')
    from (
      select e.context_features, count(*) as events
        from (
          select l.context_features from public.selection_events as l
           where l.context_features is not null
           order by l.seq desc
           limit 2000
        ) as e
       group by e.context_features
       order by count(*) desc, e.context_features
       limit least(greatest(p_limit, 0), 100)
    ) as c
$$;
comment on function public.frequent_contexts(integer) is
  'The contexts that the last 2000 answered slates came from most often: [{context_features, '
  'events}].';

revoke execute on function
  recommender.orphaned_files(integer),
  recommender.undrawn_versions(integer),
  public.sweep_findings(),
  public.frequent_contexts(integer)
from public, anon, authenticated;
grant execute on function
  recommender.orphaned_files(integer),
  recommender.undrawn_versions(integer),
  public.sweep_findings(),
  public.frequent_contexts(integer)
to service_role;
