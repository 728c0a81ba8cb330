package io.github.essfailover.postgres;

import java.util.List;

/**
 * What is known about Synapse's tables. Sources: Synapse's documentation on backups ("One-time
 * keys") and element-hq/synapse issue 18544.
 */
final class SynapseRepair {

  /**
   * Claimed keys that reappear would be handed out twice, and messages could not be decrypted;
   * clients upload new ones.
   */
  static final String ONE_TIME_KEYS = "e2e_one_time_keys_json";

  private static final String FIND =
      "SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c"
          + " JOIN pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE c.relname = ? AND c.relkind IN ('r', 'p')";

  private SynapseRepair() {}

  static void afterLoss(Session session) {
    List<String> tables =
        session.read("look for one-time keys", FIND, row -> row.getString(1), ONE_TIME_KEYS);
    for (String table : tables) {
      session.act("empty the one-time keys", "TRUNCATE " + table);
    }
  }
}
