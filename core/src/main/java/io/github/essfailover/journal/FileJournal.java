package io.github.essfailover.journal;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.RunId;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A journal in a folder of a local disk, for deployments with one orchestrator. One file for each
 * run, which a person can read with {@code less}; see {@code Frames} for its form. A record whose
 * writing was interrupted is cut off by the next append; any other damage is reported with file and
 * byte, and nothing is written to a damaged file.
 *
 * <p>Do not put it on a network file system: its lock is the operating system's. The folder belongs
 * to one deployment. Thread-safe; processes that append at the same time exclude each other for the
 * length of the append. Appending ignores interrupts that came before it.
 */
public final class FileJournal implements Journal {

  private final Path folder;
  private final Location location;
  private final Clock clock;
  private final Disk disk;
  private final Map<RunId, RunFile> files;

  private FileJournal(
      Path folder, Location location, Clock clock, Disk disk, Map<RunId, RunFile> files) {
    this.folder = folder;
    this.location = location;
    this.clock = clock;
    this.disk = disk;
    this.files = files;
  }

  /**
   * The journal in that folder, which is created when it is missing.
   *
   * @throws JournalException {@code JOURNAL_REFUSED} when that is no folder that can be written to
   */
  public static FileJournal in(Path folder) {
    return in(folder, Disk.local());
  }

  static FileJournal in(Path folder, Disk disk) {
    Path real = usable(folder);
    return new FileJournal(
        real, Location.undeclared(), Clock.systemUTC(), disk, new ConcurrentHashMap<>());
  }

  /** A copy that says where the disk is; default {@link Location#undeclared()}. */
  public FileJournal locatedIn(Location where) {
    return new FileJournal(folder, where, clock, disk, files);
  }

  /** A copy with that clock, which only dates the lock's owner; default the system's. */
  public FileJournal clock(Clock newClock) {
    return new FileJournal(folder, location, newClock, disk, files);
  }

  @Override
  public void append(RunId run, long sequence, byte[] record) {
    if (sequence < 0) {
      throw new IllegalArgumentException("sequence " + sequence + " is negative");
    }
    if (record.length > Frames.MAX_RECORD) {
      throw new IllegalArgumentException(
          "a record of " + record.length + " bytes is longer than " + Frames.MAX_RECORD);
    }
    ReentrantLock mutex = FolderClaims.on(folder).appending();
    mutex.lock();
    try {
      Uninterrupted.call(() -> appendAlone(run, sequence, record));
    } catch (IOException | OverlappingFileLockException e) {
      throw JournalException.unavailable(
          "The record was not written.", context(run, Long.toString(sequence)), e);
    } finally {
      mutex.unlock();
    }
  }

  /** The gate is held by one process at a time, for the length of one append. */
  private boolean appendAlone(RunId run, long sequence, byte[] record) throws IOException {
    Path gate = folder.resolve("appending");
    try (FileChannel channel =
        FileChannel.open(gate, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      channel.lock();
      file(run).append(sequence, record);
      return true;
    }
  }

  @Override
  public List<byte[]> read(RunId run) {
    try {
      return Uninterrupted.call(() -> file(run).read());
    } catch (IOException e) {
      throw JournalException.unavailable("The run was not read.", context(run, "all"), e);
    }
  }

  /** All runs with at least one record; a damaged one too, reading it says more. */
  @Override
  public List<RunId> runs() {
    try {
      List<RunId> runs = new ArrayList<>();
      for (RunFolder.Entry entry : runFolder().entries()) {
        if (hasRecord(entry.run())) {
          runs.add(entry.run());
        }
      }
      return List.copyOf(runs);
    } catch (IOException e) {
      throw JournalException.unavailable(
          "The runs were not listed.", Map.of("folder", folder.toString()), e);
    }
  }

  @Override
  public RunLock lock() {
    return new FileRunLock(disk, runFolder(), FolderClaims.on(folder), clock);
  }

  /** False: the lock does not reach other machines. */
  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public Location locatedIn() {
    return location;
  }

  @Override
  public String toString() {
    return "file journal in " + folder;
  }

  private boolean hasRecord(RunId run) {
    try {
      return !read(run).isEmpty();
    } catch (JournalException e) {
      return true;
    }
  }

  private RunFile file(RunId run) {
    return files.computeIfAbsent(run, id -> new RunFile(disk, runFolder(), id));
  }

  private RunFolder runFolder() {
    return new RunFolder(disk, folder);
  }

  private Map<String, String> context(RunId run, String sequence) {
    return Map.of("folder", folder.toString(), "run", run.value(), "sequence", sequence);
  }

  private static Path usable(Path folder) {
    try {
      Files.createDirectories(folder);
      Path real = folder.toRealPath();
      if (Files.isDirectory(real) && Files.isWritable(real)) {
        return real;
      }
      throw refused(folder, "it cannot be written to");
    } catch (IOException e) {
      throw refused(folder, e.toString());
    }
  }

  private static JournalException refused(Path folder, String why) {
    return JournalException.refused(
        "The folder cannot hold a journal.",
        Map.of("folder", folder.toString(), "seen", why),
        "Name a folder on a local disk that this process may write to.");
  }
}
