package io.github.essfailover.postgres;

import io.github.essfailover.error.AdapterException;
import java.io.FileNotFoundException;
import java.net.ConnectException;
import java.security.cert.CertificateException;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.postgresql.util.GT;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What a failed statement says about its effect. The states are those of PostgreSQL 18
 * documentation, appendix A.
 *
 * <p>Immutable.
 */
final class SqlFailures {

  private static final String INSUFFICIENT_PRIVILEGE = "42501";
  private static final String READ_ONLY_TRANSACTION = "25006";

  private static final String DISK_FULL = "53100";
  private static final String TOO_MANY_CONNECTIONS = "53300";

  /** Serialization failure, deadlock, lock not available: rolled back, may be repeated. */
  private static final Set<String> ROLLED_BACK = Set.of("40001", "40P01", "55P03", "55006");

  /** Starting up, shutting down, too many connections: the server will say something else later. */
  private static final Set<String> PASSING = Set.of("57P03", TOO_MANY_CONNECTIONS);

  private final String server;

  SqlFailures(String server) {
    this.server = server;
  }

  /** No session could be opened: nothing was sent. */
  AdapterException notConnected(String database, String address, SQLException e) {
    Map<String, String> context = context(e);
    context.put("database", database);
    String state = state(e);
    boolean refused = state.startsWith("28") || state.startsWith("3D") || state.startsWith("42");
    if (refused) {
      return AdapterException.permanent(
          "DATABASE_LOGIN_REFUSED",
          "The database server refused the login.",
          context,
          "Check role, password, pg_hba.conf and database name; see PostgresSetup.",
          e);
    }
    if (GT.tr("The server does not support SSL.").equals(e.getMessage())) {
      context.put("address", address);
      return AdapterException.permanent(
          "DATABASE_NOT_ENCRYPTED",
          "The database server does not offer TLS, and nothing proves that it is the right one.",
          context,
          "Set ssl = on with a certificate for this address; or say"
              + " withoutCertificateVerification() if whoever is on the way is trusted.",
          e);
    }
    if (isAboutCertificate(e)) {
      context.put("address", address);
      return AdapterException.permanent(
          "DATABASE_CERTIFICATE_REFUSED",
          "The certificate of the database server is not accepted.",
          context,
          "Compare the server's certificate with the address and the authority that this machine"
              + " expects.",
          e);
    }
    if (state.equals(TOO_MANY_CONNECTIONS)) {
      return AdapterException.notApplied(
          "DATABASE_FULL",
          "The database server has no connection left for this library.",
          context,
          e);
    }
    if (isRefusedByHost(e)) {
      return AdapterException.notApplied(
          "DATABASE_NOT_LISTENING",
          "The host refuses connections to the database server.",
          context,
          e);
    }
    return AdapterException.notApplied(
        "DATABASE_UNREACHABLE", "The database server does not answer.", context, e);
  }

  /** Its own check of the name is told by the driver in its users' language, but for the class. */
  private static boolean isAboutCertificate(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      String message = String.valueOf(cause.getMessage());
      if (cause instanceof CertificateException
          || message.contains("HostnameVerifier")
          // The file of the authority, for one, is not there.
          || cause instanceof FileNotFoundException) {
        return true;
      }
    }
    return false;
  }

  /**
   * The JDK throws it for ECONNREFUSED, and for ETIMEDOUT only after the kernel's patience, which
   * is longer than ours.
   */
  private static boolean isRefusedByHost(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof ConnectException) {
        return true;
      }
    }
    return false;
  }

  /**
   * A statement failed.
   *
   * @param acted whether something that changes the server was sent in this session
   */
  AdapterException of(SQLException e, boolean acted, String doing) {
    Map<String, String> context = context(e);
    context.put("doing", doing);
    String state = state(e);
    if (state.equals(INSUFFICIENT_PRIVILEGE)) {
      return AdapterException.permanent(
          "DATABASE_PRIVILEGE_MISSING",
          "The role of this library lacks a privilege.",
          context,
          "Grant it, or run PostgresSetup again: " + serverMessage(e),
          e);
    }
    if (state.equals(READ_ONLY_TRANSACTION)) {
      return AdapterException.permanent(
          "DATABASE_READ_ONLY",
          "The database server is a standby and cannot be changed like this.",
          context,
          "Look at the server's role: another server is the primary.",
          e);
    }
    if (state.equals(DISK_FULL)) {
      return AdapterException.permanent(
          "DATABASE_DISK_FULL",
          "The disk of the database server is full.",
          context,
          "Make room on it; a database that cannot write cannot be promoted.",
          e);
    }
    if (!acted || ROLLED_BACK.contains(state) || PASSING.contains(state)) {
      return isOurMistake(state)
          ? permanent(context, e)
          : AdapterException.notApplied(
              "DATABASE_CALL_FAILED", "A statement had no effect.", context, e);
    }
    return isOurMistake(state)
        ? permanent(context, e)
        : AdapterException.unknown(
            "DATABASE_ANSWER_LOST", "The effect of a statement is not known.", context, e);
  }

  /** Syntax, names, data, invalid settings: repeating cannot help. */
  private static boolean isOurMistake(String state) {
    return state.startsWith("42")
        || state.startsWith("22")
        || state.startsWith("23")
        || state.startsWith("0A");
  }

  private static AdapterException permanent(Map<String, String> context, SQLException e) {
    return AdapterException.permanent(
        "DATABASE_STATEMENT_REFUSED",
        "The database server refused a statement.",
        context,
        "Read the server's message; run the readiness check.",
        e);
  }

  private Map<String, String> context(SQLException e) {
    Map<String, String> context = new LinkedHashMap<>();
    context.put("server", server);
    context.put("sqlState", state(e));
    String said = serverMessage(e);
    if (!said.isEmpty()) {
      context.put("message", said);
    }
    return context;
  }

  private static String state(SQLException e) {
    return e.getSQLState() == null ? "none" : e.getSQLState();
  }

  /** The server's own words; the driver's may hold addresses and are left to the cause. */
  private static String serverMessage(SQLException e) {
    if (e instanceof PSQLException failure) {
      ServerErrorMessage message = failure.getServerErrorMessage();
      if (message != null && message.getMessage() != null) {
        return message.getMessage();
      }
    }
    return "";
  }
}
