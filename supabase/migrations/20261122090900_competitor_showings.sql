-- What other channels show, and a revision that tells whether a reader's copy is still good.
--
-- Showings change a few times a week and are read with every slate, so readers keep them and
-- compare one number. The revision moves in the transaction that changes the showings.
-- Depends on: 20261122090000_recommender_schema.sql.
-- Undo: drop table public.competitor_showings, recommender.showings_revision and the function.

create table public.competitor_showings (
  id bigint generated always as identity primary key,
  channel text not null,
  air_date date not null,
  air_time time not null,
  title text not null,
  movie_id text,
  match_score float8,
  source text not null,
  withdrawn_at timestamptz,
  created_at timestamptz not null default now(),
  constraint competitor_showings_are_listed_once unique (channel, air_date, air_time, title),
  constraint competitor_showings_channel_has_1_to_100_characters
    check (length(channel) between 1 and 100),
  constraint competitor_showings_title_has_1_to_500_characters
    check (length(title) between 1 and 500),
  constraint competitor_showings_movie_id_has_1_to_100_characters
    check (length(movie_id) between 1 and 100),
  constraint competitor_showings_match_score_is_a_share check (match_score between 0 and 1),
  constraint competitor_showings_only_a_match_has_a_score
    check (match_score is null or movie_id is not null),
  constraint competitor_showings_source_has_1_to_500_characters
    check (length(source) between 1 and 500)
);
comment on table public.competitor_showings is
  'Films on other channels. air_date is the calendar date, not the broadcast date.';
comment on column public.competitor_showings.movie_id is
  'The catalogue''s film, null while the title is unmatched.';
create index competitor_showings_matched_idx
  on public.competitor_showings (air_date) include (movie_id)
  where movie_id is not null and withdrawn_at is null;

alter table public.competitor_showings enable row level security;
revoke all on public.competitor_showings from public, anon, authenticated, service_role;
grant select on public.competitor_showings to authenticated;
grant select, insert, update, delete on public.competitor_showings to service_role;
-- Competitors are no one's own channel: app_metadata.channels does not narrow them.
create policy programmers_read_showings on public.competitor_showings
  for select to authenticated using (true);

create table recommender.showings_revision (
  only_row boolean primary key default true,
  revision bigint not null,
  constraint showings_revision_has_one_row check (only_row)
);
comment on table recommender.showings_revision is
  'Counts the statements that changed competitor_showings.';
insert into recommender.showings_revision (revision) values (1);
alter table recommender.showings_revision enable row level security;
revoke all on recommender.showings_revision from public, anon, authenticated, service_role;
grant select on recommender.showings_revision to service_role;

-- security definer: the revision must move with every change and by nothing else.
create function recommender.bump_showings_revision() returns trigger
language plpgsql
security definer
set search_path = ''
as $$
begin
  update recommender.showings_revision as r set revision = r.revision + 1 where r.only_row;
  return null;
end;
$$;
create trigger competitor_showings_bump_revision
after insert or update or delete or truncate on public.competitor_showings
for each statement execute function recommender.bump_showings_revision();

revoke execute on function recommender.bump_showings_revision() from public, anon, authenticated;
