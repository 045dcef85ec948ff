-- What pg_cron offers to migrations, for PGlite alone: a real cluster has the real one.
-- cron_worker.ts of the local stack runs the jobs. Only five-field schedules are taken, the
-- form that every version of pg_cron understands.

create schema cron;

create table cron.job (
  jobid bigserial primary key,
  schedule text not null,
  command text not null,
  nodename text not null default 'localhost',
  nodeport integer not null default 5432,
  database text not null default current_database(),
  username text not null default current_user,
  active boolean not null default true,
  jobname name,
  constraint jobname_username_uniq unique (jobname, username)
);

create table cron.job_run_details (
  jobid bigint,
  runid bigserial primary key,
  job_pid integer,
  database text,
  username text,
  command text,
  status text,
  return_message text,
  start_time timestamptz,
  end_time timestamptz
);

create function cron._check_schedule(schedule text) returns void
language plpgsql
set search_path = ''
as $$
begin
  if schedule is null or schedule !~ '^\s*([0-9*,/a-zA-Z-]+\s+){4}[0-9*,/a-zA-Z-]+\s*$' then
    raise exception 'invalid schedule: %', schedule using errcode = 'invalid_parameter_value';
  end if;
end;
$$;

create function cron._announce() returns trigger
language plpgsql
set search_path = ''
as $$
begin
  perform pg_notify('pg_cron_changed', '');
  return null;
end;
$$;

create trigger job_announce
after insert or update or delete or truncate on cron.job
for each statement execute function cron._announce();

-- A named job replaces the job of the same name and owner.
create function cron.schedule(job_name text, schedule text, command text) returns bigint
language plpgsql
set search_path = ''
as $$
declare
  job_id bigint;
begin
  perform cron._check_schedule(schedule.schedule);
  insert into cron.job as j (jobname, schedule, command)
  values (schedule.job_name, schedule.schedule, schedule.command)
  on conflict on constraint jobname_username_uniq
  do update set schedule = excluded.schedule, command = excluded.command
  returning j.jobid into job_id;
  return job_id;
end;
$$;

create function cron.schedule(schedule text, command text) returns bigint
language sql
set search_path = ''
as $$ select cron.schedule(null::text, schedule, command) $$;

create function cron.unschedule(job_id bigint) returns boolean
language plpgsql
set search_path = ''
as $$
begin
  delete from cron.job where jobid = unschedule.job_id;
  if not found then
    raise exception 'could not find valid entry for job ''%''', unschedule.job_id;
  end if;
  return true;
end;
$$;

create function cron.unschedule(job_name text) returns boolean
language plpgsql
set search_path = ''
as $$
begin
  delete from cron.job where jobname = unschedule.job_name and username = current_user;
  if not found then
    raise exception 'could not find valid entry for job ''%''', unschedule.job_name;
  end if;
  return true;
end;
$$;

create function cron.alter_job(
  job_id bigint,
  schedule text default null,
  command text default null,
  database text default null,
  username text default null,
  active boolean default null
) returns void
language plpgsql
set search_path = ''
as $$
begin
  if alter_job.schedule is not null then
    perform cron._check_schedule(alter_job.schedule);
  end if;
  update cron.job as j
     set schedule = coalesce(alter_job.schedule, j.schedule),
         command = coalesce(alter_job.command, j.command),
         database = coalesce(alter_job.database, j.database),
         username = coalesce(alter_job.username, j.username),
         active = coalesce(alter_job.active, j.active)
   where j.jobid = alter_job.job_id;
  if not found then
    raise exception 'Job % does not exist or you don''t own it', alter_job.job_id;
  end if;
end;
$$;

revoke all on schema cron from public;
