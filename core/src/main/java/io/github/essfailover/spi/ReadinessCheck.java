package io.github.essfailover.spi;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import java.util.List;

/** A check of the host's own, run with all others. Thread-safe; reads only. */
@FunctionalInterface
public interface ReadinessCheck {

  /** What it sees; nothing wrong is an empty list. */
  List<Finding> run(Deadline deadline);
}
