package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.error.JournalException;
import io.github.essfailover.journal.FileJournal;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.RunId;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.testkit.WorldAssert;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs whose journal lies on a real small file system; skipped where mounting is not allowed. */
class JournalDiskScenarioTest {

  @TempDir Path folder;
  private boolean mounted;

  private void mount(String options) {
    mounted = runs("mount", "-t", "tmpfs", "-o", options, "tmpfs", folder.toString());
    Assumptions.assumeTrue(mounted, "only root may mount a small file system");
  }

  @AfterEach
  void unmount() {
    if (mounted) {
      assertThat(runs("umount", "-l", folder.toString())).as("unmounted").isTrue();
    }
  }

  private static boolean runs(String... command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException missing) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static FailoverOrchestrator orchestrator(Stage stage, FileJournal journal) {
    return stage.builder().journal(journal).singleOrchestrator("the test is alone").build();
  }

  /** Takes all the room that is left. */
  private void fill() {
    try (OutputStream out = Files.newOutputStream(folder.resolve("filler"))) {
      byte[] page = new byte[4096];
      while (true) {
        out.write(page);
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4, 8})
  void disk_fullInTheMiddle_runStopsSaysWhyAndResumesWhenThereIsRoom(int effect)
      throws IOException {
    mount("size=1m,mode=700");
    Stage stage = Stage.seeded(41).commits(3);
    stage.world.powerLoss("dc1");
    FileJournal journal = FileJournal.in(folder);
    List<String> effects = new ArrayList<>();
    stage.world.onEffect(
        each -> {
          effects.add(each);
          if (effects.size() == effect) {
            fill();
          }
        });
    FailoverOrchestrator first = orchestrator(stage, journal);
    Run run = first.start(first.plan(Stage.LOST));

    assertThat(stage.time.runUntil(run::isOver, Duration.ofHours(1))).isTrue();
    JournalException stopped = catchThrowableOfType(JournalException.class, run::await);

    assertThat(stopped).isNotNull();
    assertThat(stopped.code()).isEqualTo("JOURNAL_UNAVAILABLE");
    assertThat(stopped.remedy()).contains("resume the run");
    assertThat(stopped).rootCause().hasMessageContaining("No space left on device");
    int before = effects.size();
    stage.time.advance(Duration.ofMinutes(10));
    assertThat(effects).as("nothing is done any more").hasSize(before);

    Files.delete(folder.resolve("filler"));
    finishes(stage, run.id());
  }

  /** Another process resumes it: another journal over the same folder. */
  private void finishes(Stage stage, RunId run) {
    RunReport report = stage.finish(orchestrator(stage, FileJournal.in(folder)).resume(run));

    assertThat(report.outcome()).isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
    assertThat(stage.marks(report, "promote.main.dc2")).isEqualTo(1);
    assertThat(stage.marks(report, "prepare.main.dc2")).isEqualTo(1);
    WorldAssert.assertThat(stage.world).servesOnlyFrom("dc2").lostNothing().pointsAt("dc2");
  }

  @Test
  void disk_fullBeforeTheStart_nothingIsDone() throws IOException {
    mount("size=1m,mode=700");
    Stage stage = Stage.seeded(42);
    stage.world.powerLoss("dc1");
    FailoverOrchestrator orchestrator = orchestrator(stage, FileJournal.in(folder));
    var plan = orchestrator.plan(Stage.LOST);
    List<String> effects = new ArrayList<>();
    stage.world.onEffect(effects::add);
    fill();

    assertThatThrownBy(() -> stage.finish(orchestrator.start(plan)))
        .isInstanceOf(io.github.essfailover.error.FailoverException.class)
        .rootCause()
        .hasMessageContaining("No space left on device");
    stage.time.advance(Duration.ofMinutes(1));

    assertThat(effects).isEmpty();
    Files.delete(folder.resolve("filler"));
    assertThat(stage.finish(orchestrator.start(plan)).outcome())
        .isEqualTo(Outcome.COMPLETED_WITH_DEBTS);
  }

  @Test
  void disk_readOnly_refusedBeforeAnythingIsPlanned() {
    mount("size=1m,ro");

    JournalException refused =
        catchThrowableOfType(JournalException.class, () -> FileJournal.in(folder));

    assertThat(refused.code()).isEqualTo("JOURNAL_REFUSED");
    assertThat(refused.remedy()).contains("may write to");
  }
}
