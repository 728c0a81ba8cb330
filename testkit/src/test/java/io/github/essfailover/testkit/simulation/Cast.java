package io.github.essfailover.testkit.simulation;

import java.util.List;

/**
 * Who plays which part in a failover.
 *
 * @param others the standbys that do not take over
 * @param archive whether standbys are also fed from a log archive
 * @param sourceReturns whether the source may come back before the promotion
 */
public record Cast(
    String source, String target, List<String> others, boolean archive, boolean sourceReturns) {

  /** Copies what it is given. */
  public Cast {
    others = List.copyOf(others);
  }
}
