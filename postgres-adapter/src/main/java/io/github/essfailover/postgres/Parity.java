package io.github.essfailover.postgres;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What replication does not carry and should still be equal. A standby with smaller limits than its
 * primary pauses replay (PostgreSQL 18 documentation, 26.4.3); another version of the collation
 * library makes its text indexes wrong.
 */
final class Parity {

  private static final String SETTINGS =
      """
      SELECT 'setting ' || name, setting FROM pg_settings WHERE name IN ('max_connections',
        'max_worker_processes', 'max_wal_senders', 'max_prepared_transactions',
        'max_locks_per_transaction', 'server_version')
      UNION ALL SELECT 'collation of ' || datname,
        COALESCE(pg_database_collation_actual_version(oid), 'none') FROM pg_database
      """;

  private record Fact(String name, String value) {}

  private Parity() {}

  static Map<String, Fingerprint> of(Server server, byte[] key, Deadline deadline) {
    Map<String, Fingerprint> fingerprints = new TreeMap<>();
    try (Session session = server.open(server.configuration().admin(), deadline)) {
      session
          .read(
              "read what must be equal",
              SETTINGS,
              row -> new Fact(row.getString(1), row.getString(2)))
          .forEach(fact -> fingerprints.put(fact.name, hash(key, fact.value)));
    }
    return fingerprints;
  }

  private static Fingerprint hash(byte[] key, String value) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return new Fingerprint(
          HexFormat.of().formatHex(mac.doFinal(value.getBytes(StandardCharsets.UTF_8))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java platform has HmacSHA256", e);
    }
  }
}
