package io.github.essfailover.model;

import java.time.Duration;

/**
 * From when on the state of backups is a finding.
 *
 * <p>Immutable; {@link #defaults()} and the copies made from it.
 *
 * @param maxBackupAge the age of the newest complete base backup; default 26 h, for backups every
 *     night that end a little later than the day before
 * @param maxWalBytes how far the archive may be behind the primary; default 64 MiB, four segments
 *     of the usual size, of which one is always still being written
 * @param maxWalAge the age of the newest archived segment while the primary is ahead of it by more
 *     than one segment, where the catalogue tells; default 15 minutes
 * @param maxRestoreTestAge how long ago the last successful restore test may be; default 90 days
 * @param encrypted whether backups must be encrypted; default true
 */
public record BackupPolicy(
    Duration maxBackupAge,
    long maxWalBytes,
    Duration maxWalAge,
    Duration maxRestoreTestAge,
    boolean encrypted) {

  /** Limits must be positive. */
  public BackupPolicy {
    requirePositive("maxBackupAge", maxBackupAge);
    requirePositive("maxWalAge", maxWalAge);
    requirePositive("maxRestoreTestAge", maxRestoreTestAge);
    if (maxWalBytes < 1) {
      throw new IllegalArgumentException("maxWalBytes " + maxWalBytes + " is not positive");
    }
  }

  /** The defaults that are documented above. */
  public static BackupPolicy defaults() {
    return new BackupPolicy(
        Duration.ofHours(26),
        4 * WalSegment.DEFAULT_BYTES,
        Duration.ofMinutes(15),
        Duration.ofDays(90),
        true);
  }

  /** A copy with another limit of the age of base backups. */
  public BackupPolicy maxBackupAge(Duration value) {
    return new BackupPolicy(value, maxWalBytes, maxWalAge, maxRestoreTestAge, encrypted);
  }

  /** A copy with other limits for the archive of the log. */
  public BackupPolicy maxWal(long bytes, Duration age) {
    return new BackupPolicy(maxBackupAge, bytes, age, maxRestoreTestAge, encrypted);
  }

  /** A copy with another limit of the age of restore tests. */
  public BackupPolicy maxRestoreTestAge(Duration value) {
    return new BackupPolicy(maxBackupAge, maxWalBytes, maxWalAge, value, encrypted);
  }

  /** A copy that does not ask for encryption, for instance because the disks below are. */
  public BackupPolicy withoutEncryption() {
    return new BackupPolicy(maxBackupAge, maxWalBytes, maxWalAge, maxRestoreTestAge, false);
  }

  private static void requirePositive(String name, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(name + " " + value + " is not positive");
    }
  }
}
