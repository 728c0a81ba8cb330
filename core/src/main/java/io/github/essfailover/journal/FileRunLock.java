package io.github.essfailover.journal;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.error.LockException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.spi.RunLock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The operating system's lock on the file {@code lock}. Who holds it stands in {@code lock.owner},
 * not in the locked file: reading that would need a handle, and closing the handle in the holder's
 * own process would give the lock back. Thread-safe.
 */
final class FileRunLock implements RunLock {

  private final Disk disk;
  private final RunFolder folder;
  private final FolderClaims claims;
  private final Clock clock;

  FileRunLock(Disk disk, RunFolder folder, FolderClaims claims, Clock clock) {
    this.disk = disk;
    this.folder = folder;
    this.claims = claims;
    this.clock = clock;
  }

  /** Tries once: nobody who holds this lock gives it back within a deadline worth waiting for. */
  @Override
  public Lease acquire(DeploymentId what, String owner, Deadline deadline) {
    String text = describe(owner);
    Optional<String> here = claims.claim(text);
    if (here.isPresent()) {
      throw held(here.get());
    }
    boolean taken = false;
    try {
      Lease lease = Uninterrupted.call(() -> take(what, text));
      taken = true;
      return lease;
    } catch (IOException e) {
      throw unavailable(e);
    } finally {
      if (!taken) {
        claims.release();
      }
    }
  }

  private Lease take(DeploymentId what, String text) throws IOException {
    FileChannel channel =
        FileChannel.open(lockFile(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        throw held(ownerThere());
      }
      long epoch = new EpochFile(disk, folder).raise(what);
      EpochFile.replace(disk, ownerFile(), text.getBytes(StandardCharsets.UTF_8));
      Lease lease = new FileLease(this, lock, epoch, fileKey());
      taken = true;
      return lease;
    } catch (OverlappingFileLockException e) {
      claims.neverClose(channel);
      taken = true;
      throw held(ownerThere());
    } finally {
      if (!taken) {
        channel.close();
      }
    }
  }

  /** Whether the folder still says that this lease is the last one. */
  boolean confirms(long epoch, @Nullable Object key) {
    try {
      return Uninterrupted.call(
          () ->
              Objects.equals(key, fileKey())
                  && new EpochFile(disk, folder)
                      .read()
                      .filter(s -> s.epoch() == epoch)
                      .isPresent());
    } catch (JournalException | NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw unavailable(e);
    }
  }

  void release(FileLock lock) {
    try {
      try {
        Files.deleteIfExists(ownerFile());
      } finally {
        lock.acquiredBy().close();
      }
    } catch (IOException e) {
      // A stale text beside a free lock is never read, and a handle that did not close is gone too.
    } finally {
      claims.release();
    }
  }

  private @Nullable Object fileKey() throws IOException {
    return Files.readAttributes(lockFile(), BasicFileAttributes.class).fileKey();
  }

  private LockException unavailable(IOException cause) {
    return LockException.unavailable(Map.of("folder", folder.path().toString()), cause);
  }

  private String ownerThere() {
    try {
      return disk.read(ownerFile())
          .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  private LockException held(String by) {
    Map<String, String> context = new LinkedHashMap<>();
    context.put("owner", by.strip());
    context.put("folder", folder.path().toString());
    return LockException.held(context);
  }

  private String describe(String owner) {
    return owner
        + ", process "
        + ProcessHandle.current().pid()
        + " on "
        + host()
        + ", since "
        + clock.instant()
        + "\n";
  }

  /** Not through name resolution, which may hang on the night when this matters. */
  private String host() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
    } catch (IOException e) {
      return "this host";
    }
  }

  private Path lockFile() {
    return folder.path().resolve("lock");
  }

  private Path ownerFile() {
    return folder.path().resolve("lock.owner");
  }
}
