package io.github.essfailover.postgres;

import io.github.essfailover.spi.ThisMachine;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Whether a connection proves who is at its other end. PostgreSQL 18 documentation, 32.1.1, and
 * pgjdbc, "Configuring the Client": both take any server, also without TLS, unless they are told.
 */
final class Transport {

  static final String VERIFYING = "verify-full";

  private static final String TAKES_ANY = "NonValidatingFactory";

  private Transport() {}

  /**
   * What is wrong with these connections; empty when they verify, or will be made to.
   *
   * @param elsewhere whether they go to other addresses than they say
   */
  static Optional<String> laxity(PGSimpleDataSource source, boolean elsewhere) {
    String factory = source.getSslfactory();
    if (factory != null && factory.endsWith(TAKES_ANY)) {
      return Optional.of("sslfactory " + TAKES_ANY);
    }
    return !elsewhere && staysHere(source) ? Optional.empty() : laxity(source.getSslMode());
  }

  /** Of a setting; none is no laxity, as the strict one is the default here. */
  static Optional<String> laxity(@Nullable String mode) {
    return mode == null || mode.toLowerCase(Locale.ROOT).equals(VERIFYING)
        ? Optional.empty()
        : Optional.of("sslmode=" + mode);
  }

  /** Makes connections verify the server, wherever they were meant to go, unless they stay here. */
  static void verify(PGSimpleDataSource source) {
    if (!staysHere(source)) {
      source.setSslMode(VERIFYING);
    }
  }

  private static boolean staysHere(PGSimpleDataSource source) {
    String[] hosts = source.getServerNames();
    return hosts.length == 1 && ThisMachine.isNamed(hosts[0]);
  }
}
