-- How long one statement of the API may take.
--
-- Written out, as hosted projects have no limit of its own for the service role, and the functions
-- give up on the database after 10 s: Postgres must end a statement before nobody waits for it any
-- more. The Data API applies them to each request; what runs into one is answered 503 by the
-- functions. A function may set its own, as reset_test_data does.
-- Depends on: the roles of a Supabase project. Undo: alter role ... reset statement_timeout.

alter role anon set statement_timeout = '3s';
alter role authenticated set statement_timeout = '8s';
alter role service_role set statement_timeout = '8s';

notify pgrst, 'reload config';
