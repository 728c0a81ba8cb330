package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.screen.Summary;

/** How a scenario ended. Immutable. */
public record Ending(LabResult result, Summary summary) {

  /** Whether everything is as the scenario demands. */
  public boolean isAsDemanded() {
    return summary.unmet().isEmpty();
  }
}
