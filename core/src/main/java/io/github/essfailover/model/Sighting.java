package io.github.essfailover.model;

import java.time.Instant;
import java.util.Optional;

/**
 * What one vantage point saw when it looked at a data center.
 *
 * <p>Immutable.
 *
 * @param vantage where it looked from and at what, for instance {@code dc2/database/main}
 * @param subject the data center it looked at
 * @param database the database it is about, when it is about one: evidence from that database that
 *     it takes no writes then outweighs its being alive
 * @param life what that says about life there
 * @param seen for people
 */
public record Sighting(
    String vantage,
    DataCenterId subject,
    Optional<String> database,
    Life life,
    String seen,
    Instant observedAt) {

  /** What a look can say. */
  public enum Life {
    /** Something there answers as primary, sends, runs or serves: a veto. */
    SIGN_OF_LIFE,
    /** Nothing answered. To a partitioned observer that looks the same as death. */
    NOTHING,
    /** It answered, and what answered neither takes writes nor serves. */
    QUIET,
    /** From here nothing could be seen, whatever there is; says nothing. */
    BLIND
  }

  /** Whether it is a sign of life. */
  public boolean isAlive() {
    return life == Life.SIGN_OF_LIFE;
  }
}
