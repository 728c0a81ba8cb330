package io.github.essfailover.lab.world;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder of one lab at a time. What a lab leaves that was killed is deleted by the next one;
 * unpacked programs stay, for a faster start.
 *
 * <p>Confined to one thread.
 */
final class LabFolder implements AutoCloseable {

  private static final List<String> RESULTS =
      List.of(
          "lab.json",
          "messages.tsv",
          "report.html",
          "report.json",
          "report.md",
          "report.txt",
          "report-2.html",
          "report-2.json",
          "report-2.md",
          "report-2.txt",
          "report-3.html",
          "report-3.json",
          "report-3.md",
          "report-3.txt",
          "drill.txt",
          "drill.json",
          "plan.txt",
          "answers.txt",
          "journal");

  private final FileChannel channel;

  private LabFolder(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the folder and clears it of the last lab. */
  static LabFolder take(Path folder) throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!isLocked(channel)) {
      channel.close();
      throw new IllegalStateException(
          "Another lab runs in " + folder + "; set -Dlab.folder=... for a second one.");
    }
    for (String result : RESULTS) {
      delete(folder.resolve(result));
    }
    // Of a lab that was killed, as closing deletes it.
    delete(folder.resolve(LabDescription.FILE));
    delete(folder.resolve("s3"));
    deleteServers(folder.resolve("postgres"));
    return new LabFolder(channel);
  }

  /** Puts the results of the last lab aside, below that name, where the next one leaves them. */
  static void keep(Path folder, String name) throws IOException {
    Path kept = folder.resolve(name);
    delete(kept);
    Files.createDirectories(kept);
    for (String result : RESULTS) {
      if (Files.exists(folder.resolve(result))) {
        Files.move(folder.resolve(result), kept.resolve(result));
      }
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static void deleteServers(Path postgres) throws IOException {
    if (Files.isDirectory(postgres)) {
      try (Stream<Path> entries = Files.list(postgres)) {
        for (Path entry : entries.filter(e -> isServers(e)).toList()) {
          delete(entry);
        }
      }
    }
  }

  private static boolean isServers(Path entry) {
    Path name = entry.getFileName();
    return name != null && name.toString().startsWith("trio-");
  }

  private static void delete(Path path) throws IOException {
    if (Files.exists(path)) {
      try (Stream<Path> all = Files.walk(path)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  /** Gives the folder back. */
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
