package io.github.essfailover.journal;

import io.github.essfailover.model.Deadline;
import io.github.essfailover.spi.RunLock;
import java.nio.channels.FileLock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A held {@link FileRunLock}. Thread-safe. */
final class FileLease implements RunLock.Lease {

  /**
   * The operating system frees the lock exactly when the process ends or gives it back, never
   * earlier; so an act need not be bounded by it, and a paused process is not overtaken.
   */
  private static final Duration UNBOUNDED = Duration.ofDays(365);

  private final FileRunLock from;
  private final FileLock lock;
  private final long epoch;
  private final @Nullable Object fileKey;
  private final AtomicBoolean over = new AtomicBoolean();

  FileLease(FileRunLock from, FileLock lock, long epoch, @Nullable Object fileKey) {
    this.from = from;
    this.lock = lock;
    this.epoch = epoch;
    this.fileKey = fileKey;
  }

  @Override
  public long epoch() {
    return epoch;
  }

  @Override
  public Duration remaining() {
    return !over.get() && lock.isValid() ? UNBOUNDED : Duration.ZERO;
  }

  /** Also looks whether somebody replaced the lock file or raised the epoch behind our back. */
  @Override
  public boolean renew(Deadline deadline) {
    return !remaining().isZero() && from.confirms(epoch, fileKey);
  }

  @Override
  public void close() {
    if (over.compareAndSet(false, true)) {
      from.release(lock);
    }
  }

  @Override
  public String toString() {
    return "file lock of epoch " + epoch;
  }
}
