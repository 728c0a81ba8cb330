package io.github.essfailover.postgres;

import io.github.essfailover.model.DataCenterId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a server has to be compared with the others of its group in: not equal, but enough. The
 * facts are read here, compared by {@link #compare} without any I/O.
 */
final class Peers {

  private static final String STANDBY = "standby";
  private static final String VERSION = "server_version_num";
  private static final String ARCHIVE = "archive_mode";
  private static final String LIBRARIES = "shared_preload_libraries";
  private static final String FREE_SENDERS = "free walsenders";
  private static final String FREE_SLOTS = "free slots";
  private static final String CLOCK = "clock ahead ms";
  private static final String CLOCK_UNSURE = "clock uncertainty ms";

  /**
   * A standby with less than its primary pauses replay, or does not start: PostgreSQL 18
   * documentation, 26.4.3 "Administrator's Overview".
   */
  private static final List<String> AT_LEAST_THE_PRIMARYS =
      List.of(
          "max_connections",
          "max_worker_processes",
          "max_wal_senders",
          "max_prepared_transactions",
          "max_locks_per_transaction");

  /** Slots of followers that exist count as free: they are used again. */
  private static final String FACTS =
      """
      SELECT name, setting FROM pg_settings
      WHERE name = ANY (?) OR name IN ('server_version_num', 'archive_mode',
        'shared_preload_libraries')
      UNION ALL SELECT 'standby', pg_is_in_recovery()::text
      UNION ALL SELECT 'free walsenders', (current_setting('max_wal_senders')::int
        - (SELECT count(*) FROM pg_stat_replication))::text
      UNION ALL SELECT 'free slots', (current_setting('max_replication_slots')::int
        - (SELECT count(*) FROM pg_replication_slots WHERE slot_type <> 'physical'
          OR wal_status = 'lost'))::text
      """;

  private record Fact(String name, String value) {}

  private Peers() {}

  static Map<String, String> facts(Session session, Configuration configuration) {
    Map<String, String> facts = new TreeMap<>();
    session
        .read("read what is compared", FACTS, Peers::fact, AT_LEAST_THE_PRIMARYS)
        .forEach(fact -> facts.put(fact.name, fact.value));
    ServerClock clock = ServerClock.read(session, configuration.clock());
    facts.put(CLOCK, String.valueOf(clock.ahead().toMillis()));
    facts.put(CLOCK_UNSURE, String.valueOf(clock.uncertainty().toMillis()));
    return facts;
  }

  private static Fact fact(ResultSet row) throws SQLException {
    return new Fact(row.getString(1), row.getString(2));
  }

  static void compare(
      Map<String, String> own, Map<DataCenterId, Map<String, String>> peers, Findings findings) {
    peers.forEach(
        (where, peer) -> {
          if (isStandby(own) && !isStandby(peer)) {
            besidePrimary(own, where, peer, findings);
          }
          versions(own, where, peer, findings);
          clocks(own, where, peer, findings);
        });
    if (isStandby(own)) {
      room(own, peers.size(), findings);
    }
  }

  private static boolean isStandby(Map<String, String> facts) {
    return "true".equals(facts.get(STANDBY));
  }

  private static void besidePrimary(
      Map<String, String> own, DataCenterId where, Map<String, String> primary, Findings findings) {
    for (String setting : AT_LEAST_THE_PRIMARYS) {
      if (number(own, setting) < number(primary, setting)) {
        findings.error(
            "database.limits",
            setting
                + " is "
                + own.get(setting)
                + " and the primary's in "
                + where
                + " is "
                + primary.get(setting)
                + ": replay pauses, and the server does not start again",
            "Set it to the primary's value at least, and restart the standby.");
      }
    }
    if ("off".equals(own.get(ARCHIVE)) && !"off".equals(primary.getOrDefault(ARCHIVE, "off"))) {
      findings.warning(
          "database.archive-parity",
          "archive_mode is off and the primary in "
              + where
              + " archives: after a promotion nothing"
              + " would be archived",
          "Set archive_mode = on with its command or library, and restart the standby.");
    }
    missingLibraries(own, where, primary, findings);
  }

  private static void missingLibraries(
      Map<String, String> own, DataCenterId where, Map<String, String> primary, Findings findings) {
    List<String> missing =
        List.of(primary.getOrDefault(LIBRARIES, "").split(",", -1)).stream()
            .map(String::strip)
            .filter(library -> !library.isEmpty())
            .filter(library -> !libraries(own).contains(library))
            .toList();
    if (!missing.isEmpty()) {
      findings.warning(
          "database.libraries",
          "shared_preload_libraries lacks " + missing + ", which the primary in " + where + " has",
          "Add them and restart the standby.");
    }
  }

  private static List<String> libraries(Map<String, String> facts) {
    return List.of(facts.getOrDefault(LIBRARIES, "").split(",", -1)).stream()
        .map(String::strip)
        .toList();
  }

  /** Everybody else of the group, and one for a base backup. */
  private static void room(Map<String, String> own, int others, Findings findings) {
    int senders = others + 1;
    if (number(own, FREE_SENDERS) < senders) {
      findings.error(
          "database.room",
          own.get(FREE_SENDERS)
              + " walsenders are free, and "
              + senders
              + " are needed as a primary",
          "Raise max_wal_senders and restart the standby.");
    }
    if (number(own, FREE_SLOTS) < others) {
      findings.error(
          "database.room",
          own.get(FREE_SLOTS) + " slots are free, and " + others + " are needed as a primary",
          "Raise max_replication_slots and restart the standby, or drop slots.");
    }
  }

  private static void versions(
      Map<String, String> own, DataCenterId where, Map<String, String> peer, Findings findings) {
    int mine = (int) number(own, VERSION);
    int theirs = (int) number(peer, VERSION);
    if (mine <= 0 || theirs <= 0 || mine >= theirs) {
      return;
    }
    if (Versions.major(mine) != Versions.major(theirs)) {
      findings.error(
          "database.version-parity",
          "major version "
              + Versions.major(mine)
              + ", and "
              + Versions.major(theirs)
              + " in "
              + where,
          "Use one major version: others cannot replicate from each other.");
    } else {
      findings.warning(
          "database.version-parity",
          "version " + text(mine) + ", and " + text(theirs) + " in " + where,
          "Upgrade to the same minor version, standbys first.");
    }
  }

  private static String text(int version) {
    return Versions.major(version) + "." + version % 10000;
  }

  /** Said once, by the one whose clock is behind. */
  private static void clocks(
      Map<String, String> own, DataCenterId where, Map<String, String> peer, Findings findings) {
    long behind = number(peer, CLOCK) - number(own, CLOCK);
    long unsure = number(peer, CLOCK_UNSURE) + number(own, CLOCK_UNSURE);
    if (Duration.ofMillis(behind - unsure).compareTo(ServerClock.TOLERATED) > 0) {
      findings.warning(
          "database.clock",
          "its clock is "
              + behind
              + " ms behind the one in "
              + where
              + ", give or take "
              + unsure
              + " ms",
          "Synchronise both with NTP: heartbeats tell the lag in seconds by both clocks.");
    }
  }

  private static long number(Map<String, String> facts, String name) {
    try {
      return Long.parseLong(facts.getOrDefault(name, "0"));
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
