package io.github.essfailover.spi;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.ObjectKey;
import java.util.Set;

/** The media bucket as one data center sees it. The canary is in {@link #check}. */
public interface ObjectStorageAdapter extends Adapter {

  /** Which of these objects cannot be read from here. */
  Set<ObjectKey> missing(Set<ObjectKey> keys, Deadline deadline);
}
