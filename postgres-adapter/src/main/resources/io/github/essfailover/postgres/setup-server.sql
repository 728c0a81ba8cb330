-- Once for each replication group, on the primary, in the administrative database, as a superuser.
-- Catalog rows replicate: the standbys get all of it. Repeating it changes nothing.
CREATE SCHEMA IF NOT EXISTS essfailover;
-- One row, written again and again.
CREATE TABLE IF NOT EXISTS essfailover.heartbeat (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  beat bigint NOT NULL,
  at timestamptz NOT NULL
) WITH (fillfactor = 10);
DO $essfailover$
DECLARE
  agent text := @ROLE@;
  version int := current_setting('server_version_num');
  application text;
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = agent) THEN
    EXECUTE format('CREATE ROLE %I', agent);
  END IF;
  IF version >= 150000 THEN
    EXECUTE format('ALTER ROLE %I LOGIN REPLICATION CREATEROLE NOSUPERUSER NOCREATEDB', agent);
  ELSIF @SUPERUSER@ THEN
    EXECUTE format('ALTER ROLE %I LOGIN REPLICATION SUPERUSER', agent);
  ELSE
    RAISE EXCEPTION 'PostgreSQL 14 cannot grant ALTER SYSTEM and CHECKPOINT'
      USING HINT = 'Upgrade, or accept a superuser: superuserBefore15().';
  END IF;
  -- A closed gate must not stop whoever has to open it.
  EXECUTE format('ALTER ROLE %I SET synchronous_commit = local', agent);
  EXECUTE format('GRANT USAGE ON SCHEMA essfailover TO %I', agent);
  EXECUTE format('GRANT SELECT, INSERT, UPDATE ON essfailover.heartbeat TO %I', agent);
  EXECUTE format('GRANT pg_monitor, pg_signal_backend TO %I', agent);
  IF version >= 150000 THEN
    EXECUTE format('GRANT pg_checkpoint TO %I', agent);
    EXECUTE format('GRANT ALTER SYSTEM ON PARAMETER primary_conninfo, primary_slot_name,'
      ' synchronous_standby_names, max_slot_wal_keep_size, default_transaction_read_only,'
      ' essfailover.epoch, essfailover.promotion TO %I', agent);
  END IF;
  IF version >= 160000 THEN
    -- Idle pools must not keep out whoever ends their sessions; with reserved_connections set.
    EXECUTE format('GRANT pg_use_reserved_connections TO %I', agent);
  END IF;
  IF @ARCHIVE@ AND version >= 150000 THEN
    -- The right to set a command that the server runs: as good as a shell on the database host.
    EXECUTE format('GRANT ALTER SYSTEM ON PARAMETER restore_command TO %I', agent);
  END IF;
  FOREACH application IN ARRAY ARRAY[@APPLICATIONS@]::text[] LOOP
    -- Since PostgreSQL 16 CREATEROLE alone does not reach roles that others made.
    IF version >= 160000 THEN
      EXECUTE format('GRANT %I TO %I WITH ADMIN TRUE, INHERIT FALSE, SET FALSE',
        application, agent);
    END IF;
    IF @PREPARED@ THEN
      -- Only the owner may roll a prepared transaction back.
      IF current_setting('server_version_num')::int >= 160000 THEN
        EXECUTE format('GRANT %I TO %I WITH SET TRUE', application, agent);
      ELSE
        EXECUTE format('GRANT %I TO %I', application, agent);
      END IF;
    END IF;
  END LOOP;
END $essfailover$;
