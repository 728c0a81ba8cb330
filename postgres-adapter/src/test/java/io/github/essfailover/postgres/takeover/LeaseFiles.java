package io.github.essfailover.postgres.takeover;

import io.github.essfailover.error.LockException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.spi.RunLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A lock as shared stores have it: it lapses when its holder does not renew it. One file for each
 * epoch; the newest belongs to the holder, and its time is the last renewal. Nothing is ever locked
 * in here, so that a process may be stopped anywhere. Thread-safe.
 */
record LeaseFiles(Path folder, Duration length) implements RunLock {

  @Override
  public Lease acquire(DeploymentId what, String owner, Deadline deadline) {
    try {
      Files.createDirectories(folder);
      while (!deadline.isExpired()) {
        long newest = newest();
        if (newest == 0 || left(newest).isNegative()) {
          try {
            Files.createFile(file(newest + 1));
            return new Held(newest + 1);
          } catch (FileAlreadyExistsException anotherWasFaster) {
            continue;
          }
        }
        TimeUnit.MILLISECONDS.sleep(50);
      }
      throw LockException.held(Map.of("folder", folder.toString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw LockException.held(Map.of("folder", folder.toString()));
    }
  }

  private long newest() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .mapToLong(file -> Long.parseLong(String.valueOf(file.getFileName())))
          .max()
          .orElse(0);
    }
  }

  private Duration left(long epoch) throws IOException {
    Instant renewed = Files.getLastModifiedTime(file(epoch)).toInstant();
    return Duration.between(Instant.now(), renewed.plus(length));
  }

  private Path file(long epoch) {
    return folder.resolve(Long.toString(epoch));
  }

  private final class Held implements Lease {
    private final long epoch;

    Held(long epoch) {
      this.epoch = epoch;
    }

    @Override
    public long epoch() {
      return epoch;
    }

    @Override
    public Duration remaining() {
      try {
        Duration left = left(epoch);
        return newest() == epoch && !left.isNegative() ? left : Duration.ZERO;
      } catch (IOException e) {
        return Duration.ZERO;
      }
    }

    @Override
    public boolean renew(Deadline deadline) {
      try {
        if (remaining().isZero()) {
          return false;
        }
        Files.setLastModifiedTime(file(epoch), FileTime.from(Instant.now()));
        return newest() == epoch;
      } catch (IOException e) {
        return false;
      }
    }

    /** Lapses at once. */
    @Override
    public void close() {
      try {
        Files.setLastModifiedTime(file(epoch), FileTime.from(Instant.EPOCH));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
