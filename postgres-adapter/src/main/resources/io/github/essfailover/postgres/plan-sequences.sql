DO $essfailover$
DECLARE
  s record;
  v record;
  room numeric;
  wanted numeric;
  step numeric;
BEGIN
  DELETE FROM essfailover.sequence_target WHERE mark <> @MARK@;
  FOR s IN SELECT format('%I.%I', n.nspname, c.relname) AS name, q.seqincrement, q.seqmin, q.seqmax
      FROM pg_sequence q JOIN pg_class c ON c.oid = q.seqrelid JOIN pg_namespace n
      ON n.oid = c.relnamespace WHERE c.relpersistence = 'p'
      AND n.nspname NOT IN ('pg_catalog', 'information_schema', 'essfailover') LOOP
    EXECUTE 'SELECT last_value::numeric AS last FROM ' || s.name INTO v;
    room := CASE WHEN s.seqincrement > 0 THEN s.seqmax - v.last ELSE v.last - s.seqmin END;
    wanted := @VALUES@::numeric * abs(s.seqincrement);
    -- Never more than half of what is left: an exhausted sequence stops its application.
    step := GREATEST(0, LEAST(wanted, div(room, 2)));
    -- Whole increments, so that two that share a table go on without meeting.
    step := step - mod(step, abs(s.seqincrement));
    INSERT INTO essfailover.sequence_target (mark, sequence, increment, target, moved_by, wanted)
      VALUES (@MARK@, s.name, s.seqincrement, v.last + sign(s.seqincrement) * step, step, wanted)
      ON CONFLICT DO NOTHING;
  END LOOP;
END $essfailover$
