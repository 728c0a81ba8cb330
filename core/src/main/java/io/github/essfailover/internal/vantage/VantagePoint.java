package io.github.essfailover.internal.vantage;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Sighting;

/** Something that looks at a data center from a given place. One look at a time. */
public interface VantagePoint {

  /** From where, and at what. */
  String name();

  /** Looks once; what does not answer is a sighting of nothing, not an exception. */
  Sighting look(Deadline deadline);
}
