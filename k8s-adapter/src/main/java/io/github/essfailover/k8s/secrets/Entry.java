package io.github.essfailover.k8s.secrets;

import java.util.Set;
import java.util.TreeSet;

/**
 * What must be equal of one object. Immutable.
 *
 * @param keys the names that are known beforehand
 * @param isWhole whether all other keys that are there count as well
 * @param signing the keys that hold Synapse's signing key
 */
public record Entry(
    Place place, Set<String> keys, boolean isWhole, Set<String> signing, Role role) {

  /** Where it comes from. */
  public enum Role {
    /** A person or a chart's job made it: what is copied. */
    SOURCE,
    /** A controller makes it from a source: compared, never copied. */
    DERIVED,
    /** The certificate of an Ingress. */
    TLS
  }

  /** Copies what it is given. */
  public Entry {
    keys = Set.copyOf(keys);
    signing = Set.copyOf(signing);
  }

  static Entry source(Place place, Set<String> keys, Set<String> signing) {
    return new Entry(place, keys, false, signing, Role.SOURCE);
  }

  /** The same with all that is there. */
  Entry whole() {
    return new Entry(place, keys, true, signing, role);
  }

  static Entry tls(String secret) {
    return new Entry(Place.secret(secret), Set.of("tls.crt", "tls.key"), false, Set.of(), Role.TLS);
  }

  /** The keys that count, with that content. */
  Set<String> keysOf(Content content) {
    Set<String> all = new TreeSet<>(keys);
    if (isWhole) {
      all.addAll(content.keys());
    }
    return all;
  }
}
