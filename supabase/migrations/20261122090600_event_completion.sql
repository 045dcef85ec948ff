-- Fill an event in from what is stored, and refuse what does not agree with it.
--
-- An event that names a slate takes slot, context, films and signals from the slate; an own choice
-- brings the signals of its one film along. A retraction takes the slot of the event it takes back.
-- Only a client without a slate is believed, and marked so.
-- Depends on: 20261122090500_selection_events.sql.
-- Undo: drop the functions below.

-- What the client sends besides a slate must agree with it; it is never trusted over it.

create function recommender.vectors_agree(p_stored float8[], p_sent float8[]) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select p_sent is null
      or cardinality(p_sent) = cardinality(p_stored)
         and not exists (
           select from unnest(p_stored, p_sent) as v (stored, sent)
            where coalesce(abs(v.stored - v.sent), 'Infinity') > 1e-6)
$$;
comment on function recommender.vectors_agree(float8[], float8[]) is
  'True when nothing was sent or each value is within 1e-6 of the stored one.';

create function recommender.film_misfit(
  p_items jsonb, p_film jsonb, p_picked_movie_id text
) returns text
language sql immutable
set search_path = ''
as $$
  select case
           when not recommender.is_movie_id(p_film -> 'movie_id')
             then 'each film must have a movie_id'
           when shown.item is null and p_film -> 'own_choice' is distinct from 'true'
             then 'films must be on the slate or marked own_choice'
           when shown.item is not null and p_film -> 'own_choice' = 'true'
             then 'an own choice must not be on the slate'
           when shown.item is null and p_film ->> 'movie_id' is distinct from p_picked_movie_id
             then 'an own choice must be the picked film'
           when shown.item is null and not coalesce(
                  recommender.is_signal_list(p_film -> 'signals'), false)
             then 'signals of an own choice must be six numbers in [0, 1]'
           when coalesce(p_film -> 'reward', 'null') <> 'null' and p_film -> 'reward'
                <> to_jsonb((p_film ->> 'movie_id' is not distinct from p_picked_movie_id)::integer)
             then 'reward must be 1 for the picked film and 0 for the others'
           when shown.item is not null and coalesce(p_film -> 'signals', 'null') <> 'null'
                and not (
                  recommender.is_signal_list(p_film -> 'signals')
                  and recommender.vectors_agree(
                        array(select jsonb_array_elements_text(shown.item -> 'signals'))::float8[],
                        array(select jsonb_array_elements_text(p_film -> 'signals'))::float8[]))
             then 'signals must be those of the slate'
         end
    from (select (
           select i.item from jsonb_array_elements(p_items) as i (item)
            where i.item ->> 'movie_id' = p_film ->> 'movie_id')) as shown (item)
$$;
comment on function recommender.film_misfit(jsonb, jsonb, text) is
  'The rule that a film sent along with a slate breaks, or null.';

create function recommender.refuse_disagreement(
  p_event public.selection_events, p_slate public.slates
) returns void
language plpgsql stable
set search_path = ''
as $$
declare
  v_misfit record;
begin
  if p_event.channel <> p_slate.channel
     or p_event.broadcast_date <> p_slate.broadcast_date
     or p_event.hour <> p_slate.hour then
    raise exception 'Cannot record % as slate "%" belongs to another slot: received % % hour %',
      p_event.kind, p_slate.slate_id, coalesce(p_event.channel, p_slate.channel),
      coalesce(p_event.broadcast_date, p_slate.broadcast_date), coalesce(p_event.hour, p_slate.hour)
      using errcode = 'PT409';
  end if;
  if p_event.source <> 'slate' then
    raise exception 'Cannot record % as source must be "slate" when slate_id is given: received "%"',
      p_event.kind, p_event.source
      using errcode = 'PT422';
  end if;
  if not recommender.vectors_agree(p_slate.context_features, p_event.context_features) then
    raise exception 'Cannot record % as context_features must be those of slate "%": received %',
      p_event.kind, p_slate.slate_id, p_event.context_features
      using errcode = 'PT422';
  end if;
  if not recommender.vectors_agree(p_slate.signal_mean, p_event.signal_mean) then
    raise exception 'Cannot record % as signal_mean must be that of slate "%": received %',
      p_event.kind, p_slate.slate_id, p_event.signal_mean
      using errcode = 'PT422';
  end if;
  select f.film, m.rule into v_misfit
    from jsonb_array_elements(p_event.films) with ordinality as f (film, position),
         lateral (select recommender.film_misfit(
           p_slate.items, f.film, p_event.picked_movie_id)) as m (rule)
   where m.rule is not null
   order by f.position
   limit 1;
  if found then
    raise exception 'Cannot record % as %: received film %',
      p_event.kind, v_misfit.rule, left(v_misfit.film::text, 200)
      using errcode = 'PT422';
  end if;
end;
$$;

create function recommender.slate_films(
  p_items jsonb, p_picked_movie_id text, p_own_film jsonb
) returns jsonb
language sql immutable
set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
           'movie_id', i.item -> 'movie_id',
           'signals', i.item -> 'signals',
           'reward', (i.item ->> 'movie_id' is not distinct from p_picked_movie_id)::integer,
           'own_choice', false) order by i.position), '[]')
         || case when p_own_film is null then '[]' else jsonb_build_array(jsonb_build_object(
              'movie_id', p_own_film -> 'movie_id',
              'signals', p_own_film -> 'signals',
              'reward', 1,
              'own_choice', true)) end
    from jsonb_array_elements(p_items) with ordinality as i (item, position)
$$;
comment on function recommender.slate_films(jsonb, text, jsonb) is
  'The films of an event: those of the slate in order with their rewards, an own choice last.';

create function recommender.own_film(p_films jsonb) returns jsonb
language sql immutable
set search_path = ''
as $$
  select f.film from jsonb_array_elements(p_films) as f (film)
   where f.film -> 'own_choice' = 'true'
   limit 1
$$;

create function recommender.completed_from_slate(p_event public.selection_events)
returns public.selection_events
language plpgsql stable
set search_path = ''
as $$
declare
  v_slate public.slates;
  v_event public.selection_events := p_event;
  v_own_film jsonb := recommender.own_film(p_event.films);
begin
  select * into v_slate from public.slates as s where s.slate_id = p_event.slate_id;
  if not found then
    raise exception 'Cannot record % as slate_id must name a stored slate: received "%"',
      p_event.kind, p_event.slate_id
      using errcode = 'PT404';
  end if;
  perform recommender.refuse_disagreement(p_event, v_slate);
  v_event.source := 'slate';
  v_event.channel := v_slate.channel;
  v_event.broadcast_date := v_slate.broadcast_date;
  v_event.hour := v_slate.hour;
  v_event.context_features := v_slate.context_features;
  v_event.signal_mean := coalesce(v_slate.signal_mean, array_fill(0::float8, array[6]));
  v_event.films := recommender.slate_films(v_slate.items, p_event.picked_movie_id, v_own_film);
  v_event.own_choice := v_own_film is not null;
  if v_event.films = '[]' then
    raise exception 'Cannot record % as the slate must hold a film: received the empty slate "%"',
      p_event.kind, p_event.slate_id
      using errcode = 'PT422';
  end if;
  return v_event;
end;
$$;

create function recommender.completed_from_client(p_event public.selection_events)
returns public.selection_events
language plpgsql stable
set search_path = ''
as $$
declare
  v_event public.selection_events := p_event;
begin
  if p_event.source is distinct from 'client' then
    raise exception 'Cannot record % as slate_id is missing: received source "%"',
      p_event.kind, coalesce(p_event.source, '')
      using errcode = 'PT422';
  end if;
  if num_nulls(p_event.context_features, p_event.films, p_event.signal_mean) > 0 then
    raise exception 'Cannot record % as an event without slate_id needs context_features, films and signal_mean: received fewer',
      p_event.kind
      using errcode = 'PT422';
  end if;
  v_event.films := (
    select jsonb_agg(jsonb_build_object(
             'movie_id', f.film -> 'movie_id',
             'signals', f.film -> 'signals',
             'reward', f.film -> 'reward',
             'own_choice', coalesce(nullif(f.film -> 'own_choice', 'null'), 'false'))
           order by f.film -> 'own_choice' is not distinct from 'true', f.position)
      from jsonb_array_elements(p_event.films) with ordinality as f (film, position));
  v_event.own_choice := recommender.own_film(p_event.films) is not null;
  return v_event;
end;
$$;

create function recommender.completed_retraction(p_event public.selection_events)
returns public.selection_events
language plpgsql stable
set search_path = ''
as $$
declare
  v_target public.selection_events;
  v_event public.selection_events := p_event;
begin
  select * into v_target from public.selection_events as e where e.event_id = p_event.retracts;
  if not found then
    raise exception 'Cannot record retraction as retracts must name an event: received "%"',
      p_event.retracts
      using errcode = 'PT404';
  end if;
  if v_target.kind = 'retraction' then
    raise exception 'Cannot record retraction as only a selection or rejection can be retracted: received retraction "%"',
      p_event.retracts
      using errcode = 'PT422';
  end if;
  if p_event.slate_id <> v_target.slate_id
     or p_event.channel <> v_target.channel
     or p_event.broadcast_date <> v_target.broadcast_date
     or p_event.hour <> v_target.hour then
    raise exception 'Cannot record retraction as event "%" belongs to another slot: received other slot fields',
      p_event.retracts
      using errcode = 'PT409';
  end if;
  v_event.slate_id := v_target.slate_id;
  v_event.source := v_target.source;
  v_event.channel := v_target.channel;
  v_event.broadcast_date := v_target.broadcast_date;
  v_event.hour := v_target.hour;
  v_event.own_choice := false;
  return v_event;
end;
$$;

create function recommender.completed_event(p_event public.selection_events)
returns public.selection_events
language plpgsql stable
set search_path = ''
as $$
declare
  v_event public.selection_events := p_event;
begin
  if p_event.event_id is null or p_event.kind is null then
    raise exception 'Cannot record event as event_id and kind are required: received event_id "%" and kind "%"',
      p_event.event_id, p_event.kind
      using errcode = 'PT422';
  end if;
  if p_event.kind = 'retraction' then
    v_event := recommender.completed_retraction(p_event);
  elsif p_event.slate_id is not null then
    v_event := recommender.completed_from_slate(p_event);
  else
    v_event := recommender.completed_from_client(p_event);
  end if;
  if p_event.own_choice <> v_event.own_choice then
    raise exception 'Cannot record % as own_choice must agree with films: received %',
      p_event.kind, p_event.own_choice
      using errcode = 'PT422';
  end if;
  if v_event.kind = 'selection' and not coalesce(
       v_event.films @> jsonb_build_array(jsonb_build_object('movie_id', p_event.picked_movie_id)),
       false) then
    raise exception 'Cannot record selection as picked_movie_id must be one of its films: received "%"',
      p_event.picked_movie_id
      using errcode = 'PT422';
  end if;
  v_event.ticked_signals := (
    select array_agg(t.name order by t.name) from unnest(p_event.ticked_signals) as t (name));
  return v_event;
end;
$$;
comment on function recommender.completed_event(public.selection_events) is
  'The event with context, films and signals filled in from its slate, or its slot from the event '
  'that it retracts; raises PT404, PT409 or PT422 when what was sent besides does not agree.';

revoke execute on function
  recommender.vectors_agree(float8[], float8[]),
  recommender.film_misfit(jsonb, jsonb, text),
  recommender.refuse_disagreement(public.selection_events, public.slates),
  recommender.slate_films(jsonb, text, jsonb),
  recommender.own_film(jsonb),
  recommender.completed_from_slate(public.selection_events),
  recommender.completed_from_client(public.selection_events),
  recommender.completed_retraction(public.selection_events),
  recommender.completed_event(public.selection_events)
from public, anon, authenticated;
