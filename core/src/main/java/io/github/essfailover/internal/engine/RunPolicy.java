package io.github.essfailover.internal.engine;

import java.time.Duration;

/**
 * How patient a run is.
 *
 * @param question how long a question waits for an answer
 * @param frozen how long a question waits while standbys are frozen and a source that lives cannot
 *     commit synchronously
 * @param quiet how long all vantage points must have seen nothing before that corroborates a
 *     statement
 * @param lock how long a run that begins waits for the run lock
 */
public record RunPolicy(Duration question, Duration frozen, Duration quiet, Duration lock) {

  /**
   * The most that one act may take before it is given up. Also the longest that an act of an
   * earlier owner of the run can still land after the lock was taken from it.
   */
  static final Duration ACT = Duration.ofSeconds(15);
}
