-- Films refused in a context: a rejection excludes its films there, its retraction readmits them.
--
-- Kept as rows so that candidates are filtered by one index lookup, and derived from the log by
-- triggers so that it makes no difference who inserted the event.
-- Depends on: 20261122090700_event_log_order.sql.
-- Undo: drop table public.context_exclusions and function recommender.apply_exclusions with its
-- trigger.

create table public.context_exclusions (
  channel text not null,
  broadcast_date date not null,
  hour integer not null,
  movie_id text not null,
  event_id uuid not null references public.selection_events (event_id),
  created_at timestamptz not null default now(),
  primary key (channel, broadcast_date, hour, movie_id)
);
comment on table public.context_exclusions is
  'Films not to be offered in a context (channel, broadcast date, hour), by the rejection that '
  'said so.';
create index context_exclusions_event_idx on public.context_exclusions (event_id);

alter table public.context_exclusions enable row level security;
revoke all on public.context_exclusions from public, anon, authenticated, service_role;
grant select on public.context_exclusions to authenticated;
-- Abandoning a context deletes its rows.
grant select, delete on public.context_exclusions to service_role;
create policy programmers_read_exclusions_of_their_channels on public.context_exclusions
  for select to authenticated
  using (
    (select recommender.permitted_channels()) is null
    or channel = any ((select recommender.permitted_channels())::text[])
  );

-- security definer: exclusions follow from events; nobody who appends may write them otherwise.
create function recommender.apply_exclusions() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  insert into public.context_exclusions (channel, broadcast_date, hour, movie_id, event_id)
  select n.channel, n.broadcast_date, n.hour, f.film ->> 'movie_id', n.event_id
    from appended as n, jsonb_array_elements(n.films) as f (film)
   where n.kind = 'rejection' and num_nulls(n.channel, n.broadcast_date, n.hour) = 0
  on conflict do nothing;

  -- A film that another standing rejection of the context refused as well stays excluded by that.
  update public.context_exclusions as x
     set event_id = other.event_id
    from appended as n
    join public.selection_events as other
      on other.channel = n.channel and other.broadcast_date = n.broadcast_date
     and other.hour = n.hour and other.kind = 'rejection' and other.event_id <> n.retracts
   where n.kind = 'retraction' and x.event_id = n.retracts
     and other.films @> jsonb_build_array(jsonb_build_object('movie_id', x.movie_id))
     and not exists (
       select from public.selection_events as r where r.retracts = other.event_id);

  delete from public.context_exclusions as x
   using appended as n
   where n.kind = 'retraction' and x.event_id = n.retracts;
  return null;
end;
$$;
create trigger selection_events_apply_exclusions
after insert on public.selection_events
referencing new table as appended
for each statement execute function recommender.apply_exclusions();

revoke execute on function recommender.apply_exclusions() from public, anon, authenticated;
