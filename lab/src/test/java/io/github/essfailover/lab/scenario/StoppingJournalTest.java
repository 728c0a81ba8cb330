package io.github.essfailover.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.journal.FileJournal;
import io.github.essfailover.model.RunId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoppingJournalTest {

  private static final RunId RUN = RunId.of("example.org-1");

  @TempDir Path folder;

  @Test
  void append_whereItStops_isDurableAndReturnsWhenItMay() throws Exception {
    Path process = folder.resolve("orchestrator-1");
    FileJournal journal = FileJournal.in(folder.resolve("journal"));
    StoppingJournal stopping = new StoppingJournal(journal, process, "1");
    Path stopped = StoppingJournal.stoppedFile(process);

    CompletableFuture<Void> append =
        CompletableFuture.runAsync(
            () -> stopping.append(RUN, 0, "first".getBytes(StandardCharsets.UTF_8)));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (!Files.exists(stopped) && System.nanoTime() < end) {
      Thread.onSpinWait();
    }

    assertThat(stopped).exists();
    assertThat(append).isNotDone();
    assertThat(journal.read(RUN)).hasSize(1);

    Files.createFile(StoppingJournal.goFile(process));
    assertThat(append).succeedsWithin(20, TimeUnit.SECONDS);
  }
}
