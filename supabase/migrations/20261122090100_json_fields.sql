-- Check the fields of a JSON argument before they are cast, so that the message names the field.
--
-- A cast inside jsonb_populate_record says `invalid input syntax for type uuid` and leaves the
-- caller to guess which one; PostgreSQL 15 has no pg_input_is_valid either.
-- Depends on: 20261122090000_recommender_schema.sql.
-- Undo: drop function recommender.refuse_misfits, recommender.fits_type, recommender.is_date.

create function recommender.is_date(p_text text) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select case when p_text ~ '^[12]\d{3}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$' then
           substr(p_text, 9, 2)::integer <= extract(day from
             make_date(substr(p_text, 1, 4)::integer, substr(p_text, 6, 2)::integer, 1)
               + interval '1 month' - interval '1 day')
         else false end
$$;
comment on function recommender.is_date(text) is
  'True for YYYY-MM-DD naming a day that exists, years 1000 to 2999.';

create function recommender.fits_type(p_value jsonb, p_type text) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select case p_type
           when 'text' then jsonb_typeof(p_value) = 'string'
           when 'boolean' then jsonb_typeof(p_value) = 'boolean'
           when 'object' then jsonb_typeof(p_value) = 'object'
           when 'integer' then case when jsonb_typeof(p_value) = 'number' then
             abs((p_value #>> '{}')::numeric) <= 2147483647
             and mod((p_value #>> '{}')::numeric, 1) = 0 else false end
           when 'bigint' then case when jsonb_typeof(p_value) = 'number' then
             abs((p_value #>> '{}')::numeric) <= 9007199254740991  -- 2^53 - 1: exact in JSON
             and mod((p_value #>> '{}')::numeric, 1) = 0 else false end
           when 'uuid' then jsonb_typeof(p_value) = 'string' and (p_value #>> '{}')
             ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
           when 'date' then jsonb_typeof(p_value) = 'string'
             and recommender.is_date(p_value #>> '{}')
           when 'objects' then case when jsonb_typeof(p_value) = 'array' then not exists (
             select from jsonb_array_elements(p_value) as e (value)
              where jsonb_typeof(e.value) <> 'object') else false end
           when 'texts' then case when jsonb_typeof(p_value) = 'array' then not exists (
             select from jsonb_array_elements(p_value) as e (value)
              where jsonb_typeof(e.value) <> 'string') else false end
           when 'numbers' then case when jsonb_typeof(p_value) = 'array' then
             recommender.is_number_list(p_value, jsonb_array_length(p_value)) else false end
           else false
         end
$$;
comment on function recommender.fits_type(jsonb, text) is
  'True when a JSON value is a text, boolean, object, integer, bigint, uuid, date, or a list '
  'of objects, texts or numbers; false for an unknown type, so that an undeclared field never fits.';

create function recommender.refuse_misfits(p_action text, p_object jsonb, p_types jsonb)
returns void
language plpgsql immutable
set search_path = ''
as $$
declare
  v_misfit record;
begin
  if jsonb_typeof(p_object) is distinct from 'object' then
    raise exception 'Cannot % as the argument must be an object: received %',
      p_action, coalesce(jsonb_typeof(p_object), 'null')
      using errcode = 'PT422';
  end if;
  select f.key, f.value, p_types ->> f.key as type into v_misfit
    from jsonb_each(p_object) as f
   where not p_types ? f.key
      or (f.value <> 'null' and not recommender.fits_type(f.value, p_types ->> f.key))
   order by f.key
   limit 1;
  if not found then
    return;
  elsif v_misfit.type is null then
    raise exception 'Cannot % as only known fields are allowed: received field "%"',
      p_action, v_misfit.key
      using errcode = 'PT422';
  else
    raise exception 'Cannot % as % must be of type %: received %',
      p_action, v_misfit.key, v_misfit.type, left(v_misfit.value::text, 200)
      using errcode = 'PT422';
  end if;
end;
$$;
comment on function recommender.refuse_misfits(text, jsonb, jsonb) is
  'Raises PT422 for the first field of p_object that p_types {field: type} does not declare or '
  'that has another type; JSON null counts as absent.';

create function recommender.broken_rule(p_table text, p_constraint text, p_column text)
returns text
language sql immutable parallel safe
set search_path = ''
as $$
  select case
           when p_constraint <> ''
             then replace(regexp_replace(p_constraint, '^' || p_table || '_', ''), '_', ' ')
           when p_column <> '' then p_column || ' is required'
           else 'each number fits its field'
         end
$$;
comment on function recommender.broken_rule(text, text, text) is
  'The rule behind a refused row, from the diagnostics of its error; a constraint''s name is a '
  'sentence: slates_hour_is_on_the_clock -> hour is on the clock.';

revoke execute on function
  recommender.is_date(text),
  recommender.fits_type(jsonb, text),
  recommender.refuse_misfits(text, jsonb, jsonb),
  recommender.broken_rule(text, text, text)
from public, anon, authenticated;
grant execute on function
  recommender.is_date(text),
  recommender.fits_type(jsonb, text),
  recommender.refuse_misfits(text, jsonb, jsonb),
  recommender.broken_rule(text, text, text)
to service_role;
