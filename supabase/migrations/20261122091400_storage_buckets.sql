-- Private buckets for models, data and feeds.
--
-- row level security of storage.objects denies what no policy allows, and there is no policy:
-- only the functions, with a secret key, read and write here.
-- Depends on: the storage schema of a Supabase project. Undo: delete the four buckets.

insert into storage.buckets (id, name, public) values
  ('models', 'models', false),
  ('movie-data', 'movie-data', false),
  ('ml-models', 'ml-models', false),
  ('competition-xml', 'competition-xml', false)
on conflict (id) do update set public = false;
