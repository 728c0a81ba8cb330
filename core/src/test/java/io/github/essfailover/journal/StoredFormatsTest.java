package io.github.essfailover.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.error.JournalException;
import io.github.essfailover.error.PlanException;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.RunId;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.plan.SamplePlans;
import io.github.essfailover.spi.RunLock;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A journal's folder as version 1 wrote it: the files among the resources never change, and every
 * later version reads them, goes on with them, and refuses what is newer than itself.
 */
class StoredFormatsTest {

  private static final RunId RUN = RunId.of("example.org-1");
  private static final DeploymentId DEPLOYMENT = DeploymentId.of("example.org");
  private static final String JOURNAL = "00001-example.org-1.journal";

  @TempDir Path folder;

  private static byte[] stored(String name) throws IOException {
    try (InputStream in =
        StoredFormatsTest.class.getResourceAsStream("/formats/version-1/" + name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  @BeforeEach
  void copy() throws IOException {
    Files.write(folder.resolve(JOURNAL), stored(JOURNAL));
    Files.write(folder.resolve("epoch"), stored("epoch"));
  }

  @Test
  void journal_ofVersion1_readAndContinued() {
    FileJournal journal = FileJournal.in(folder);

    assertThat(journal.runs()).containsExactly(RUN);
    RunHistory history = RunHistory.read(journal, RUN);
    assertThat(history.entries()).isEqualTo(SampleRun.ofEveryKind().entries());

    journal.append(RUN, history.nextSequence(), new byte[] {1});
    assertThat(FileJournal.in(folder).read(RUN)).hasSize((int) history.nextSequence() + 1);
  }

  @Test
  void journal_writtenToday_equalsTheStoredOne() throws IOException {
    Path today = folder.resolve("today");
    FileJournal journal = FileJournal.in(today);
    List<byte[]> records = SampleRun.ofEveryKind().records();
    for (int i = 0; i < records.size(); i++) {
      journal.append(RUN, i, records.get(i));
    }

    assertThat(Files.readString(today.resolve(JOURNAL)))
        .isEqualTo(new String(stored(JOURNAL), StandardCharsets.UTF_8));
  }

  @Test
  void epoch_ofVersion1_raisedByOne() {
    Deadline soon = Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());

    try (RunLock.Lease lease = FileJournal.in(folder).lock().acquire(DEPLOYMENT, "test", soon)) {
      assertThat(lease.epoch()).isEqualTo(8);
    }
  }

  @Test
  void journal_ofANewerVersion_refusedAndUntouched() throws IOException {
    String title = "essfailover-journal 2 " + RUN;
    byte[] newer = Frames.ascii(title + " " + Frames.crc(title) + "\nwhatever comes\n");
    Files.write(folder.resolve(JOURNAL), newer);
    FileJournal journal = FileJournal.in(folder);

    JournalException read = catchThrowableOfType(JournalException.class, () -> journal.read(RUN));
    JournalException append =
        catchThrowableOfType(JournalException.class, () -> journal.append(RUN, 0, new byte[1]));

    for (JournalException refused : List.of(read, append)) {
      assertThat(refused.code()).isEqualTo("JOURNAL_REFUSED");
      assertThat(refused).hasMessageContaining("newer version").hasMessageContaining("version=2");
      assertThat(refused.remedy()).contains("Use the version that wrote it");
    }
    assertThat(Files.readAllBytes(folder.resolve(JOURNAL))).isEqualTo(newer);
  }

  @Test
  void record_ofANewerVersion_refused() {
    byte[] record = "{\"version\":2,\"shape\":\"unheard of\"}".getBytes(StandardCharsets.UTF_8);

    JournalException refused =
        catchThrowableOfType(
            JournalException.class, () -> RunHistory.verified(RUN, List.of(record)));

    assertThat(refused.code()).isEqualTo("JOURNAL_REFUSED");
    assertThat(refused).hasMessageContaining("newer version");
  }

  @Test
  void record_withFieldsThatNobodyKnows_readWithoutThem() {
    byte[] first = SampleRun.ofEveryKind().records().get(0);
    String more =
        new String(first, StandardCharsets.UTF_8)
            .replaceFirst("\"kind\"", "\"later\":{\"a\":[1]},\"kind\"")
            .replaceFirst("\\{", "{\"since\":3,");

    assertThat(JournalRecord.decode(more.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(JournalRecord.decode(first));
  }

  @Test
  void plan_ofVersion1_readAndTheSameDigest() throws IOException {
    Plan plan = Plan.parse(new String(stored("plan.json"), StandardCharsets.UTF_8));

    assertThat(plan).isEqualTo(SamplePlans.failover());
    assertThat(plan.toJson()).isEqualTo(SamplePlans.failover().toJson());
  }

  @Test
  void plan_ofANewerVersion_refused() throws IOException {
    String newer =
        new String(stored("plan.json"), StandardCharsets.UTF_8)
            .replaceFirst("\"version\":1", "\"version\":2");

    PlanException refused = catchThrowableOfType(PlanException.class, () -> Plan.parse(newer));

    assertThat(refused.code()).isEqualTo("PLAN_UNREADABLE");
    assertThat(refused).hasMessageContaining("version 2 is not 1");
  }
}
