package io.github.essfailover.postgres;

import io.github.essfailover.postgres.host.WalRange;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a rejoin did to a server.
 *
 * <p>Immutable.
 *
 * @param way how
 * @param why for people
 * @param givenUp the log that the upstream lacked, when there was any
 * @param commits how many transactions committed in it, where that could be told
 * @param keptIn where that log is kept on the server's machine
 */
public record RejoinReport(
    Way way,
    String why,
    Optional<WalRange> givenUp,
    OptionalLong commits,
    Optional<String> keptIn) {

  /** The ways to become a standby again. */
  public enum Way {
    /** It followed as it was. */
    FOLLOWED,
    /** It was taken back with {@code pg_rewind}. */
    REWOUND,
    /** It was replaced by a copy. */
    COPIED
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(way + ": " + why);
    givenUp.ifPresent(range -> text.append("; given up: ").append(range));
    commits.ifPresent(count -> text.append(", ").append(count).append(" commits"));
    keptIn.ifPresent(folder -> text.append("; kept in ").append(folder));
    return text.toString();
  }
}
