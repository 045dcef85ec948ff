-- A private schema for what no client calls: validation, triggers, counters.
--
-- Everything in `public` is reachable through the Data API; `recommender` is not among the
-- exposed schemas, so a helper here can never become an endpoint by accident.
-- Depends on: the schema auth and the roles of a Supabase project.
-- Undo: drop schema recommender cascade.

create schema recommender;
comment on schema recommender is 'Private parts of the film recommender; not exposed by the API.';

revoke all on schema recommender from public;
-- Constraints and policies run as the caller, who therefore needs usage and single functions.
grant usage on schema recommender to authenticated, service_role;

-- Rules about vectors.

create function recommender.is_finite_vector(p_vector float8[]) returns boolean
language sql immutable strict parallel safe
set search_path = ''
as $$
  select coalesce(array_ndims(p_vector), 0) = 1
     and array_position(p_vector, null) is null
     and '-Infinity'::float8 < all (p_vector)
     and 'Infinity'::float8 > all (p_vector)  -- NaN sorts above Infinity
$$;
comment on function recommender.is_finite_vector(float8[]) is
  'True for one dimension of at least one value, none null, NaN or infinite; null for null.';

create function recommender.is_signal_vector(p_vector float8[]) returns boolean
language sql immutable strict parallel safe
set search_path = ''
as $$
  select coalesce(array_ndims(p_vector), 0) = 1
     and cardinality(p_vector) = 6
     and array_position(p_vector, null) is null
     and 0 <= all (p_vector)
     and 1 >= all (p_vector)
$$;
comment on function recommender.is_signal_vector(float8[]) is
  'True for six values in [0, 1], in the order of the six signals; null for null.';

-- Rules about JSON. jsonb knows neither NaN nor Infinity; what remains is shape and range.

create function recommender.is_number_list(p_list jsonb, p_length integer) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select case when jsonb_typeof(p_list) = 'array' then
           jsonb_array_length(p_list) = p_length
           and not exists (
             select from jsonb_array_elements(p_list) as e (value)
              where jsonb_typeof(e.value) <> 'number' or abs((e.value #>> '{}')::numeric) > 1e300
           )
         else false end
$$;
comment on function recommender.is_number_list(jsonb, integer) is
  'True for a JSON array of exactly p_length numbers that a float8 can hold.';

create function recommender.is_share(p_value jsonb) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select case when jsonb_typeof(p_value) = 'number'
              then (p_value #>> '{}')::numeric between 0 and 1 else false end
$$;
comment on function recommender.is_share(jsonb) is 'True for a JSON number in [0, 1].';

create function recommender.is_signal_list(p_list jsonb) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select case when jsonb_typeof(p_list) = 'array' then
           jsonb_array_length(p_list) = 6
           and not exists (
             select from jsonb_array_elements(p_list) as e (value)
              where case when jsonb_typeof(e.value) = 'number'
                         then (e.value #>> '{}')::numeric not between 0 and 1 else true end
           )
         else false end
$$;
comment on function recommender.is_signal_list(jsonb) is
  'True for a JSON array of six numbers in [0, 1].';

create function recommender.is_movie_id(p_value jsonb) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select case when jsonb_typeof(p_value) = 'string'
              then length(p_value #>> '{}') between 1 and 100 else false end
$$;
comment on function recommender.is_movie_id(jsonb) is
  'True for a JSON string of 1 to 100 characters: ids are compared as strings.';

revoke execute on function
  recommender.is_finite_vector(float8[]),
  recommender.is_signal_vector(float8[]),
  recommender.is_number_list(jsonb, integer),
  recommender.is_share(jsonb),
  recommender.is_signal_list(jsonb),
  recommender.is_movie_id(jsonb)
from public, anon, authenticated;
-- selection_events takes inserts from authenticated, and its constraints use these.
grant execute on function
  recommender.is_finite_vector(float8[]),
  recommender.is_signal_vector(float8[]),
  recommender.is_signal_list(jsonb),
  recommender.is_movie_id(jsonb)
to authenticated, service_role;
grant execute on function
  recommender.is_number_list(jsonb, integer),
  recommender.is_share(jsonb)
to service_role;

-- Who may see which channel.

create function recommender.permitted_channels() returns text[]
language sql stable parallel safe
set search_path = ''
as $$
  select case
           when m.metadata is null or m.metadata = 'null' then null
           when jsonb_typeof(m.metadata) <> 'object' then '{}'::text[]
           when coalesce(m.metadata -> 'channels', 'null') = 'null' then null
           when jsonb_typeof(m.metadata -> 'channels') <> 'array' then '{}'::text[]
           else array(select jsonb_array_elements_text(m.metadata -> 'channels'))
         end
    from (select (select auth.jwt()) -> 'app_metadata') as m (metadata)
$$;
comment on function recommender.permitted_channels() is
  'Channels in app_metadata.channels of the caller''s token; null means every channel. '
  'Anything but an array permits none.';

revoke execute on function recommender.permitted_channels() from public, anon, authenticated;
grant execute on function recommender.permitted_channels() to authenticated, service_role;

create function recommender.is_admin() returns boolean
language sql stable parallel safe
set search_path = ''
as $$
  select coalesce((select auth.jwt()) -> 'app_metadata' ->> 'role' = 'admin', false)
$$;
comment on function recommender.is_admin() is 'The caller''s token names an admin.';

revoke execute on function recommender.is_admin() from public, anon, authenticated;
grant execute on function recommender.is_admin() to authenticated, service_role;
