package io.github.essfailover.spi;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.MediaItem;
import java.util.List;

/**
 * The media that a deployment believes to have; implemented beside its database. Compared with
 * {@link ObjectStorageAdapter#missing}, it tells exactly which media would be lost.
 */
public interface MediaCatalog extends Adapter {

  /**
   * The newest local media whose content should be in the bucket, newest first. Not among them:
   * what was announced and not uploaded yet, and what is cached and can be had again. Reads only,
   * and works on a standby, too.
   *
   * @param limit how many at most, 1 or more
   * @throws io.github.essfailover.error.AdapterException NOT_APPLIED when it does not answer,
   *     PERMANENT when it cannot be read
   */
  List<MediaItem> recent(int limit, Deadline deadline);

  /** How many of the newest an audit looks at; constant; default 500. */
  default int auditSize() {
    return 500;
  }
}
