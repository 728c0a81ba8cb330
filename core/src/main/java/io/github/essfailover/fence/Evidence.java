package io.github.essfailover.fence;

import io.github.essfailover.model.Person;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Something that vouches for claims about a lost data center, for a while.
 *
 * <p>Immutable.
 *
 * @param witness the device, control plane or person that answered; two rules on one API server are
 *     one witness
 * @param claims what it vouches for
 * @param strength what it weighs
 * @param seen for people
 * @param observedAt when it was true
 * @param maxAge how long it counts
 */
public record Evidence(
    String witness,
    Set<FenceClaim> claims,
    Strength strength,
    String seen,
    Instant observedAt,
    Duration maxAge) {

  /** How long evidence counts unless its maker says otherwise. */
  public static final Duration DEFAULT_MAX_AGE = Duration.ofSeconds(10);

  /** How long a person's statement counts. */
  public static final Duration STATEMENT_MAX_AGE = Duration.ofHours(1);

  /** Copies what it is given. */
  public Evidence {
    claims = Collections.unmodifiableSet(new TreeSet<>(claims));
  }

  /** A person's statement about every claim. */
  public static Evidence statement(
      Person person, String howTheyKnow, Set<FenceClaim> claims, Instant at) {
    return new Evidence(
        "person/" + person, claims, Strength.STATEMENT, howTheyKnow, at, STATEMENT_MAX_AGE);
  }

  /** When it stops to count. */
  public Instant expiresAt() {
    return observedAt.plus(maxAge);
  }

  /** Whether it still counts then. */
  public boolean countsAt(Instant now) {
    return !now.isAfter(expiresAt());
  }

  /** Whether a machine, not a person, vouches, and not weakly. */
  public boolean isFromMachine() {
    return strength == Strength.NORMAL || strength == Strength.CONCLUSIVE;
  }
}
