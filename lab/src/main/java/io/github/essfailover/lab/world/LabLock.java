package io.github.essfailover.lab.world;

import java.util.Locale;

/** What keeps two orchestrators of a lab apart, and where their journal is. */
public enum LabLock {
  /** Both in the lab's folder: processes of one machine. */
  FOLDER,
  /** Both in a bucket. */
  BUCKET,
  /** The journal in the bucket, the lock in the clusters, of which a majority decides. */
  KUBERNETES;

  /**
   * The one of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static LabLock parse(String name) {
    for (LabLock lock : values()) {
      if (lock.name().toLowerCase(Locale.ROOT).equals(name)) {
        return lock;
      }
    }
    throw new IllegalArgumentException(
        "There is no lock '" + name + "'. Known: folder, bucket, kubernetes");
  }
}
