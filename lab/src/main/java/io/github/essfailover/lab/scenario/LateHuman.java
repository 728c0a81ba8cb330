package io.github.essfailover.lab.scenario;

import io.github.essfailover.lab.world.Lab;
import io.github.essfailover.lab.world.LabShape;
import io.github.essfailover.lab.world.Wal;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Choice;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The question of the loss waits for its human. Meanwhile the power of dc1 is back, before the
 * orchestrator's line to it is, and it takes writes that nobody else has. The human accepts the
 * loss, and must be asked again: what they accepted is not what it would be now. They take the
 * failover back.
 */
final class LateHuman implements Scenario {

  private static final String WHATEVER_IS_ASKED = "";
  private static final String TAKEN_MEANWHILE = "acknowledgedByDc1WhileTheQuestionWaited";

  @Override
  public String id() {
    return "late-human";
  }

  @Override
  public String headline() {
    return "dc1 is back while the question of the loss waits; the failover is taken back";
  }

  @Override
  public LabShape shape() {
    return LabShape.standard().asynchronous().withLineToDc1();
  }

  @Override
  public void play(Stage stage) throws Exception {
    Lab lab = stage.lab();
    stage.disaster(
        "dc1 lost power",
        () -> {
          lab.isolateDc1();
          lab.dc1().powerLoss();
        });
    stage.failOver(
        Failover.of("dc1")
            .to("dc2")
            .because("INC-4717: dc1 lost power")
            .sourceIsDown(ScriptedHuman.ADA, "the provider of dc1 confirmed the power loss")
            .losingAtMost(0),
        ScriptedHuman.ada()
            .answers(
                "catchup.main.dc2",
                question -> dc1Returns(stage),
                Choice.WAIVE,
                "we accept the loss of the last moments")
            .answers(WHATEVER_IS_ASKED, Choice.ABORT, "dc1 is back and has everything"));
  }

  private static void dc1Returns(Stage stage) throws Exception {
    Instant before = Instant.now();
    stage.happens("the power of dc1 is back", stage.lab().dc1()::powerOn);
    stage.awaits(
        "users served by dc1 again",
        Duration.ofSeconds(2),
        () -> stage.report().countFrom("dc1", before) > 20);
    stage.happens("the line to dc1 is back", stage.lab()::mendLinesToDc1);
    awaitFence(stage);
    stage.measure(TAKEN_MEANWHILE, stage.report().countFrom("dc1", before));
  }

  /** The run fences what comes back; then it knows for the first time what the loss would be. */
  private static void awaitFence(Stage stage) throws Exception {
    stage.awaits(
        "dc1 fenced as soon as it was seen",
        Duration.ofSeconds(1),
        () -> !stage.lab().dc1().serves() && Wal.refusesWrites(stage.lab().dc1().database()));
  }

  @Override
  public void demand(Demands demands) {
    List<String> answers =
        demands.result().answers().stream().filter(a -> !a.endsWith(": APPROVE")).toList();
    demands
        .outcomes("ABORTED")
        .demand(
            answers.size() == 2
                && answers.get(0).equals("catchup.main.dc2.failed: WAIVE")
                && answers.get(1).endsWith(": ABORT"),
            "answers is " + answers + ", demanded is a WAIVE of catchup, and another question")
        .dc1GoesOn()
        .measured(TAKEN_MEANWHILE, 20, Long.MAX_VALUE);
  }
}
