package io.github.essfailover.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.ScriptedApprovals;
import io.github.essfailover.testkit.WorldAssert;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How is automation that uses the library tested, without a single server? */
class YourAutomationTest {

  private final Rehearsal rehearsal = new Rehearsal();
  private final List<String> pages = new ArrayList<>();
  private final FailoverOrchestrator orchestrator =
      rehearsal
          .orchestrator()
          .journal(InMemoryJournal.in(rehearsal.time))
          .approvals(ScriptedApprovals.approvingPlans())
          .build();

  // tag::automation[]
  /** Yours: takes over by itself when the plan has no unknown loss, else pages somebody. */
  record NightShift(FailoverOrchestrator orchestrator, List<String> pages) {
    Optional<Run> handle(Failover request) {
      Plan plan = orchestrator.plan(request);
      boolean bounded =
          plan.prediction().rpo().values().stream().allMatch(loss -> loss.bytes().isPresent());
      if (bounded) {
        return Optional.of(orchestrator.start(plan));
      }
      pages.add("Loss is not known: " + plan.prediction().rpo());
      return Optional.empty();
    }
  }

  // end::automation[]

  @Test
  void nightShift_lossUnknown_pagesAndChangesNothing() {
    rehearsal.world.powerLoss("dc1");

    Optional<Run> run = new NightShift(orchestrator, pages).handle(Rehearsal.DC1_IS_LOST);

    assertThat(run).isEmpty();
    assertThat(pages).singleElement().asString().contains("unknown");
    WorldAssert.assertThat(rehearsal.world).servesNowhere();
  }

  @Test
  void nightShift_clusterLostAndDatabaseAlive_takesOverWithoutLoss() {
    rehearsal.world.dataCenter("dc1").commit("main", 100);
    rehearsal.world.clusterLoss("dc1");

    Run run = new NightShift(orchestrator, pages).handle(Rehearsal.DC1_IS_LOST).orElseThrow();
    RunReport report = rehearsal.finish(run);

    assertThat(report.foundLoss().values()).allMatch(DataLoss::isNone);
    assertThat(pages).isEmpty();
    WorldAssert.assertThat(rehearsal.world).servesOnlyFrom("dc2").isNotSplit().lostNothing();
  }
}
