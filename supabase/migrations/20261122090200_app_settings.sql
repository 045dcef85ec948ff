-- What operators may turn without a deployment: one row a setting.
--
-- Each value is checked when it is written, so that no reader has to doubt it. An unknown key is
-- refused: a misspelt setting that silently does nothing is worse than an error.
-- Depends on: 20261122090000_recommender_schema.sql. Undo: drop table public.app_settings and
-- the functions below.

create function recommender.is_integer_between(p_value jsonb, p_low integer, p_high integer)
returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select case when jsonb_typeof(p_value) = 'number' then
           (p_value #>> '{}')::numeric between p_low and p_high
           and mod((p_value #>> '{}')::numeric, 1) = 0
         else false end
$$;

create function recommender.is_channel_list(p_value jsonb) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select case when jsonb_typeof(p_value) = 'array' then
           jsonb_array_length(p_value) between 1 and 100
           and not exists (
             select from jsonb_array_elements(p_value) as c (channel)
              where not coalesce(
                      jsonb_typeof(c.channel -> 'name') = 'string'
                      and length(c.channel ->> 'name') between 1 and 100
                      and jsonb_typeof(c.channel -> 'time_zone') = 'string'
                      and c.channel ->> 'time_zone' <> '', false)
           )
           and (select count(*) = count(distinct c.channel ->> 'name')
                  from jsonb_array_elements(p_value) as c (channel))
         else false end
$$;

create function recommender.is_host_list(p_value jsonb) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select case when jsonb_typeof(p_value) = 'array' then
           jsonb_array_length(p_value) <= 100
           and not exists (
             select from jsonb_array_elements(p_value) as h (host)
              where jsonb_typeof(h.host) <> 'string'
                 or h.host #>> '{}' !~ '^(\*\.)?([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$')
         else false end
$$;

create function recommender.fits_setting(p_key text, p_value jsonb) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select case p_key
           when 'selections_threshold' then recommender.is_integer_between(p_value, 1, 1000)
           when 'slate_size' then recommender.is_integer_between(p_value, 1, 50)
           when 'mean_positions' then recommender.is_integer_between(p_value, 0, 50)
           when 'repeat_days' then recommender.is_integer_between(p_value, 0, 3650)
           when 'requests_per_minute' then recommender.is_integer_between(p_value, 1, 1000000)
           when 'slates_keep_days' then recommender.is_integer_between(p_value, 1, 36500)
           when 'schedule_files_keep_days' then recommender.is_integer_between(p_value, 1, 36500)
           when 'refuse_client_events' then jsonb_typeof(p_value) = 'boolean'
           when 'holiday_country' then p_value in ('"CH"', '"FR"')
           when 'match_threshold' then case when jsonb_typeof(p_value) = 'number'
             then (p_value #>> '{}')::numeric between 0.5 and 1 else false end
           when 'feed_hosts' then recommender.is_host_list(p_value)
           when 'channels' then recommender.is_channel_list(p_value)
           when 'time_slots_without_exploration' then jsonb_typeof(p_value) = 'array'
             and p_value <@ '["prime_time", "late_night", "afternoon", "morning"]'
           when 'exploration_scale' then case when jsonb_typeof(p_value) = 'number'
             then (p_value #>> '{}')::numeric between 0 and 10 else false end
           else false
         end
$$;
comment on function recommender.fits_setting(text, jsonb) is
  'True when the key is known and the value in its range.';

create table public.app_settings (
  key text primary key,
  value jsonb not null,
  description text not null,
  updated_at timestamptz not null default now(),
  constraint app_settings_value_fits_the_key check (recommender.fits_setting(key, value))
);
comment on table public.app_settings is 'Settings of the whole deployment; read with each request.';

alter table public.app_settings enable row level security;
revoke all on public.app_settings from public, anon, authenticated, service_role;
grant select on public.app_settings to authenticated;
grant select, insert, update on public.app_settings to service_role;
create policy programmers_read_settings on public.app_settings
  for select to authenticated using (true);

create function recommender.note_setting_change() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := clock_timestamp();
  return new;
end;
$$;
create trigger app_settings_note_change
before update on public.app_settings
for each row execute function recommender.note_setting_change();

revoke execute on function
  recommender.is_integer_between(jsonb, integer, integer),
  recommender.is_channel_list(jsonb),
  recommender.is_host_list(jsonb),
  recommender.fits_setting(text, jsonb),
  recommender.note_setting_change()
from public, anon, authenticated;
grant execute on function
  recommender.is_integer_between(jsonb, integer, integer),
  recommender.is_channel_list(jsonb),
  recommender.is_host_list(jsonb),
  recommender.fits_setting(text, jsonb)
to service_role;

insert into public.app_settings (key, value, description) values
  ('selections_threshold', '3', 'Selections after which a checkpoint of the model is due'),
  ('slate_size', '5', 'Films on a slate when the request does not say'),
  ('channels', '[{"name": "Channel 1", "time_zone": "Europe/Zurich"}]',
   'Own channels in the order of the context features'),
  ('repeat_days', '90', 'Days around a slot in which a programmed film is not offered again'),
  ('refuse_client_events', 'false', 'Refuse feedback that names no stored slate'),
  ('mean_positions', '2', 'Leading positions of a slate that follow the posterior mean'),
  ('exploration_scale', '1', 'Noise of the exploring positions: 1 is Thompson sampling, 0 none'),
  ('time_slots_without_exploration', '[]', 'Time slots whose slates follow the mean throughout'),
  ('holiday_country', '"CH"', 'Country whose public holidays the audience model counts: CH or FR'),
  ('requests_per_minute', '600', 'Requests that one user may make in a minute'),
  ('match_threshold', '0.92', 'Score from which on a schedule''s title is taken for a film'),
  ('feed_hosts', '["tf1pro.com", "pro.m6.fr"]',
   'Hosts that may be asked for schedules: "www.example.org", or "*.example.org" for all below it'),
  ('slates_keep_days', '400', 'Days after which a slate that nobody answered is removed'),
  ('schedule_files_keep_days', '400',
   'Days after which a schedule''s file is removed; what was read in it stays');
