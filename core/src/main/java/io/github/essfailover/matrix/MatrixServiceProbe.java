package io.github.essfailover.matrix;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.model.Sighting.Life;
import io.github.essfailover.spi.ServiceProbe;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a Matrix service through the ingress addresses of one data center, under the service's
 * public name. An ingress address that is itself a name is resolved by the JVM, whose waiting no
 * deadline bounds: give addresses where that matters.
 *
 * <p>{@link Life#SIGN_OF_LIFE}: at one of the addresses the service answered rightly, as the server
 * and with the keys that are expected. {@link Life#QUIET}: something answered, and not that: 503, a
 * wrong certificate, a wrong signing key. {@link Life#NOTHING}: no connection, or no answer in
 * time.
 *
 * <p>Immutable, thread-safe; made by copies from {@link #of}. Nothing that it says holds the token.
 */
public final class MatrixServiceProbe implements ServiceProbe {

  private final String publicName;
  private final int port;
  private final Optional<SSLContext> tls;
  private final MatrixChecks checks;
  private final @Nullable Canary canary;
  private final Clock clock;
  private final AtomicLong transactions;

  /** Where to write, and with whose token. */
  private record Canary(String room, Supplier<String> token) {}

  private MatrixServiceProbe(
      String publicName,
      int port,
      Optional<SSLContext> tls,
      MatrixChecks checks,
      @Nullable Canary canary,
      Clock clock) {
    this.publicName = publicName;
    this.port = port;
    this.tls = tls;
    this.checks = checks;
    this.canary = canary;
    this.clock = clock;
    this.transactions = new AtomicLong();
  }

  /**
   * A probe of the client-server API under that public name, for instance {@code
   * matrix.example.org}: port 443, TLS with certificate and host name checked against the JVM's
   * trust, no expectation of the server's name or keys, no canary.
   */
  public static MatrixServiceProbe of(String publicName) {
    return new MatrixServiceProbe(
        publicName,
        443,
        Optional.of(defaultTls()),
        new MatrixChecks(Optional.empty(), new TreeMap<>()),
        null,
        Clock.systemUTC());
  }

  /** A copy for that port of the ingress; default 443. */
  public MatrixServiceProbe port(int newPort) {
    if (newPort < 1 || newPort > 65535) {
      throw new IllegalArgumentException("port " + newPort + " is not between 1 and 65535");
    }
    return new MatrixServiceProbe(publicName, newPort, tls, checks, canary, clock);
  }

  /** A copy that trusts what that context trusts, for instance a CA of one's own. */
  public MatrixServiceProbe tls(SSLContext context) {
    return new MatrixServiceProbe(publicName, port, Optional.of(context), checks, canary, clock);
  }

  /** A copy without TLS, for labs; a canary's token then travels readably. */
  public MatrixServiceProbe plainHttp() {
    return new MatrixServiceProbe(publicName, port, Optional.empty(), checks, canary, clock);
  }

  /** A copy that expects the server to call itself that; wants {@code /_matrix/key} reachable. */
  public MatrixServiceProbe serverName(String name) {
    return withChecks(new MatrixChecks(Optional.of(name), checks.keys()));
  }

  /** A copy that expects a signing key of that id, for instance {@code ed25519:a_RXGa}. */
  public MatrixServiceProbe signingKey(String keyId) {
    return signingKey(keyId, "");
  }

  /**
   * A copy that expects exactly that signing key.
   *
   * @param publicKey unpadded base64, as in {@code verify_keys}; public, not the key in the secret
   */
  public MatrixServiceProbe signingKey(String keyId, String publicKey) {
    SortedMap<String, String> keys = new TreeMap<>(checks.keys());
    keys.put(keyId, publicKey);
    return withChecks(new MatrixChecks(checks.serverName(), keys));
  }

  /**
   * A copy that in {@link #use} writes a notice into that room and reads it back; default none.
   *
   * @param token asked each time; of a user who has joined the room
   */
  public MatrixServiceProbe canary(String roomId, Supplier<String> token) {
    return new MatrixServiceProbe(publicName, port, tls, checks, new Canary(roomId, token), clock);
  }

  /** A copy with that clock, which dates sightings; default the system's. */
  public MatrixServiceProbe clock(Clock newClock) {
    return new MatrixServiceProbe(publicName, port, tls, checks, canary, newClock);
  }

  @Override
  public Sighting look(DataCenterId dataCenter, Set<IngressAddress> addresses, Deadline deadline) {
    return sight(dataCenter, addresses, deadline, checks::look);
  }

  /** Looks; with a canary also writes an event and reads it back, else it only looks. */
  @Override
  public Sighting use(DataCenterId dataCenter, Set<IngressAddress> addresses, Deadline deadline) {
    Canary with = canary;
    if (with == null) {
      return look(dataCenter, addresses, deadline);
    }
    String transaction =
        "essfailover-" + clock.instant().toEpochMilli() + "-" + transactions.incrementAndGet();
    return sight(
        dataCenter,
        addresses,
        deadline,
        exchange ->
            checks.look(exchange)
                + ", "
                + MatrixChecks.use(exchange, with.room(), with.token().get(), transaction));
  }

  /** What is done at one address. */
  private interface Visit {
    String at(MatrixChecks.Exchange exchange) throws IOException;
  }

  private record Seen(Life life, String words) {}

  private Sighting sight(
      DataCenterId dataCenter, Set<IngressAddress> addresses, Deadline deadline, Visit visit) {
    List<String> words = new ArrayList<>();
    Life best = Life.NOTHING;
    int left = addresses.size();
    for (IngressAddress address : new TreeSet<>(addresses)) {
      Deadline share = deadline.atMost(deadline.remaining().dividedBy(left--));
      Seen seen = visit(address, share, visit);
      words.add(address + ": " + seen.words());
      best = better(best, seen.life());
    }
    // The data center is part of the vantage point: of each, only the latest sighting counts.
    return new Sighting(
        "this process/ingress of " + dataCenter,
        dataCenter,
        Optional.empty(),
        best,
        words.isEmpty() ? "no ingress address is declared" : String.join("; ", words),
        clock.instant());
  }

  private Seen visit(IngressAddress address, Deadline deadline, Visit visit) {
    IngressHttp http = new IngressHttp(publicName, port, tls);
    try {
      InetAddress host = InetAddress.getByName(address.value());
      return new Seen(
          Life.SIGN_OF_LIFE,
          visit.at(
              request -> {
                refuseInterrupted();
                return http.send(host, request, deadline);
              }));
    } catch (NothingThereException | UnknownHostException e) {
      return new Seen(Life.NOTHING, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new Seen(Life.QUIET, String.valueOf(e.getMessage()));
    }
  }

  private static Life better(Life one, Life two) {
    if (one == Life.SIGN_OF_LIFE || two == Life.SIGN_OF_LIFE) {
      return Life.SIGN_OF_LIFE;
    }
    return one == Life.QUIET ? one : two;
  }

  private static void refuseInterrupted() {
    if (Thread.currentThread().isInterrupted()) {
      throw AdapterException.unknown(
          "PROBE_INTERRUPTED", "The probe was interrupted.", Map.of(), null);
    }
  }

  private MatrixServiceProbe withChecks(MatrixChecks newChecks) {
    return new MatrixServiceProbe(publicName, port, tls, newChecks, canary, clock);
  }

  private static SSLContext defaultTls() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The JVM has no default TLS context", e);
    }
  }

  @Override
  public String toString() {
    return "Matrix service " + publicName + " on port " + port;
  }
}
