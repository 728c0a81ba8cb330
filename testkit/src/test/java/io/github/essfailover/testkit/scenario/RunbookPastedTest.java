package io.github.essfailover.testkit.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Person;
import io.github.essfailover.plan.CustomStep;
import io.github.essfailover.report.Runbook;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Act;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.Observed;
import io.github.essfailover.spi.Resource;
import io.github.essfailover.spi.StepContext;
import io.github.essfailover.spi.StepHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole runbook as a person pastes it, block after block, into a shell. */
class RunbookPastedTest {

  private static final String FENCE = "~~~~~~~~";

  @TempDir private Path folder;

  /** Its words come from outside, its lines from the host. */
  private record Hostile(String words) implements StepHandler {
    @Override
    public Observed observe(StepContext context) {
      return Observed.notYet(words);
    }

    @Override
    public List<Act> acts(StepContext context) {
      return List.of(new Act(Resource.other("cdn"), Change.of("echo 'it''s 100 %'", call -> {})));
    }
  }

  @Test
  void runbook_withHostileWords_parsesAndRunsNoneOfThem() throws Exception {
    assumeTrue(Files.exists(Path.of("/bin/bash")), "bash is not installed");
    Path canary = folder.resolve("canary");
    // No program is needed for it, only the shell.
    String write = ": > '" + canary + "'";
    List<String> words =
        List.of(
            "\n" + FENCE + "sh\n" + write + "\n" + FENCE + "\n",
            "$(" + write + ") `" + write + "`",
            "'; " + write + "; '",
            "\"; " + write + " #",
            "<script>alert(1)</script> %s \u202E");
    for (String each : words) {
      Stage stage = Stage.seeded(79);
      CustomStep step =
          CustomStep.named("cdn.origin", new Hostile(each))
              .summary(each)
              .locatedIn(Location.outside())
              .after("activate")
              .before("verify.service");
      FailoverOrchestrator orchestrator = stage.builder().step(step).build();
      Failover request =
          Failover.of("dc1").to("dc2").because(each).sourceIsDown(Person.named("Ada"), each);

      Runbook runbook = orchestrator.runbook(orchestrator.plan(request));

      List<List<String>> blocks = blocks(runbook.toMarkdown());
      assertThat(blocks)
          .hasSameSizeAs(runbook.steps().stream().flatMap(s -> s.commands().stream()).toList());
      for (List<String> block : blocks) {
        assertThat(bash(block, "-n")).as("parses: %s", block).isZero();
        bash(block);
      }
      assertThat(canary).as("after: %s", each).doesNotExist();
    }
  }

  /** As Markdown has it (CommonMark 0.31, 4.5): a fence begins a line, at most three spaces in. */
  private static List<List<String>> blocks(String markdown) {
    List<List<String>> blocks = new ArrayList<>();
    List<String> open = null;
    for (String line : markdown.split("\n", -1)) {
      boolean fence = line.stripLeading().startsWith(FENCE) && line.indexOf('~') < 4;
      if (fence && open == null) {
        open = new ArrayList<>();
      } else if (fence) {
        blocks.add(open);
        open = null;
      } else if (open != null) {
        open.add(line);
      }
    }
    assertThat(open).as("a block that never ends").isNull();
    return blocks;
  }

  /** Without any program but the shell itself. */
  private int bash(List<String> script, String... options)
      throws IOException, InterruptedException {
    Path file = Files.write(folder.resolve("script"), script);
    List<String> command = new ArrayList<>(List.of("/bin/bash"));
    command.addAll(List.of(options));
    command.add(file.toString());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("said").toFile());
    builder.environment().put("PATH", folder.resolve("nowhere").toString());
    Process bash = builder.start();
    assertThat(bash.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return bash.exitValue();
  }
}
