package io.github.essfailover.postgres.host;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Endpoint;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/**
 * A base backup without {@code pg_basebackup}, of a source whose data folder this process can read:
 * PostgreSQL 18 documentation, 25.3.4 "Making a Base Backup Using the Low Level API". For servers
 * on one machine; PostgreSQL 15 and later, no tablespaces.
 *
 * <p>Immutable, thread-safe.
 */
public final class FileCopyBackup implements BaseBackup {

  /** Not copied; the documentation's section on "Backing up the Data Directory". */
  private static final Set<String> LEFT_OUT =
      Set.of("postmaster.pid", "postmaster.opts", "standby.signal", "recovery.signal", Scripts.NEW);

  /** Copied empty; the same source. Log comes from the source's slot. */
  private static final Set<String> EMPTIED =
      Set.of(
          "pg_wal",
          "pg_replslot",
          "pg_dynshmem",
          "pg_notify",
          "pg_serial",
          "pg_snapshots",
          "pg_stat_tmp",
          "pg_subtrans");

  private final Map<Endpoint, Source> sources;

  /**
   * A source.
   *
   * @param superuser connections to any of its databases
   */
  public record Source(Path dataFolder, DataSource superuser) {}

  private FileCopyBackup(Map<Endpoint, Source> sources) {
    this.sources = Map.copyOf(sources);
  }

  /** Backups of these servers. */
  public static FileCopyBackup of(Map<Endpoint, Source> sources) {
    return new FileCopyBackup(sources);
  }

  @Override
  public void into(String folder, BackupSource from, Deadline deadline) {
    Source source = sources.get(from.endpoint());
    if (source == null) {
      throw AdapterException.permanent(
          "BACKUP_SOURCE_UNKNOWN",
          "Nobody said where the source's data folder is.",
          Map.of("source", from.toString()),
          "Name it where the backup is configured.",
          null);
    }
    try (Connection connection = source.superuser.getConnection();
        Statement statement = connection.createStatement()) {
      int millis = (int) Math.min(Integer.MAX_VALUE, Math.max(1, deadline.remaining().toMillis()));
      connection.setNetworkTimeout(Runnable::run, millis);
      statement.execute("SELECT pg_backup_start('essfailover', true)");
      copy(source.dataFolder, Path.of(folder), deadline);
      try (ResultSet stopped =
          statement.executeQuery("SELECT labelfile FROM pg_backup_stop(false)")) {
        stopped.next();
        Files.writeString(Path.of(folder, "backup_label"), stopped.getString(1));
      }
    } catch (SQLException | IOException e) {
      throw broken(from, e);
    }
  }

  private static AdapterException broken(BackupSource from, Exception e) {
    return AdapterException.unknown(
        "BACKUP_BROKEN_OFF",
        "A base backup was not completed.",
        Map.of("source", from.toString()),
        e);
  }

  private static void copy(Path from, Path to, Deadline deadline) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            Path copied = to.resolve(from.relativize(folder));
            if (folder.equals(from)) {
              return FileVisitResult.CONTINUE;
            }
            if (isLeftOut(from.relativize(folder))) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectory(copied);
            Files.setPosixFilePermissions(copied, Files.getPosixFilePermissions(to));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (deadline.isExpired() || Thread.currentThread().isInterrupted()) {
              throw new IOException("there was no time left, or the copy was interrupted");
            }
            if (!isLeftOut(from.relativize(file))) {
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

  private static boolean isLeftOut(Path path) {
    String first = path.getName(0).toString();
    return path.getNameCount() == 1
        ? LEFT_OUT.contains(first)
        : EMPTIED.contains(first)
            || path.getName(path.getNameCount() - 1).toString().startsWith("pgsql_tmp");
  }

  /** A running server removes files; the replayed log does the same to the copy. */
  private static void copyUnlessGone(Path file, Path to) throws IOException {
    try {
      Files.copy(file, to, StandardCopyOption.COPY_ATTRIBUTES);
      try (FileChannel written = FileChannel.open(to, StandardOpenOption.WRITE)) {
        written.force(true);
      }
    } catch (NoSuchFileException e) {
      Files.deleteIfExists(to);
    }
  }
}
