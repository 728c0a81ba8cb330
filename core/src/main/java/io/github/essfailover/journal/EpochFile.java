package io.github.essfailover.journal;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.model.DeploymentId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The number of the last taking of the lock, in {@code epoch}: {@code epoch <number> <deployment>
 * <crc32>}. Confined to the holder of the lock; reading is free.
 */
record EpochFile(Disk disk, RunFolder folder) {

  private static final Pattern LINE = Pattern.compile("(epoch (\\d{1,18}) (\\S+)) ([0-9a-f]{8})\n");

  /** One more than ever before, durable. */
  long raise(DeploymentId deployment) throws IOException {
    Optional<Stored> stored = read();
    if (stored.isEmpty() && !folder.entries().isEmpty()) {
      throw JournalException.refused(
          "The journal has runs and no epoch.",
          Map.of("file", path().toString()),
          "Restore the file 'epoch' from a copy: a lower epoch would let old acts through.");
    }
    if (stored.isPresent() && !stored.get().deployment().equals(deployment.value())) {
      throw JournalException.refused(
          "The journal belongs to another deployment.",
          Map.of("there", stored.get().deployment(), "here", deployment.value()),
          "Give each deployment a folder of its own.");
    }
    long epoch = stored.map(Stored::epoch).orElse(0L) + 1;
    String text = "epoch " + epoch + " " + deployment;
    replace(disk, path(), Frames.ascii(text + " " + Frames.crc(text) + "\n"));
    folder.sync();
    return epoch;
  }

  /** What is there now. */
  Optional<Stored> read() throws IOException {
    Optional<byte[]> bytes = disk.read(path());
    if (bytes.isEmpty()) {
      return Optional.empty();
    }
    Matcher line = LINE.matcher(new String(bytes.get(), StandardCharsets.ISO_8859_1));
    if (!line.matches() || !line.group(4).equals(Frames.crc(line.group(1)))) {
      throw JournalException.damaged(
          "The epoch of the journal is damaged.",
          Map.of("file", path().toString(), "position", "0"));
    }
    return Optional.of(new Stored(Long.parseLong(line.group(2)), line.group(3)));
  }

  /** Writes beside and moves over, so that there is always a whole file. */
  static void replace(Disk disk, Path file, byte[] content) throws IOException {
    Path beside = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(beside);
    try (Disk.OpenFile open = disk.open(beside, true)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        if (open.write(bytes, bytes.position()) <= 0) {
          throw new IOException("the disk took nothing");
        }
      }
      open.sync();
    }
    disk.replace(beside, file);
  }

  private Path path() {
    return folder.path().resolve("epoch");
  }

  /** The content of the file. */
  record Stored(long epoch, String deployment) {}
}
