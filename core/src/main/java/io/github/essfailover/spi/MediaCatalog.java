package io.github.essfailover.spi;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.ObjectKey;
import java.util.Set;

/** The media that a deployment believes to have; implemented beside its database. */
@FunctionalInterface
public interface MediaCatalog {

  /** The newest objects, at most so many. */
  Set<ObjectKey> recent(int limit, Deadline deadline);
}
