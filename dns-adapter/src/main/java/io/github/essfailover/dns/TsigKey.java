package io.github.essfailover.dns;

import java.time.Clock;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import javax.crypto.spec.SecretKeySpec;
import org.xbill.DNS.Name;
import org.xbill.DNS.TSIG;
import org.xbill.DNS.TextParseException;

/**
 * A shared key that signs updates and verifies their answers (RFC 8945). The secret is asked for
 * when it is needed, never kept and never printed.
 *
 * <p>Immutable; thread-safe when the supplier is.
 */
public final class TsigKey {

  private static final Set<String> ALGORITHMS = Set.of("hmac-sha256", "hmac-sha384", "hmac-sha512");

  private final Name name;
  private final String algorithm;
  private final Supplier<byte[]> secret;

  private TsigKey(Name name, String algorithm, Supplier<byte[]> secret) {
    this.name = name;
    this.algorithm = algorithm;
    this.secret = secret;
  }

  /**
   * The key of that name.
   *
   * @param name as in the server's configuration, for instance {@code failover-key}
   * @param algorithm {@code hmac-sha256}, {@code hmac-sha384} or {@code hmac-sha512}
   * @param secret gives the raw bytes, after decoding Base64
   */
  public static TsigKey of(String name, String algorithm, Supplier<byte[]> secret) {
    String lower = algorithm.toLowerCase(Locale.ROOT);
    if (!ALGORITHMS.contains(lower)) {
      throw new IllegalArgumentException(
          "algorithm '" + algorithm + "' is not one of " + ALGORITHMS);
    }
    try {
      return new TsigKey(Name.fromString(name, Name.root), lower, secret);
    } catch (TextParseException e) {
      throw new IllegalArgumentException("name '" + name + "' is not a DNS name", e);
    }
  }

  /** A signer for one exchange. */
  TSIG signer(Clock clock) {
    Name algorithmName = TSIG.algorithmToName(algorithm);
    String digest = algorithm.substring("hmac-".length()).toUpperCase(Locale.ROOT);
    SecretKeySpec key = new SecretKeySpec(secret.get(), "Hmac" + digest);
    return new TSIG(algorithmName, name, key, clock);
  }

  /** Name and algorithm. */
  @Override
  public String toString() {
    return name.toString(true) + " (" + algorithm + ")";
  }
}
