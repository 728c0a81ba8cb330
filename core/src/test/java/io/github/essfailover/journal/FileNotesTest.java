package io.github.essfailover.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.essfailover.error.AdapterException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileNotesTest {

  @TempDir private Path folder;

  @Test
  void note_put_isReadByAnotherProcess() throws IOException {
    FileNotes.in(folder.resolve("new")).put("positions/example.org", new byte[] {1});
    FileNotes.in(folder.resolve("new")).put("positions/example.org", new byte[] {2, 3});

    assertThat(FileNotes.in(folder.resolve("new")).get("positions/example.org"))
        .hasValue(new byte[] {2, 3});
    try (Stream<Path> files = Files.list(folder.resolve("new"))) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void keys_thatLookAlikeAsFileNames_areDifferentNotes() {
    FileNotes notes = FileNotes.in(folder);
    notes.put("a/b", new byte[] {1});
    notes.put("a_b", new byte[] {2});
    notes.put("../../a", new byte[] {3});

    assertThat(notes.get("a/b")).hasValue(new byte[] {1});
    assertThat(notes.get("a_b")).hasValue(new byte[] {2});
    assertThat(notes.get("a:b")).isEmpty();
    assertThat(folder.resolve("../a")).doesNotExist();
  }

  @Test
  void folder_thatIsAFile_isAnErrorOfTheAdapter() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "x");

    assertThatThrownBy(() -> FileNotes.in(file).put("key", new byte[0]))
        .isInstanceOf(AdapterException.class)
        .hasMessageContaining("The note was not written.");
  }

  @Test
  void put_anyFault_oldNoteStaysAndNothingIsLeftBehind() throws IOException {
    FaultyDisk disk = new FaultyDisk();
    FileNotes notes = FileNotes.in(folder, disk);
    notes.put("key", new byte[] {1, 2, 3});
    List<Runnable> faults =
        List.of(
            () -> disk.fullAfter(0),
            () -> disk.fullAfter(1),
            () -> disk.failSyncs(1),
            () -> disk.failReplaces(1),
            () -> disk.readOnly(true));
    for (Runnable fault : faults) {
      fault.run();
      assertThatThrownBy(() -> notes.put("key", new byte[] {4, 5, 6}))
          .isInstanceOf(AdapterException.class)
          .hasMessageContaining("The note was not written.");
      assertThat(notes.get("key")).hasValue(new byte[] {1, 2, 3});
      disk.fullAfter(Integer.MAX_VALUE);
      disk.readOnly(false);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).hasSize(1);
    }
    disk.takesAtOnce(1);
    notes.put("key", new byte[] {7, 8});
    assertThat(notes.get("key")).hasValue(new byte[] {7, 8});
  }

  @Test
  void put_returned_noteIsDurable() {
    FaultyDisk disk = new FaultyDisk();

    FileNotes.in(folder, disk).put("key", new byte[] {1});

    assertThat(disk.syncs).isEqualTo(1);
  }
}
