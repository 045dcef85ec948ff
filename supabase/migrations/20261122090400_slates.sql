-- Every slate ever shown, stored before it is returned.
--
-- A slate holds what is needed to compute it again and to explain it: the state of the model
-- (activation and seq), the seed, the belief, each film with its signals, weights and scores.
-- Feedback that names a slate takes context and signals from here, not from the client.
-- Depends on: 20261122090300_model_versions.sql. Undo: drop table public.slates and the
-- functions below.

create function recommender.are_slate_items(p_items jsonb) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select case when jsonb_typeof(p_items) = 'array' then
           jsonb_array_length(p_items) <= 200
           and not exists (
             select from jsonb_array_elements(p_items) with ordinality as i (item, position)
              where not coalesce(
                      recommender.is_movie_id(i.item -> 'movie_id')
                      and i.item -> 'rank' = to_jsonb(i.position)
                      and recommender.is_signal_list(i.item -> 'signals')
                      and recommender.is_number_list(i.item -> 'weights', 6)
                      and recommender.is_number_list(
                            jsonb_build_array(i.item -> 'score', i.item -> 'mean_score'), 2)
                      and jsonb_typeof(i.item -> 'exploring') = 'boolean'
                      and (i.item -> 'pick_probability' = 'null'
                           or recommender.is_share(i.item -> 'pick_probability'))
                      and (i.item -> 'propensity' = 'null'
                           or recommender.is_share(i.item -> 'propensity')), false)
           )
           and (select count(*) = count(distinct i.item ->> 'movie_id')
                  from jsonb_array_elements(p_items) as i (item))
         else false end
$$;
comment on function recommender.are_slate_items(jsonb) is
  'True for up to 200 distinct films ranked 1, 2, ... with six signals, six weights, two scores, '
  'whether the position explores, P(pick) and propensity; the last two may be null.';

create function recommender.propensities_are_filled(p_items jsonb, p_filled boolean)
returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select not exists (
    select from jsonb_array_elements(p_items) as i (item)
     where (i.item -> 'propensity' <> 'null') <> p_filled)
$$;
comment on function recommender.propensities_are_filled(jsonb, boolean) is
  'True when each film has a propensity (p_filled) or none has.';

create function recommender.is_belief(p_belief jsonb) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select coalesce(
    recommender.is_number_list(p_belief -> 'mean', 6)
    and (p_belief -> 'covariance' = 'null'
         or recommender.is_number_list(p_belief -> 'covariance', 36)), false)
$$;
comment on function recommender.is_belief(jsonb) is
  'True for {mean: 6 numbers, covariance: 36 numbers row-major or null}.';

create function recommender.is_count_map(p_counts jsonb) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  select case when jsonb_typeof(p_counts) = 'object' then not exists (
           select from jsonb_each(p_counts) as c
            where not recommender.is_integer_between(c.value, 0, 2147483647))
         else false end
$$;
comment on function recommender.is_count_map(jsonb) is 'True for {reason: count >= 0}.';

create table public.slates (
  slate_id uuid primary key,
  channel text not null,
  broadcast_date date not null,
  hour integer not null,
  context_features float8[] not null,
  model_version text not null,
  activation_id bigint not null,
  model_seq bigint not null,
  seed bigint not null,
  items jsonb not null,
  signal_mean float8[],
  belief jsonb not null,
  policy jsonb not null,
  candidate_count integer not null,
  excluded jsonb not null,
  signal_sources jsonb not null,
  catalog_version text not null,
  regenerated_from uuid unique,
  propensity_draws integer,
  actor_id uuid,
  created_at timestamptz not null default now(),
  constraint slates_are_from_the_activated_version foreign key (activation_id, model_version)
    references public.model_activations (id, version_name) deferrable,
  constraint slates_channel_has_1_to_100_characters check (length(channel) between 1 and 100),
  constraint slates_hour_is_on_the_clock check (hour between 0 and 23),
  constraint slates_context_features_are_finite
    check (recommender.is_finite_vector(context_features)),
  constraint slates_model_seq_is_not_negative check (model_seq >= 0),
  constraint slates_seed_is_a_safe_integer check (seed between 0 and 9007199254740991),
  constraint slates_items_are_ranked_distinct_films check (recommender.are_slate_items(items)),
  constraint slates_signal_mean_is_six_shares check (recommender.is_signal_vector(signal_mean)),
  constraint slates_candidates_have_a_signal_mean
    check (candidate_count = 0 or signal_mean is not null),
  constraint slates_belief_is_six_means_and_a_covariance check (recommender.is_belief(belief)),
  constraint slates_policy_is_an_object check (jsonb_typeof(policy) = 'object'),
  constraint slates_films_are_among_the_candidates
    check (candidate_count >= jsonb_array_length(items)),
  constraint slates_excluded_counts_by_reason check (recommender.is_count_map(excluded)),
  constraint slates_signal_sources_are_an_object check (jsonb_typeof(signal_sources) = 'object'),
  constraint slates_catalog_version_has_1_to_200_characters
    check (length(catalog_version) between 1 and 200),
  constraint slates_propensity_draws_are_positive check (propensity_draws > 0),
  constraint slates_propensities_come_with_their_draws
    check (recommender.propensities_are_filled(items, propensity_draws is not null))
);
comment on table public.slates is 'Every slate shown, with all that is needed to explain it.';
comment on column public.slates.model_seq is 'Last event the model had folded in.';
comment on column public.slates.regenerated_from is
  'event_id of the rejection that this slate answers; one slate a rejection.';
create index slates_context_idx
  on public.slates (channel, broadcast_date, hour, created_at desc);
create index slates_created_at_idx on public.slates (created_at);
create index slates_activation_idx on public.slates (activation_id, model_version);

alter table public.slates enable row level security;
revoke all on public.slates from public, anon, authenticated, service_role;
grant select on public.slates to authenticated;
grant select, insert, update (items, propensity_draws) on public.slates to service_role;
create policy programmers_read_slates_of_their_channels on public.slates
  for select to authenticated
  using (
    (select recommender.permitted_channels()) is null
    or channel = any ((select recommender.permitted_channels())::text[])
  );

create function recommender.without_propensities(p_items jsonb) returns jsonb
language sql immutable parallel safe
set search_path = ''
as $$
  select coalesce(jsonb_agg(i.item - 'propensity' order by i.position), '[]')
    from jsonb_array_elements(p_items) with ordinality as i (item, position)
$$;

create function recommender.keep_slate() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  if old.propensity_draws is not null
     or recommender.without_propensities(new.items)
        <> recommender.without_propensities(old.items)
     or (to_jsonb(new) - '{items,propensity_draws}'::text[])
        <> (to_jsonb(old) - '{items,propensity_draws}'::text[]) then
    raise exception 'Cannot change slate "%" as only missing propensities may be filled in: received another change',
      old.slate_id
      using errcode = 'PT409';
  end if;
  return new;
end;
$$;
create trigger slates_keep_slate
before update on public.slates
for each row execute function recommender.keep_slate();

revoke execute on function
  recommender.are_slate_items(jsonb),
  recommender.propensities_are_filled(jsonb, boolean),
  recommender.is_belief(jsonb),
  recommender.is_count_map(jsonb),
  recommender.without_propensities(jsonb),
  recommender.keep_slate()
from public, anon, authenticated;
grant execute on function
  recommender.are_slate_items(jsonb),
  recommender.propensities_are_filled(jsonb, boolean),
  recommender.is_belief(jsonb),
  recommender.is_count_map(jsonb),
  recommender.without_propensities(jsonb)
to service_role;
