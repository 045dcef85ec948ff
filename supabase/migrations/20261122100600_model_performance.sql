-- How good the slates were, from what programmers did with them.
--
-- Every figure compares what was stored with the slate before anybody saw it with the answer, so
-- nothing is judged by a model that has seen the answer. Retracted answers count for nothing.
-- Answers about one slot hang together, so each figure says how many independent ones it is worth.
-- Depends on: 20261122091000_record_slate.sql. Undo: drop the functions below and the index.

create index selection_events_created_at_idx on public.selection_events (created_at);

create function recommender.answered_slates(p_since date, p_channels text[])
returns table (
  week date, model_version text, slate_id uuid, slot text, kind text, own_choice boolean,
  rank integer, probability float8, films jsonb
)
language sql stable
set search_path = ''
as $$
  select date_trunc('week', e.created_at at time zone 'UTC')::date,
         s.model_version,
         s.slate_id,
         concat_ws('|', s.broadcast_date, s.hour, s.channel),
         e.kind,
         e.own_choice,
         (pick.item ->> 'rank')::integer,
         case when e.kind = 'selection' then (pick.item ->> 'pick_probability')::float8
              else 1 - (
                select sum((i.item ->> 'pick_probability')::float8)
                  from jsonb_array_elements(s.items) as i (item)) end,
         s.items
    from public.selection_events as e
    join public.slates as s on s.slate_id = e.slate_id
    left join lateral (
           select i.item from jsonb_array_elements(s.items) as i (item)
            where i.item ->> 'movie_id' = e.picked_movie_id) as pick on true
   where e.kind in ('selection', 'rejection')
     and e.created_at >= p_since::timestamp at time zone 'UTC'
     and (p_channels is null or e.channel = any (p_channels))
     and not exists (
       select from public.selection_events as r where r.retracts = e.event_id)
$$;
comment on function recommender.answered_slates(date, text[]) is
  'Slates answered since a day (UTC): week (its Monday), model, what happened, rank of the pick and '
  'the probability that the slate gave to what happened; both null for an own choice.';

create function recommender.calibration_bins(p_since date, p_channels text[])
returns table (
  week date, model_version text, bin integer, films bigint, predicted float8, observed float8,
  squared_films bigint
)
language sql stable
set search_path = ''
as $$
  with shown as (
    select a.week, a.model_version, least(floor(f.probability * 10), 9)::integer as bin,
           count(*) as films, sum(f.probability) as predicted,
           count(*) filter (where f.rank = a.rank) as observed
      from recommender.answered_slates(p_since, p_channels) as a,
           lateral (
             select (i.item ->> 'pick_probability')::float8 as probability,
                    (i.item ->> 'rank')::integer as rank
               from jsonb_array_elements(a.films) as i (item)
              where i.item -> 'pick_probability' <> 'null') as f
     where not a.own_choice  -- the slate did not know the film that was picked
     group by a.week, a.model_version, 3, a.slate_id
  )
  select s.week, s.model_version, s.bin, sum(s.films)::bigint, sum(s.predicted),
         sum(s.observed)::float8, sum(s.films * s.films)::bigint
    from shown as s
   group by s.week, s.model_version, s.bin
$$;
comment on function recommender.calibration_bins(date, text[]) is
  'Films shown, by tenths of their predicted probability of being picked: how many, how many picks '
  'were predicted, how many happened, and the sum over slates of their squared number of films.';

create function recommender.share(p_part float8, p_whole bigint) returns float8
language sql immutable
set search_path = ''
as $$
  select p_part / nullif(p_whole, 0)
$$;

create function recommender.effective_size(p_sum numeric, p_squares numeric) returns float8
language sql immutable
set search_path = ''
as $$
  select coalesce((p_sum * p_sum / nullif(p_squares, 0))::float8, 0)
$$;
comment on function recommender.effective_size(numeric, numeric) is
  'How many independent observations grouped ones are worth when those of a group say the same: '
  '(sum n)^2 / sum n^2 for groups of n (Kish, Survey Sampling, 1965); 0 for none.';

create function recommender.too_few(p_effective float8) returns boolean
language sql immutable
set search_path = ''
as $$
  select p_effective < 30
$$;
comment on function recommender.too_few(float8) is
  'True when a figure rests on fewer independent observations than lets anybody rely on it.';

create function recommender.performance_rows(p_since date, p_channels text[])
returns table (week date, model_version text, figures jsonb)
language sql stable
set search_path = ''
as $$
  with answered as (
    select * from recommender.answered_slates(p_since, p_channels)
  ), counted as (
    select a.week, a.model_version,
           count(*) as slates,
           count(*) filter (where a.kind = 'selection') as selections,
           count(*) filter (where a.own_choice) as own_choices,
           count(*) filter (where a.rank <= 1) as hits_1,
           count(*) filter (where a.rank <= 3) as hits_3,
           count(*) filter (where a.rank <= 5) as hits_5,
           avg(a.rank) as mean_rank,
           sum(1.0 / a.rank) as reciprocal_ranks,
           avg(-ln(greatest(a.probability, 1e-300)))
             filter (where a.probability is not null) as log_loss
      from answered as a
     group by grouping sets ((a.week, a.model_version), ())
  ), by_slot as (
    select a.week, a.model_version, count(*) as slates,
           count(*) filter (where a.kind = 'selection') as selections,
           count(a.rank) as ranked,
           count(a.probability) as predicted
      from answered as a
     group by grouping sets ((a.week, a.model_version, a.slot), (a.slot))
  ), effective as (
    select s.week, s.model_version,
           recommender.effective_size(sum(s.slates), sum(s.slates * s.slates)) as slates,
           recommender.effective_size(sum(s.selections), sum(s.selections * s.selections)) as selections,
           recommender.effective_size(sum(s.ranked), sum(s.ranked * s.ranked)) as ranked,
           recommender.effective_size(sum(s.predicted), sum(s.predicted * s.predicted)) as predicted
      from by_slot as s
     group by s.week, s.model_version
  ), binned as (
    select b.week, b.model_version, b.bin, sum(b.films) as films,
           abs(sum(b.predicted) - sum(b.observed)) as miss
      from recommender.calibration_bins(p_since, p_channels) as b
     group by grouping sets ((b.week, b.model_version, b.bin), (b.bin))
  ), calibrated as (
    select b.week, b.model_version, sum(b.miss) / sum(b.films) as error
      from binned as b
     group by b.week, b.model_version
  )
  select c.week, c.model_version, jsonb_build_object(
           'slates', c.slates,
           'selections', c.selections,
           'rejections', c.slates - c.selections,
           'own_choices', c.own_choices,
           'own_choice_share', recommender.share(c.own_choices, c.selections),
           'regenerations_per_decision',
             recommender.share(c.slates - c.selections, c.selections),
           'hit_at_1', recommender.share(c.hits_1, c.slates),
           'hit_at_3', recommender.share(c.hits_3, c.slates),
           'hit_at_5', recommender.share(c.hits_5, c.slates),
           'mean_rank', c.mean_rank::float8,
           'mean_reciprocal_rank', recommender.share(coalesce(c.reciprocal_ranks, 0)::float8, c.slates),
           'log_loss', c.log_loss,
           'calibration_error', k.error,
           'effective_samples', jsonb_build_object(
             'slates', coalesce(n.slates, 0),
             'selections', coalesce(n.selections, 0),
             'ranked_picks', coalesce(n.ranked, 0),
             'predicted_answers', coalesce(n.predicted, 0)),
           'too_few', (
             select coalesce(jsonb_agg(f.name order by f.name), '[]')
               from (values
                      ('hit_at_1', n.slates), ('hit_at_3', n.slates), ('hit_at_5', n.slates),
                      ('mean_reciprocal_rank', n.slates), ('own_choice_share', n.selections),
                      ('regenerations_per_decision', n.selections), ('mean_rank', n.ranked),
                      ('log_loss', n.predicted), ('calibration_error', n.predicted)
                    ) as f (name, samples)
              where recommender.too_few(coalesce(f.samples, 0))))
    from counted as c
    left join effective as n
      on n.week is not distinct from c.week and n.model_version is not distinct from c.model_version
    left join calibrated as k
      on k.week is not distinct from c.week and k.model_version is not distinct from c.model_version
$$;
comment on function recommender.performance_rows(date, text[]) is
  'Figures by week and model, and over all in the row without week. Hit@k and reciprocal rank are '
  'over all answered slates: a refusal and an own choice are misses. log_loss is the mean of '
  '-ln P(what happened) in nats, own choices left out; calibration_error is the expected '
  'calibration error over ten bins (Naeini et al., 2015). A regeneration is a refused slate, a '
  'decision a pick. effective_samples counts a slot asked n times less than n times; too_few names '
  'the figures that rest on fewer than 30.';

create function public.model_performance(p_since date, p_channels text[] default null)
returns jsonb
language sql stable
set search_path = ''
as $$
  with figures as (
    select * from recommender.performance_rows(p_since, p_channels)
  )
  select jsonb_build_object(
    'since', p_since,
    'total', (select f.figures from figures as f where f.week is null),
    'weeks', (
      select coalesce(jsonb_agg(
               jsonb_build_object('week', f.week, 'model_version', f.model_version) || f.figures
               order by f.week, recommender.version_order(f.model_version)), '[]')
        from figures as f where f.week is not null),
    'calibration', (
      select coalesce(jsonb_agg(jsonb_build_object(
               'from', b.bin::float8 / 10,
               'to', (b.bin + 1)::float8 / 10,
               'films', b.films,
               'predicted', recommender.share(b.predicted, b.films),
               'observed', recommender.share(b.observed, b.films),
               'effective_samples', b.effective,
               'too_few', recommender.too_few(b.effective)) order by b.bin), '[]')
        from (
          select c.bin, sum(c.films)::bigint as films, sum(c.predicted) as predicted,
                 sum(c.observed) as observed,
                 recommender.effective_size(sum(c.films), sum(c.squared_films)) as effective
            from recommender.calibration_bins(p_since, p_channels) as c
           group by c.bin
        ) as b))
$$;
comment on function public.model_performance(date, text[]) is
  'How good slates were that were answered since a day (UTC), of all channels or those given: '
  '{since, total, weeks: figures by week and model_version, calibration: predicted and observed '
  'share of picks by tenths of predicted probability}.';

revoke execute on function
  recommender.answered_slates(date, text[]),
  recommender.calibration_bins(date, text[]),
  recommender.effective_size(numeric, numeric),
  recommender.share(float8, bigint),
  recommender.too_few(float8),
  recommender.performance_rows(date, text[]),
  public.model_performance(date, text[])
from public, anon, authenticated;
grant execute on function
  recommender.answered_slates(date, text[]),
  recommender.calibration_bins(date, text[]),
  recommender.effective_size(numeric, numeric),
  recommender.share(float8, bigint),
  recommender.too_few(float8),
  recommender.performance_rows(date, text[]),
  public.model_performance(date, text[])
to service_role;
