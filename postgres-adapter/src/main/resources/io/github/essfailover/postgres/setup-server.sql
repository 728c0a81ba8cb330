-- Once for each replication group, on the primary, in the administrative database, as a superuser.
-- Catalog rows replicate: the standbys get all of it. Repeating it changes nothing.
DO $essfailover$
DECLARE
  agent text := @ROLE@;
  application text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = agent) THEN
    EXECUTE format('CREATE ROLE %I', agent);
  END IF;
  EXECUTE format('ALTER ROLE %I LOGIN REPLICATION CREATEROLE NOSUPERUSER NOCREATEDB', agent);
  -- A closed gate must not stop whoever has to open it.
  EXECUTE format('ALTER ROLE %I SET synchronous_commit = local', agent);
  EXECUTE format('GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO %I', agent);
  EXECUTE format('GRANT ALTER SYSTEM ON PARAMETER primary_conninfo, primary_slot_name,'
    ' synchronous_standby_names, default_transaction_read_only,'
    ' essfailover.epoch, essfailover.promotion TO %I', agent);
  IF @ARCHIVE@ THEN
    -- The right to set a command that the server runs: as good as a shell on the database host.
    EXECUTE format('GRANT ALTER SYSTEM ON PARAMETER restore_command TO %I', agent);
  END IF;
  FOREACH application IN ARRAY ARRAY[@APPLICATIONS@]::text[] LOOP
    -- Since PostgreSQL 16 CREATEROLE alone does not reach roles that others made.
    IF current_setting('server_version_num')::int >= 160000 THEN
      EXECUTE format('GRANT %I TO %I WITH ADMIN TRUE, INHERIT FALSE, SET FALSE',
        application, agent);
    END IF;
  END LOOP;
END $essfailover$;
