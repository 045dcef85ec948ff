-- The log of feedback: the only thing that teaches the model.
--
-- Append-only; how rows get their seq is in 20261122090700_event_log_order.sql. A signed-in
-- programmer may append through the Data API, but only the columns granted below: context, films
-- and signals come from the stored slate, the actor from the token.
-- Depends on: 20261122090400_slates.sql. Undo: drop table public.selection_events and the
-- functions below.

create function recommender.are_event_films(p_films jsonb) returns boolean
language sql immutable strict parallel safe
set search_path = ''
as $$
  select case when jsonb_typeof(p_films) = 'array' then
           jsonb_array_length(p_films) between 1 and 200
           and not exists (
             select from jsonb_array_elements(p_films) with ordinality as f (film, position)
              where not coalesce(
                      recommender.is_movie_id(f.film -> 'movie_id')
                      and recommender.is_signal_list(f.film -> 'signals')
                      and f.film -> 'reward' in ('0', '1')
                      and (f.film -> 'own_choice' = 'false'
                           or f.film -> 'own_choice' = 'true'
                              and f.position = jsonb_array_length(p_films)), false)
           )
           and (select count(*) = count(distinct f.film ->> 'movie_id')
                  from jsonb_array_elements(p_films) as f (film))
         else false end
$$;
comment on function recommender.are_event_films(jsonb) is
  'True for 1 to 200 distinct films with six signals in [0, 1], reward 0 or 1, and own_choice '
  'true on the last film at most; null for null.';

create function recommender.rewarded_film(p_films jsonb) returns jsonb
language sql immutable parallel safe
set search_path = ''
as $$
  select case when count(*) <= 1 then (array_agg(f.film))[1]
              else '{"movie_id": null, "own_choice": null}' end
    from jsonb_array_elements(p_films) as f (film)
   where f.film -> 'reward' = '1'
$$;
comment on function recommender.rewarded_film(jsonb) is
  'The film with reward 1, null without one, a film without id when there are several.';

create function recommender.are_ticks(p_signals text[]) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select cardinality(p_signals) between 1 and 6
     and p_signals <@ '{curator,audience,competition,diversity,novelty,rights}'::text[]
     and cardinality(p_signals) = (select count(distinct s.name) from unnest(p_signals) as s (name))
$$;
comment on function recommender.are_ticks(text[]) is
  'True for one to six distinct names of signals.';

create table public.selection_events (
  seq bigint primary key,
  event_id uuid not null unique,
  kind text not null,
  slate_id uuid references public.slates (slate_id) deferrable,
  channel text,
  broadcast_date date,
  hour integer,
  context_features float8[],
  films jsonb,
  picked_movie_id text,
  own_choice boolean not null,
  ticked_signals text[],
  signal_mean float8[],
  source text not null,
  retracts uuid unique references public.selection_events (event_id),
  actor_id uuid default auth.uid(),
  created_at timestamptz not null,
  constraint selection_events_seq_starts_at_one check (seq >= 1),
  constraint selection_events_kind_is_known
    check (kind in ('selection', 'rejection', 'retraction')),
  constraint selection_events_source_is_known check (source in ('slate', 'client')),
  constraint selection_events_slate_events_name_their_slate
    check ((source = 'slate') = (slate_id is not null)),
  constraint selection_events_slate_events_have_a_slot
    check (source = 'client' or num_nulls(channel, broadcast_date, hour) = 0),
  constraint selection_events_channel_has_1_to_100_characters
    check (length(channel) between 1 and 100),
  constraint selection_events_hour_is_on_the_clock check (hour between 0 and 23),
  constraint selection_events_only_retractions_retract
    check ((kind = 'retraction') = (retracts is not null)),
  constraint selection_events_all_but_retractions_teach
    check (num_nonnulls(context_features, films, signal_mean)
           = case kind when 'retraction' then 0 else 3 end),
  constraint selection_events_context_features_are_finite
    check (recommender.is_finite_vector(context_features)),
  constraint selection_events_films_are_1_to_200_distinct_films
    check (recommender.are_event_films(films)),
  constraint selection_events_signal_mean_is_six_shares
    check (recommender.is_signal_vector(signal_mean)),
  constraint selection_events_only_selections_have_a_pick
    check ((kind = 'selection') = (picked_movie_id is not null)),
  constraint selection_events_picked_film_has_the_only_reward
    check (recommender.rewarded_film(films) ->> 'movie_id' is not distinct from picked_movie_id),
  constraint selection_events_own_choice_is_the_picked_film
    check (own_choice = (films is not null and films @> '[{"own_choice": true}]')
           and (not own_choice
                or recommender.rewarded_film(films) ->> 'own_choice' is not distinct from 'true')),
  constraint selection_events_ticked_signals_are_distinct_signals
    check (recommender.are_ticks(ticked_signals)),
  constraint selection_events_only_selections_have_ticks
    check (ticked_signals is null or kind = 'selection')
);
comment on table public.selection_events is
  'Feedback in commit order. seq has no gaps: a reader that asks for seq > cursor misses nothing.';
comment on column public.selection_events.films is
  '[{movie_id, signals [6], reward 0|1, own_choice}] in slate order, an own choice last; null for '
  'a retraction.';
comment on column public.selection_events.source is
  'slate: context, films and signals are the stored slate''s; client: they are what a client said.';
comment on column public.selection_events.channel is
  'With broadcast_date and hour the slot; clients that name no slate may not know it.';
comment on column public.selection_events.retracts is
  'event_id of the selection or rejection that this row takes back; a retraction carries its slot.';
create index selection_events_slate_idx on public.selection_events (slate_id);
create index selection_events_standing_picks_idx
  on public.selection_events (
    broadcast_date, channel, hour,
    (case when channel is null or hour is null then seq end),  -- such a pick replaces no other
    seq desc)
  include (event_id, picked_movie_id) where kind = 'selection';
create index selection_events_retractions_idx
  on public.selection_events (broadcast_date) include (retracts) where kind = 'retraction';
create index selection_events_retracted_idx
  on public.selection_events (seq) include (retracts) where kind = 'retraction';
create index selection_events_selections_idx
  on public.selection_events (seq) where kind = 'selection';
create index selection_events_slot_idx
  on public.selection_events (channel, broadcast_date, hour);
alter table public.slates
  add constraint slates_regenerated_from_an_event
  foreign key (regenerated_from) references public.selection_events (event_id);

alter table public.selection_events enable row level security;
revoke all on public.selection_events from public, anon, authenticated, service_role;
grant select on public.selection_events to authenticated;
grant insert (event_id, kind, slate_id, picked_movie_id, ticked_signals, retracts)
  on public.selection_events to authenticated;
grant select, insert on public.selection_events to service_role;
create policy programmers_read_events_of_their_channels on public.selection_events
  for select to authenticated
  using (
    (select recommender.permitted_channels()) is null
    or channel = any ((select recommender.permitted_channels())::text[])
  );
-- A function, as a policy that reads its own table recurses.
create function recommender.is_own_event(p_event_id uuid) returns boolean
language sql stable
set search_path = ''
as $$
  select exists (
    select from public.selection_events as e
     where e.event_id = p_event_id and e.actor_id = (select auth.uid()))
$$;
comment on function recommender.is_own_event(uuid) is
  'True for an event that the caller sees and made.';

-- Policies see the row as the trigger left it, with the slate's channel. Own choices and events
-- without a slate cannot be written here: their columns are not granted.
create policy programmers_append_own_events on public.selection_events
  for insert to authenticated
  with check (
    actor_id = (select auth.uid())
    and (
      (select recommender.permitted_channels()) is null
      or channel = any ((select recommender.permitted_channels())::text[])
    )
    and (retracts is null or recommender.is_own_event(retracts))
  );

create trigger selection_events_refuse_change
before update or delete or truncate on public.selection_events
for each statement execute function recommender.refuse_change();

revoke execute on function
  recommender.are_event_films(jsonb),
  recommender.rewarded_film(jsonb),
  recommender.are_ticks(text[]),
  recommender.is_own_event(uuid)
from public, anon, authenticated;
grant execute on function
  recommender.are_event_films(jsonb),
  recommender.rewarded_film(jsonb),
  recommender.are_ticks(text[])
to authenticated, service_role;
grant execute on function recommender.is_own_event(uuid) to authenticated;
