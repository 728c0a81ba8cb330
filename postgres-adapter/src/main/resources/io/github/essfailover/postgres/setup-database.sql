-- On the primary, in the administrative database and in each database that applications use, as a
-- superuser, after the applications made their tables. Repeating it changes nothing.
CREATE SCHEMA IF NOT EXISTS essfailover;
CREATE TABLE IF NOT EXISTS essfailover.mark (
  id text PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('PROMOTION', 'PREPARED', 'ARRIVAL')),
  epoch bigint NOT NULL,
  timeline int NOT NULL,
  nr bigint NOT NULL,
  written_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  note text
);
ALTER TABLE essfailover.mark ADD COLUMN IF NOT EXISTS note text;
-- Where a preparation moves each sequence to: setval is not undone by a rollback, so that a
-- repetition has to know what the first attempt wanted.
CREATE TABLE IF NOT EXISTS essfailover.sequence_target (
  mark text NOT NULL,
  sequence text NOT NULL,
  increment bigint NOT NULL,
  target bigint NOT NULL,
  moved_by numeric NOT NULL,
  wanted numeric NOT NULL,
  PRIMARY KEY (mark, sequence)
);
DO $essfailover$
DECLARE
  agent text := @ROLE@;
  application text;
  found record;
BEGIN
  EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), agent);
  EXECUTE format('GRANT USAGE ON SCHEMA essfailover TO %I', agent);
  EXECUTE format('GRANT SELECT, INSERT, DELETE ON essfailover.mark, essfailover.sequence_target'
    ' TO %I', agent);
  -- Rights on functions are rights in one database.
  EXECUTE format('GRANT EXECUTE ON FUNCTION pg_promote(boolean, integer), pg_reload_conf(),'
    ' pg_wal_replay_pause(), pg_wal_replay_resume() TO %I', agent);
  -- Its own notes in the configuration file, and whether a promotion was ordered.
  EXECUTE format('GRANT SELECT ON pg_catalog.pg_file_settings TO %I', agent);
  EXECUTE format('GRANT EXECUTE ON FUNCTION pg_show_all_file_settings(),'
    ' pg_stat_file(text, boolean) TO %I', agent);
  FOR found IN SELECT nspname FROM pg_namespace
      WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'essfailover') LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', found.nspname, agent);
    EXECUTE format('GRANT SELECT, UPDATE ON ALL SEQUENCES IN SCHEMA %I TO %I', found.nspname, agent);
  END LOOP;
  FOREACH application IN ARRAY ARRAY[@APPLICATIONS@]::text[] LOOP
    EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %I GRANT SELECT, UPDATE ON SEQUENCES TO %I',
      application, agent);
  END LOOP;
  -- Checks of structure on standbys, where the extension is.
  FOR found IN SELECT p.oid::regprocedure AS name FROM pg_proc p
      JOIN pg_depend d ON d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e'
      JOIN pg_extension e ON d.refclassid = 'pg_extension'::regclass AND d.refobjid = e.oid
      WHERE e.extname = 'amcheck' AND p.proname IN ('bt_index_check', 'verify_heapam')
  LOOP
    EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO %I', found.name, agent);
  END LOOP;
END $essfailover$;
