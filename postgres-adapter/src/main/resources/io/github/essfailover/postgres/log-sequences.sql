DO $essfailover$
DECLARE
  t record;
  v record;
BEGIN
  FOR t IN SELECT sequence, increment, target FROM essfailover.sequence_target
      WHERE mark = @MARK@ LOOP
    EXECUTE 'SELECT last_value, is_called FROM ' || t.sequence INTO v;
    PERFORM setval(t.sequence::regclass, CASE WHEN t.increment > 0
      THEN GREATEST(v.last_value, t.target) ELSE LEAST(v.last_value, t.target) END, v.is_called);
  END LOOP;
END $essfailover$
