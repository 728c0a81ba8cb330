package io.github.essfailover.journal;

import io.github.essfailover.error.AdapterException;
import io.github.essfailover.internal.text.Sha256;
import io.github.essfailover.spi.NoteStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import java.util.Optional;

/**
 * Notes as files of a folder, one each, replaced as a whole. Thread-safe; several processes may
 * share a folder, the last one to write wins.
 */
public final class FileNotes implements NoteStore {

  private static final String SUFFIX = ".note";

  private final Path folder;

  private FileNotes(Path folder) {
    this.folder = folder;
  }

  /** Notes in that folder; it is made with the first note. */
  public static FileNotes in(Path folder) {
    return new FileNotes(folder);
  }

  @Override
  public void put(String key, byte[] note) {
    try {
      Files.createDirectories(folder);
      // Whoever reads meanwhile sees the old note or the new one.
      Path part = Files.createTempFile(folder, "part", SUFFIX + ".tmp");
      try {
        Files.write(part, note);
        Files.move(
            part, file(key), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw AdapterException.unknown(
          "NOTE_NOT_WRITTEN", "The note was not written.", Map.of("key", key), e);
    }
  }

  @Override
  public Optional<byte[]> get(String key) {
    try {
      return Optional.of(Files.readAllBytes(file(key)));
    } catch (NoSuchFileException none) {
      return Optional.empty();
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
