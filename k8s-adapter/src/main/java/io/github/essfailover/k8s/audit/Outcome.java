package io.github.essfailover.k8s.audit;

import io.github.essfailover.model.Finding;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the checks of one cluster saw. Immutable.
 *
 * @param looked names of the checks that were possible and had something to look at
 */
public record Outcome(List<Finding> findings, Set<String> looked) {

  /** Copies both. */
  public Outcome {
    findings = List.copyOf(findings);
    looked = Collections.unmodifiableSet(new TreeSet<>(looked));
  }
}
