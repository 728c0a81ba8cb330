package io.github.essfailover.postgres;

import io.github.essfailover.model.Deadline;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Whether connections between machines are encrypted, and how long the server's certificate lasts.
 * What cannot be seen: certificates that standbys and clients show, which stay on their hosts.
 */
final class TransportChecks {

  static final Duration SOON = Duration.ofDays(21);

  private static final String PLAIN =
      """
      SELECT a.usename AS role, a.backend_type = 'walsender' AS replication,
        host(a.client_addr) AS address, count(*) AS connections
      FROM pg_stat_activity a JOIN pg_stat_ssl s ON s.pid = a.pid
      WHERE a.client_addr IS NOT NULL AND NOT s.ssl
        AND (a.backend_type = 'walsender' OR a.usename = ANY (?) OR a.usename = current_user)
      GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
      """;

  /** Connections of one role from one address without TLS. */
  record Plain(String role, boolean replication, String address, long connections) {
    static Plain of(ResultSet row) throws SQLException {
      return new Plain(
          row.getString("role"),
          row.getBoolean("replication"),
          row.getString("address"),
          row.getLong("connections"));
    }

    /** What stays in one machine can be read by who owns it, and by nobody else. */
    boolean leavesTheMachine() {
      try {
        return !InetAddress.getByName(address).isLoopbackAddress();
      } catch (UnknownHostException e) {
        return true;
      }
    }
  }

  private TransportChecks() {}

  static void run(Session session, Findings findings) {
    if (!findings.configuration().verifies()) {
      findings.warning(
          "database.unverified",
          "certificates of the servers are not verified: anybody on the way can pretend to be one",
          "Give the servers certificates for their addresses, and leave"
              + " withoutCertificateVerification() out.");
    }
    plain(session, findings.configuration()).forEach(each -> judge(each, findings));
    boolean encrypts =
        session.readOne(
            "see whether TLS is on",
            "SELECT current_setting('ssl') = 'on'",
            row -> row.getBoolean(1));
    if (encrypts) {
      certificate(session.deadline(), findings);
    }
  }

  static List<Plain> plain(Session session, Configuration configuration) {
    return session.read(
        "look for connections without TLS", PLAIN, Plain::of, configuration.applicationRoles());
  }

  static void judge(Plain plain, Findings findings) {
    if (plain.leavesTheMachine()) {
      findings.warning(
          "database.tls",
          (plain.replication ? "replication as " : "")
              + plain.role
              + " from "
              + plain.address
              + " is not encrypted ("
              + plain.connections
              + " connections)",
          "Set sslmode=verify-full at the client, replicationParameter(\"sslmode\", ...) for"
              + " replication, and hostssl in pg_hba.conf.");
    }
  }

  private static void certificate(Deadline deadline, Findings findings) {
    PGSimpleDataSource admin = findings.configuration().admin();
    String[] hosts = admin.getServerNames();
    int[] ports = admin.getPortNumbers();
    try {
      Optional<X509Certificate> shown =
          ServerCertificate.of(hosts[0], ports[0] == 0 ? 5432 : ports[0], deadline);
      shown.ifPresent(
          certificate ->
              judge(
                  certificate.getNotAfter().toInstant(),
                  findings.configuration().clock().instant(),
                  findings));
    } catch (IOException | GeneralSecurityException e) {
      findings.info(
          "database.certificate",
          "the server's certificate could not be read: " + e.getClass().getSimpleName(),
          "Look at the server's log for a TLS handshake that failed.");
    }
  }

  static void judge(Instant until, Instant now, Findings findings) {
    Duration left = Duration.between(now, until);
    String remedy = "Renew it and reload the server; it needs no restart.";
    if (left.isNegative()) {
      findings.error(
          "database.certificate", "the server's certificate expired at " + until, remedy);
    } else if (left.compareTo(SOON) < 0) {
      findings.warning(
          "database.certificate",
          "the server's certificate expires in " + left.toDays() + " days, at " + until,
          remedy);
    }
  }
}
