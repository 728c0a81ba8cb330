package io.github.essfailover.postgres.host;

import io.github.essfailover.model.Lsn;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What {@code pg_controldata} prints about a stopped server: PostgreSQL 18 documentation, "pg
 * controldata".
 *
 * <p>Immutable.
 *
 * @param state as printed, for instance {@code shut down in recovery}
 * @param checkpoint where the last checkpoint's record begins
 * @param redo where a recovery would begin
 * @param timeline of the last checkpoint
 * @param recoveredTo on a standby: up to where the files may reach; 0/0 on a primary
 * @param rewindable whether the log holds what a rewind needs: {@code wal_log_hints} or checksums
 */
public record ControlData(
    String systemIdentifier,
    String state,
    Lsn checkpoint,
    Lsn redo,
    int timeline,
    Lsn recoveredTo,
    boolean rewindable) {

  /**
   * Reads the program's output in English.
   *
   * @throws IllegalArgumentException naming the line that is missing or is not understood
   */
  public static ControlData parse(String output) {
    Map<String, String> values = new HashMap<>();
    output
        .lines()
        .forEach(
            line -> {
              int colon = line.indexOf(':');
              if (colon > 0) {
                values.put(
                    line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
              }
            });
    return new ControlData(
        value(values, "Database system identifier"),
        value(values, "Database cluster state"),
        lsn(values, "Latest checkpoint location"),
        lsn(values, "Latest checkpoint's REDO location"),
        Integer.parseInt(value(values, "Latest checkpoint's TimeLineID")),
        lsn(values, "Minimum recovery ending location"),
        value(values, "wal_log_hints setting").equals("on")
            || !value(values, "Data page checksum version").equals("0"));
  }

  private static Lsn lsn(Map<String, String> values, String name) {
    return Lsn.parse(value(values, name));
  }

  private static String value(Map<String, String> values, String name) {
    String value = values.get(name.toLowerCase(Locale.ROOT));
    if (value == null) {
      throw new IllegalArgumentException("pg_controldata printed no '" + name + "'");
    }
    return value;
  }

  /** Whether it was stopped in an orderly manner, as a primary or as a standby. */
  public boolean isCleanlyStopped() {
    return state.equals("shut down") || state.equals("shut down in recovery");
  }
}
