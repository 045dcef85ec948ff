-- Where competitors' schedules come from: one row a channel.
--
-- URLs and headers may hold credentials, so only the functions and admins read them. Which hosts may
-- be asked at all is the setting feed_hosts, which takes the secret key: a row alone cannot send the
-- service anywhere. A source is switched off rather than deleted, as what it brought stays.
-- Depends on: 20261122090000_recommender_schema.sql.
-- Undo: drop table public.competitor_sources and the two functions.

create function recommender.are_request_headers(p_headers jsonb) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select case when jsonb_typeof(p_headers) = 'object' then
           (select count(*) <= 20 and coalesce(bool_and(
                     h.key ~ '^[A-Za-z0-9-]{1,64}$' and jsonb_typeof(h.value) = 'string'
                     and length(h.value #>> '{}') <= 1024), true)
              from jsonb_each(p_headers) as h)
         else false end
$$;

create table public.competitor_sources (
  channel text primary key,
  format text not null,
  channel_in_file text,
  url_template text,
  headers jsonb not null default '{}',
  warm_up_url text,
  time_zone text not null default 'Europe/Paris',
  week_start smallint not null default 6,
  enabled boolean not null default false,
  description text not null default '',
  created_at timestamptz not null default clock_timestamp(),
  updated_at timestamptz not null default clock_timestamp(),
  constraint competitor_sources_channel_has_1_to_100_characters
    check (length(channel) between 1 and 100),
  constraint competitor_sources_format_is_known check (format in ('tf1', 'm6', 'xmltv')),
  constraint competitor_sources_channel_in_file_has_1_to_200_characters
    check (length(channel_in_file) between 1 and 200),
  constraint competitor_sources_url_template_begins_with_scheme_and_host
    check (url_template ~ '^https?://[^/?#{}\s]+([/?#]|$)' and length(url_template) <= 2048),
  constraint competitor_sources_headers_are_short_texts
    check (recommender.are_request_headers(headers)),
  constraint competitor_sources_warm_up_url_begins_with_scheme_and_host
    check (warm_up_url ~ '^https?://[^/?#{}\s]+([/?#]|$)' and length(warm_up_url) <= 2048),
  constraint competitor_sources_week_start_is_a_weekday check (week_start between 1 and 7),
  constraint competitor_sources_enabled_has_a_url check (not enabled or url_template is not null),
  constraint competitor_sources_description_has_at_most_2000_characters
    check (length(description) <= 2000)
);
comment on table public.competitor_sources is
  'Feeds of other channels. A template names weeks by {year} and {week} or {week_start}, or days by '
  '{date}; without either, one file holds all there is. warm_up_url takes the same placeholders.';
comment on column public.competitor_sources.channel_in_file is
  'Id or display name of the channel in an XMLTV file, when it is not the channel''s name here.';
comment on column public.competitor_sources.warm_up_url is
  'Page that sets the cookies without which the feed is refused.';
comment on column public.competitor_sources.week_start is
  'ISO weekday on which the source''s weeks begin: 1 for Monday to 7 for Sunday.';

alter table public.competitor_sources enable row level security;
revoke all on public.competitor_sources from public, anon, authenticated, service_role;
grant select, insert, update on public.competitor_sources to authenticated, service_role;
create policy admins_read_sources on public.competitor_sources
  for select to authenticated using ((select recommender.is_admin()));
create policy admins_add_sources on public.competitor_sources
  for insert to authenticated with check ((select recommender.is_admin()));
create policy admins_change_sources on public.competitor_sources
  for update to authenticated
  using ((select recommender.is_admin())) with check ((select recommender.is_admin()));

create function recommender.check_source() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  new.updated_at := clock_timestamp();
  begin
    perform new.updated_at at time zone new.time_zone;
  exception
    when invalid_parameter_value then
      raise exception 'Cannot store source "%" as time_zone must be an IANA time zone: received "%"',
        new.channel, new.time_zone
        using errcode = 'PT422';
  end;
  return new;
end;
$$;
create trigger competitor_sources_check
before insert or update on public.competitor_sources
for each row execute function recommender.check_source();

revoke execute on function recommender.are_request_headers(jsonb), recommender.check_source()
from public, anon, authenticated;
grant execute on function recommender.are_request_headers(jsonb) to authenticated, service_role;

-- Off until somebody switches them on: a project that is tried out or tested asks nobody.
insert into public.competitor_sources (
  channel, format, url_template, warm_up_url, headers, time_zone, description
) values
  ('TF1', 'tf1', 'https://tf1pro.com/grilles-xml/16/{week_start}',
   'https://tf1pro.com/grilles-tv/TF1/{week_start}',
   '{"user-agent": "Mozilla/5.0 (compatible; film-recommender)",
     "accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}',
   'Europe/Paris', 'Weekly grid of TF1''s site for professionals; its page sets the cookies.'),
  ('M6', 'm6', 'https://pro.m6.fr/m6/grille/{year}-{week}.xml', null, '{}',
   'Europe/Paris', 'Weekly grid of M6''s site for professionals, numbered by calendar week.');
