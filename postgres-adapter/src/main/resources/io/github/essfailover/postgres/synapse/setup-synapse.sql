
-- In Synapse's database, after Synapse made its tables: what is needed after a promotion.
DO $essfailover$
DECLARE
  agent text := @ROLE@;
  found record;
BEGIN
  FOR found IN SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n
      ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p')
      AND c.relname IN ('e2e_one_time_keys_json', 'stream_positions')
  LOOP
    EXECUTE format('GRANT %s ON %I.%I TO %I',
      CASE found.relname WHEN 'stream_positions' THEN 'SELECT' ELSE 'TRUNCATE' END,
      found.nspname, found.relname, agent);
  END LOOP;
  -- Of the media only what tells which there are: no names of users or files.
  FOR found IN SELECT n.nspname, c.relname, string_agg(quote_ident(a.attname), ', ') AS columns
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
      WHERE c.relkind IN ('r', 'p') AND c.relname = 'local_media_repository'
      AND a.attname IN ('media_id', 'created_ts', 'media_length', 'url_cache') GROUP BY 1, 2
  LOOP
    EXECUTE format('GRANT SELECT (%s) ON %I.%I TO %I',
      found.columns, found.nspname, found.relname, agent);
  END LOOP;
END $essfailover$;
