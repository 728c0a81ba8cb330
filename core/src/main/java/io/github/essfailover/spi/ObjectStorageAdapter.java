package io.github.essfailover.spi;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.ObjectKey;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The media bucket as one data center sees it. */
public interface ObjectStorageAdapter extends Adapter {

  /**
   * Which of these objects cannot be read from here.
   *
   * @throws io.github.essfailover.error.AdapterException when one of them could not be asked for:
   *     what was not asked for is neither there nor missing
   */
  Set<ObjectKey> missing(Set<ObjectKey> keys, Deadline deadline);

  /**
   * What readiness may write here, to look for it from the other data centers. Empty, the default:
   * readiness only reads, and nobody knows whether a write here would arrive there.
   */
  default Optional<Canary> canary() {
    return Optional.empty();
  }

  /**
   * A small object that is written, looked for from elsewhere with {@link #missing}, and removed.
   */
  interface Canary {

    /** Writes a new one, under a name of its own that no medium has. */
    ObjectKey put(Deadline deadline);

    /** Removes it; one that is not there is no error. */
    void remove(ObjectKey key, Deadline deadline);

    /** Within which time it has to be seen from everywhere; constant, at most a few seconds. */
    Duration limit();
  }
}
