-- What pg_net 0.20 offers to migrations and functions, without its background worker:
-- net_worker.ts of the local stack drains the queue. As in pg_net, a request leaves only
-- after its transaction commits, both tables are unlogged, and everybody may use them.

create schema net;

create unlogged table net.http_request_queue (
  id bigserial primary key,
  method text not null,
  url text not null,
  headers jsonb,
  body bytea,
  timeout_milliseconds integer not null,
  constraint http_request_queue_method_is_known check (method in ('GET', 'POST', 'DELETE'))
);

create unlogged table net._http_response (
  id bigint,
  status_code integer,
  content_type text,
  headers jsonb,
  content text,
  timed_out boolean,
  error_msg text,
  created timestamptz not null default now()
);
create index _http_response_created_index on net._http_response (created);

-- RFC 3986: everything but unreserved characters becomes %XX of its UTF-8 bytes.
create function net._percent_encode(value text) returns text
language sql immutable strict
set search_path = ''
as $$
  select coalesce(string_agg(
    case
      when chr(byte) ~ '[A-Za-z0-9_.~-]' then chr(byte)
      else '%' || upper(lpad(to_hex(byte), 2, '0'))
    end, '' order by position), '')
  from generate_series(0, octet_length(value) - 1) as position,
       lateral (select get_byte(convert_to(value, 'UTF8'), position) as byte) as bytes
$$;

create function net._url_with_params(url text, params jsonb) returns text
language sql immutable
set search_path = ''
as $$
  select url || coalesce(
    case when strpos(url, '?') > 0 then '&' else '?' end || string_agg(
      net._percent_encode(entry.key) || '=' || net._percent_encode(entry.value),
      '&' order by entry.key), '')
  from jsonb_each_text(coalesce(params, '{}'::jsonb)) as entry
$$;

create function net._enqueue(
  method text, url text, params jsonb, headers jsonb, body jsonb, timeout_milliseconds integer
) returns bigint
language plpgsql
set search_path = ''
as $$
declare
  request_id bigint;
begin
  insert into net.http_request_queue (method, url, headers, body, timeout_milliseconds)
  values (
    _enqueue.method,
    net._url_with_params(_enqueue.url, _enqueue.params),
    _enqueue.headers,
    convert_to(_enqueue.body::text, 'UTF8'),
    _enqueue.timeout_milliseconds
  )
  returning id into request_id;
  perform pg_notify('pg_net_wake', '');
  return request_id;
end;
$$;

create function net.http_get(
  url text,
  params jsonb default '{}'::jsonb,
  headers jsonb default '{}'::jsonb,
  timeout_milliseconds integer default 5000
) returns bigint
language sql
set search_path = ''
as $$ select net._enqueue('GET', url, params, headers, null, timeout_milliseconds) $$;

create function net.http_post(
  url text,
  body jsonb default '{}'::jsonb,
  params jsonb default '{}'::jsonb,
  headers jsonb default '{"Content-Type": "application/json"}'::jsonb,
  timeout_milliseconds integer default 5000
) returns bigint
language plpgsql
set search_path = ''
as $$
declare
  content_type text;
begin
  select header.value into content_type
    from jsonb_each_text(coalesce(http_post.headers, '{}'::jsonb)) as header
   where lower(header.key) = 'content-type'
   limit 1;
  if content_type is null then
    http_post.headers := coalesce(http_post.headers, '{}'::jsonb)
      || '{"Content-Type": "application/json"}'::jsonb;
  elsif split_part(content_type, ';', 1) <> 'application/json' then
    raise exception 'Content-Type header must be "application/json"';
  end if;
  return net._enqueue(
    'POST', http_post.url, http_post.params, http_post.headers, http_post.body,
    http_post.timeout_milliseconds);
end;
$$;

create function net.http_delete(
  url text,
  params jsonb default '{}'::jsonb,
  headers jsonb default '{}'::jsonb,
  timeout_milliseconds integer default 5000,
  body jsonb default null
) returns bigint
language sql
set search_path = ''
as $$ select net._enqueue('DELETE', url, params, headers, body, timeout_milliseconds) $$;

grant usage on schema net to public;
grant all on all tables in schema net to public;
grant all on all sequences in schema net to public;
