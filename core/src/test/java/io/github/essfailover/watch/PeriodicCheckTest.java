package io.github.essfailover.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.journal.FileNotes;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Finding;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeriodicCheckTest {

  private static final Instant NOW = Instant.parse("2026-03-01T00:00:00Z");
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  @TempDir private Path folder;

  private PeriodicCheck drill() {
    return PeriodicCheck.of(
        DeploymentId.of("example.org"), "drill", Duration.ofDays(30), FileNotes.in(folder), CLOCK);
  }

  private List<Finding> findings() {
    return drill().run(Deadline.after(Duration.ofSeconds(1), CLOCK));
  }

  @Test
  void neverDone_isAFinding() {
    assertThat(findings())
        .singleElement()
        .satisfies(f -> assertThat(f.toString()).contains("drill: no success is known"));
  }

  @Test
  void doneInTime_isNoFinding_andOutlivesTheProcess() {
    drill().succeeded(NOW.minus(Duration.ofDays(30)));

    assertThat(findings()).isEmpty();
    assertThat(drill().age()).hasValue(Duration.ofDays(30));
  }

  @Test
  void doneTooLongAgo_isAFindingWithItsAge() {
    drill().succeeded(NOW.minus(Duration.ofDays(31)));

    assertThat(findings()).extracting(Finding::check).containsExactly("periodic.overdue");
  }

  @Test
  void earlierSuccess_reportedLate_changesNothing() {
    drill().succeeded(NOW);
    drill().succeeded(NOW.minus(Duration.ofDays(90)));

    assertThat(drill().lastSuccess()).hasValue(NOW);
  }

  @Test
  void damagedNote_countsAsNeverDone() {
    FileNotes.in(folder).put("periodic/example.org/drill", "?".getBytes(StandardCharsets.UTF_8));

    assertThat(findings()).hasSize(1);
    drill().succeeded(NOW);
    assertThat(findings()).isEmpty();
  }
}
