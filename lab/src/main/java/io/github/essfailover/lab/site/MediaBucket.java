package io.github.essfailover.lab.site;

/** Where a homeserver's media go besides its own disk. Thread-safe. */
@FunctionalInterface
public interface MediaBucket {

  /** Returns when the object is stored. */
  void put(String key, String content);
}
