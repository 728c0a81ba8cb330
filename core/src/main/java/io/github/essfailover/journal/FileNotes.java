package io.github.essfailover.journal;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.internal.text.Sha256;
import io.github.essfailover.spi.NoteStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Notes as files of a folder, one each, replaced as a whole: after a loss of power there is the old
 * note or the new one, and a note that was written is durable. Thread-safe; several processes may
 * share a folder, the last one to write wins.
 */
public final class FileNotes implements NoteStore {

  private static final String SUFFIX = ".note";

  private final Path folder;
  private final Disk disk;

  private FileNotes(Path folder, Disk disk) {
    this.folder = folder;
    this.disk = disk;
  }

  /** Notes in that folder; it is made with the first note. */
  public static FileNotes in(Path folder) {
    return in(folder, Disk.local());
  }

  static FileNotes in(Path folder, Disk disk) {
    return new FileNotes(folder, disk);
  }

  @Override
  public void put(String key, byte[] note) {
    try {
      Uninterrupted.call(() -> replace(key, note));
    } catch (IOException e) {
      throw AdapterException.unknown(
          "NOTE_NOT_WRITTEN", "The note was not written.", Map.of("key", key), e);
    }
  }

  private boolean replace(String key, byte[] note) throws IOException {
    Files.createDirectories(folder);
    // Whoever reads meanwhile sees the old note or the new one.
    Path part = Files.createTempFile(folder, "part", SUFFIX + ".tmp");
    try {
      try (Disk.OpenFile open = disk.open(part, false)) {
        ByteBuffer bytes = ByteBuffer.wrap(note);
        while (bytes.hasRemaining()) {
          if (open.write(bytes, bytes.position()) <= 0) {
            throw new IOException("the disk took nothing");
          }
        }
        // A name may become durable before the content that it was given, which is then empty.
        open.sync();
      }
      disk.replace(part, file(key));
      disk.syncFolder(folder);
      return true;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  @Override
  public Optional<byte[]> get(String key) {
    try {
      return disk.read(file(key));
    } catch (IOException e) {
      throw AdapterException.notApplied(
          "NOTE_NOT_READ", "The note was not read.", Map.of("key", key), e);
    }
  }

  /** A key may hold anything; the name shows what a file name can show of it. */
  private Path file(String key) {
    String readable = key.replaceAll("[^A-Za-z0-9.-]", "_");
    String shown = readable.substring(0, Math.min(60, readable.length()));
    String hash = Sha256.hex(key.getBytes(StandardCharsets.UTF_8)).substring(0, 16);
    return folder.resolve(shown + "-" + hash + SUFFIX);
  }
}
