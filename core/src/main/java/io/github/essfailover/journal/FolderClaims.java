package io.github.essfailover.journal;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What this JVM holds of a folder. File locks belong to the whole process, and on POSIX closing any
 * handle of a locked file gives all its locks back: two journals in one JVM must not even open the
 * lock file that the other one holds. Hence the one static table, like the JVM's own table of file
 * locks. Thread-safe.
 */
final class FolderClaims {

  private static final Map<Path, FolderClaims> ALL = new ConcurrentHashMap<>();

  private final ReentrantLock appending = new ReentrantLock();
  private final Queue<FileChannel> neverClosed = new ConcurrentLinkedQueue<>();
  private Optional<String> owner = Optional.empty();

  private FolderClaims() {}

  /** The claims on a folder, given by its real path. */
  static FolderClaims on(Path realPath) {
    return ALL.computeIfAbsent(realPath, path -> new FolderClaims());
  }

  /** Held while this JVM appends to any run of the folder. */
  ReentrantLock appending() {
    return appending;
  }

  /** Claims the run lock; otherwise says who in this JVM has it. */
  synchronized Optional<String> claim(String newOwner) {
    if (owner.isEmpty()) {
      owner = Optional.of(newOwner);
      return Optional.empty();
    }
    return owner;
  }

  /** Gives the run lock back. */
  synchronized void release() {
    owner = Optional.empty();
  }

  /**
   * Keeps a handle of the lock file open: another class loader's copy of this class has the lock,
   * and closing the handle would take it away.
   */
  void neverClose(FileChannel channel) {
    neverClosed.add(channel);
  }
}
