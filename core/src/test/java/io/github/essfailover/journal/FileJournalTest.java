package io.github.essfailover.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.RunId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileJournalTest {

  private static final RunId RUN = RunId.of("2026-11-22T03:00:00Z");

  @TempDir Path folder;
  private final FaultyDisk disk = new FaultyDisk();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static List<String> read(FileJournal journal) {
    return journal.read(RUN).stream().map(r -> new String(r, StandardCharsets.UTF_8)).toList();
  }

  private Path file() {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().endsWith(".journal")).findFirst().orElseThrow();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void append_records_readBackInAnotherJournal() {
    FileJournal journal = FileJournal.in(folder);
    journal.append(RUN, 0, bytes("{\"a\":1}"));
    journal.append(RUN, 1, new byte[] {0, -1, '\n'});

    List<byte[]> seen = FileJournal.in(folder).read(RUN);

    assertThat(seen).containsExactly(bytes("{\"a\":1}"), new byte[] {0, -1, '\n'});
    assertThat(journal.read(RunId.of("other"))).isEmpty();
  }

  @Test
  void append_numberTaken_carriesWhatIsThere() {
    FileJournal first = FileJournal.in(folder);
    FileJournal second = FileJournal.in(folder);
    first.append(RUN, 0, bytes("mine"));

    JournalException taken =
        catchThrowableOfType(JournalException.class, () -> second.append(RUN, 0, bytes("theirs")));

    assertThat(taken.code()).isEqualTo("JOURNAL_NUMBER_TAKEN");
    assertThat(taken.taken()).contains(bytes("mine"));
    second.append(RUN, 1, bytes("next"));
    assertThatThrownBy(() -> first.append(RUN, 1, bytes("late")))
        .hasMessageContaining("Another orchestrator");
    assertThat(read(first)).containsExactly("mine", "next");
  }

  @Test
  void append_gap_refused() {
    FileJournal journal = FileJournal.in(folder);

    assertThatThrownBy(() -> journal.append(RUN, 1, bytes("x")))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining("gap");
    assertThat(journal.runs()).isEmpty();
  }

  @Test
  void append_afterEveryTruncation_continuesBehindTheLastWholeRecord() throws IOException {
    FileJournal journal = FileJournal.in(folder);
    List.of("zero", "one", "two").forEach(r -> journal.append(RUN, read(journal).size(), bytes(r)));
    byte[] whole = Files.readAllBytes(file());
    for (int length = 0; length < whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      FileJournal reopened = FileJournal.in(folder);
      List<String> left = read(reopened);
      assertThat(List.of("zero", "one", "two").subList(0, left.size())).isEqualTo(left);

      reopened.append(RUN, left.size(), bytes("again"));

      assertThat(read(FileJournal.in(folder))).hasSize(left.size() + 1).endsWith("again");
    }
  }

  @Test
  void append_damagedFile_reportedAndFileUntouched() throws IOException {
    FileJournal journal = FileJournal.in(folder);
    journal.append(RUN, 0, bytes("zero"));
    journal.append(RUN, 1, bytes("one"));
    byte[] damaged = Files.readAllBytes(file());
    damaged[damaged.length - 2] ^= 1;
    Files.write(file(), damaged);
    FileJournal reopened = FileJournal.in(folder);

    assertThatThrownBy(() -> reopened.append(RUN, 2, bytes("two")))
        .isInstanceOf(JournalException.class)
        .hasMessageContaining(file().toString())
        .hasMessageContaining("position=");
    assertThatThrownBy(() -> reopened.read(RUN)).isInstanceOf(JournalException.class);
    assertThat(reopened.runs()).containsExactly(RUN);
    assertThat(Files.readAllBytes(file())).isEqualTo(damaged);
  }

  @Test
  void append_syncFails_notTakenAsSuccessByTheRetry() {
    FileJournal journal = FileJournal.in(folder, disk);
    journal.append(RUN, 0, bytes("zero"));
    disk.failSyncs(1);

    assertThatThrownBy(() -> journal.append(RUN, 1, bytes("one")))
        .hasMessageContaining("was not written");
    assertThat(read(journal)).containsExactly("zero");

    journal.append(RUN, 1, bytes("one"));
    assertThat(disk.truncated).isEqualTo(1);
    assertThat(read(FileJournal.in(folder))).containsExactly("zero", "one");
  }

  @Test
  void append_diskFullAnywhere_retryContinues() {
    int frame = Frames.frame(1, bytes("one")).length;
    for (int room = 0; room < frame; room++) {
      RunId run = RunId.of("run-" + room);
      FileJournal journal = FileJournal.in(folder, disk);
      journal.append(run, 0, bytes("zero"));
      disk.fullAfter(room);
      assertThatThrownBy(() -> journal.append(run, 1, bytes("one")))
          .isInstanceOf(JournalException.class);
      assertThat(journal.read(run)).hasSize(1);

      disk.fullAfter(Integer.MAX_VALUE);
      journal.append(run, 1, bytes("other"));
      assertThat(FileJournal.in(folder).read(run)).containsExactly(bytes("zero"), bytes("other"));
    }
  }

  @Test
  void append_creationFailsAnywhere_retrySucceedsAndNoGhostRun() {
    disk.fullAfter(10);
    FileJournal journal = FileJournal.in(folder, disk);
    assertThatThrownBy(() -> journal.append(RUN, 0, bytes("zero")))
        .isInstanceOf(JournalException.class);
    assertThat(journal.runs()).isEmpty();
    disk.fullAfter(Integer.MAX_VALUE);
    disk.failFolderSyncs(1);
    assertThatThrownBy(() -> journal.append(RUN, 0, bytes("zero")))
        .isInstanceOf(JournalException.class);
    assertThat(read(journal)).isEmpty();

    journal.append(RUN, 0, bytes("zero"));

    assertThat(read(FileJournal.in(folder))).containsExactly("zero");
    assertThat(journal.runs()).containsExactly(RUN);
  }

  @Test
  void append_repairFails_stillInDoubt() {
    FileJournal journal = FileJournal.in(folder, disk);
    journal.append(RUN, 0, bytes("zero"));
    disk.failSyncs(1);
    assertThatThrownBy(() -> journal.append(RUN, 1, bytes("one")))
        .isInstanceOf(JournalException.class);
    disk.failTruncates(1);
    assertThatThrownBy(() -> journal.append(RUN, 1, bytes("one")))
        .isInstanceOf(JournalException.class);
    assertThat(read(journal)).containsExactly("zero");

    journal.append(RUN, 1, bytes("one"));
    assertThat(read(FileJournal.in(folder))).containsExactly("zero", "one");
  }

  @Test
  void append_shortWrites_wholeRecord() {
    disk.takesAtOnce(7);
    FileJournal journal = FileJournal.in(folder, disk);
    journal.append(RUN, 0, bytes("zero"));
    journal.append(RUN, 1, bytes("one"));

    assertThat(read(FileJournal.in(folder))).containsExactly("zero", "one");
  }

  @Test
  void append_interruptedThread_recordWrittenAndFlagKept() {
    FileJournal journal = FileJournal.in(folder);
    Thread.currentThread().interrupt();
    journal.append(RUN, 0, bytes("zero"));

    assertThat(read(journal)).containsExactly("zero");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void runs_several_inTheOrderOfTheirFirstRecord() {
    FileJournal journal = FileJournal.in(folder);
    List<RunId> runs = Stream.of("z", "a", "m:1", "A").map(RunId::of).toList();
    runs.forEach(run -> journal.append(run, 0, bytes("x")));
    journal.append(runs.get(0), 1, bytes("y"));

    assertThat(FileJournal.in(folder).runs()).isEqualTo(runs);
  }

  @Test
  void read_twoFilesOfOneRun_reported() throws IOException {
    FileJournal journal = FileJournal.in(folder);
    journal.append(RUN, 0, bytes("x"));
    Files.copy(file(), folder.resolve("00009-2026-11-22T03+00+00Z.journal"));

    assertThatThrownBy(() -> FileJournal.in(folder).read(RUN)).hasMessageContaining("two files");
  }

  @Test
  void in_aFile_refusedWithRemedy() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));

    JournalException refused =
        catchThrowableOfType(JournalException.class, () -> FileJournal.in(file));

    assertThat(refused.code()).isEqualTo("JOURNAL_REFUSED");
    assertThat(refused.remedy()).contains("folder on a local disk");
  }

  @Test
  void in_folderThatNobodyMayWrite_refused() {
    // Root may write into any folder of its own, but not make one in the kernel's.
    Path nobodys =
        Files.isDirectory(Path.of("/proc/self")) ? Path.of("/proc/self/journal") : folder;
    if (nobodys.equals(folder)) {
      assertThat(folder.toFile().setWritable(false)).isTrue();
    }
    try {
      assertThatThrownBy(() -> FileJournal.in(nobodys))
          .isInstanceOfSatisfying(
              JournalException.class, e -> assertThat(e.code()).isEqualTo("JOURNAL_REFUSED"));
    } finally {
      assertThat(folder.toFile().setWritable(true)).isTrue();
    }
  }

  @Test
  void in_missingFolder_created() {
    FileJournal journal = FileJournal.in(folder.resolve("a/b")).locatedIn(Location.outside());

    assertThat(folder.resolve("a/b")).isDirectory();
    assertThat(journal.locatedIn()).isEqualTo(Location.outside());
    assertThat(journal.isShared()).isFalse();
  }
}
