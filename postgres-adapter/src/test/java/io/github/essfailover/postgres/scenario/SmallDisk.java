package io.github.essfailover.postgres.scenario;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A file system of its own for a data folder, in memory, that can be filled. Needs root. */
final class SmallDisk implements AutoCloseable {

  private static final int MEGABYTES = 160;

  private final Path folder;
  private final Path filler;

  private SmallDisk(Path folder) {
    this.folder = folder;
    this.filler = folder.resolve("filler");
  }

  /**
   * Moves the folder of a stopped server to such a disk; the test is skipped where that is not
   * allowed.
   */
  static SmallDisk under(Path folder) throws IOException {
    Path before = folder.resolveSibling(folder.getFileName() + "-before");
    Files.move(folder, before);
    Files.createDirectory(folder);
    String options = "size=" + MEGABYTES + "m,mode=0700";
    String problem =
        run(List.of("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString()));
    Assumptions.assumeTrue(problem.isEmpty(), "tmpfs cannot be mounted here: " + problem);
    SmallDisk disk = new SmallDisk(folder);
    String copied = run(List.of("cp", "-Rp", before + "/.", folder.toString()));
    if (!copied.isEmpty()) {
      disk.close();
      throw new IOException(copied);
    }
    return disk;
  }

  /** Leaves that much room. */
  void fill(int leave) throws IOException {
    byte[] block = new byte[4096];
    try (OutputStream file = Files.newOutputStream(filler)) {
      while (true) {
        file.write(block);
      }
    } catch (IOException full) {
      try (FileChannel file = FileChannel.open(filler, StandardOpenOption.WRITE)) {
        file.truncate(Files.size(filler) - leave);
      }
    }
  }

  /** Somebody made room. */
  void empty() throws IOException {
    Files.delete(filler);
  }

  /** Gives it back; the server is stopped. */
  @Override
  public void close() throws IOException {
    String problem = run(List.of("umount", folder.toString()));
    if (!problem.isEmpty()) {
      problem = run(List.of("umount", "--lazy", folder.toString()));
    }
    if (!problem.isEmpty()) {
      throw new IOException(problem);
    }
  }

  private static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      return process.waitFor() == 0 ? "" : command.get(0) + " failed: " + said;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }
}
