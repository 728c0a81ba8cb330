package io.github.essfailover.postgres;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What replication does not carry and must still be equal: another version of the collation library
 * makes text indexes wrong. What has to be enough, and not equal, is compared by {@link Peers}.
 */
final class Parity {

  private static String collations(int version) {
    return Versions.hasDatabaseCollations(version)
        ? "SELECT 'collation of ' || datname,"
            + " concat_ws(' ', datcollate, datctype, pg_encoding_to_char(encoding),"
            + " COALESCE(pg_database_collation_actual_version(oid), 'none')) FROM pg_database"
        : "SELECT 'collation of ' || datname,"
            + " concat_ws(' ', datcollate, datctype, pg_encoding_to_char(encoding))"
            + " FROM pg_database";
  }

  private record Fact(String name, String value) {}

  private Parity() {}

  static Map<String, Fingerprint> of(Server server, byte[] key, Deadline deadline) {
    Map<String, Fingerprint> fingerprints = new TreeMap<>();
    server
        .look(deadline, Parity::facts)
        .forEach(fact -> fingerprints.put(fact.name, hash(key, fact.value)));
    return fingerprints;
  }

  private static List<Fact> facts(Session session) {
    int version =
        session.readOne(
            "read the version",
            "SELECT current_setting('server_version_num')::int",
            row -> row.getInt(1));
    return session.read(
        "read what must be equal",
        collations(version),
        row -> new Fact(row.getString(1), row.getString(2)));
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
