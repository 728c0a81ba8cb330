package io.github.essfailover.postgres.host;

import java.util.Optional;

/**
 * How a long piece of work on a machine is getting on.
 *
 * <p>Immutable.
 *
 * @param seen for people: how far it is, in bytes where the program says so, or why it failed
 * @param common the checkpoint that a rewind goes back to, when the program said so: the log from
 *     there on is needed from the source
 */
public record WorkState(Phase phase, String seen, Optional<WalPosition> common) {

  /** Where it is. */
  public enum Phase {
    /** A program works on it, whoever began it. */
    RUNNING,
    /** It came to its end. */
    SUCCEEDED,
    /** It ended otherwise, or was ended from outside. */
    FAILED
  }
}
