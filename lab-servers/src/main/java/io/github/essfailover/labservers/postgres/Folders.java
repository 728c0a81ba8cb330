package io.github.essfailover.labservers.postgres;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.function.Predicate;

/** Copies and deletes data folders. */
final class Folders {

  /** Not copied at all; PostgreSQL 18 documentation, 25.3.4.2 "Backing up the data directory". */
  private static final Set<String> LEFT_OUT =
      Set.of("postmaster.pid", "postmaster.opts", "standby.signal", "recovery.signal");

  /** Copied empty; the same source. */
  private static final Set<String> EMPTIED =
      Set.of(
          "pg_replslot",
          "pg_dynshmem",
          "pg_notify",
          "pg_serial",
          "pg_snapshots",
          "pg_stat_tmp",
          "pg_subtrans");

  private Folders() {}

  /** Copies a running server's data folder, between backup start and stop, without its log. */
  static void copyRunning(Path from, Path to) throws IOException {
    copy(from, to, path -> isLeftOut(from.relativize(path)));
  }

  private static boolean isLeftOut(Path path) {
    Path first = path.getName(0);
    if (path.getNameCount() == 1) {
      return LEFT_OUT.contains(first.toString());
    }
    boolean log =
        first.toString().equals("pg_wal") && path.toString().matches("pg_wal/[0-9A-F.].*");
    return log
        || EMPTIED.contains(first.toString())
        || path.getName(path.getNameCount() - 1).toString().startsWith("pgsql_tmp");
  }

  private static void copy(Path from, Path to, Predicate<Path> leftOut) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            if (!folder.equals(from) && leftOut.test(folder)) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Path copied = to.resolve(from.relativize(folder));
            Files.createDirectories(copied);
            Files.setPosixFilePermissions(copied, PosixFilePermissions.fromString("rwx------"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (!leftOut.test(file)) {
              copyUnlessGone(file, to.resolve(from.relativize(file)));
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
            if (e instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw e;
          }
        });
  }

  private static void copyUnlessGone(Path file, Path to) throws IOException {
    try {
      Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
    } catch (NoSuchFileException e) {
      // A running server removes files; the replayed log does the same to the copy.
      Files.deleteIfExists(to);
    }
  }

  /** Deletes a folder and everything in it, if it is there. */
  static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path visited, @org.jspecify.annotations.Nullable IOException e) throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
