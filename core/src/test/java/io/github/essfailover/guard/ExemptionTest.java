package io.github.essfailover.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.journal.SampleRun;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.plan.SamplePlans;
import io.github.essfailover.request.Drill;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExemptionTest {

  private static final DataCenterId DC2 = DataCenterId.of("dc2");
  private static final DataCenterId DC3 = DataCenterId.of("dc3");
  private static final RunHistory ADOPTION = SampleRun.history(SampleRun.adopted("dc1", 1));

  private static SampleRun drill(long epoch) {
    Plan plan = SamplePlans.to("dc3");
    return SampleRun.opened(
        new Plan(
            plan.deployment(),
            Drill.of("dc3").because("CHG-7: quarterly").beside("dc1"),
            plan.topology(),
            plan.createdAt(),
            plan.expiresAt(),
            plan.steps(),
            plan.facts(),
            plan.prediction(),
            plan.findings()),
        epoch);
  }

  @Test
  void drill_underWay_exemptsItsStandbyOnly() {
    List<RunHistory> runs = List.of(ADOPTION, drill(2).started("promote.main.dc3", 1).history());

    assertThat(Exemption.drills().of(DC3, runs)).contains("drill example.org-2 in epoch 2");
    assertThat(Exemption.drills().of(DC2, runs)).isEmpty();
    assertThat(Exemption.none().of(DC3, runs)).isEmpty();
  }

  @Test
  void drill_ended_exemptsNothing() {
    assertThat(
            Exemption.drills()
                .of(DC3, List.of(drill(2).ended(Outcome.COMPLETED, "").history(), ADOPTION)))
        .isEmpty();
  }

  @Test
  void drill_leftBehindByAFailover_exemptsNothing() {
    assertThat(
            Exemption.drills()
                .of(DC3, List.of(ADOPTION, drill(2).history(), SampleRun.completed(3).history())))
        .isEmpty();
  }

  @Test
  void failover_underWay_exemptsNothing() {
    assertThat(Exemption.drills().of(DC2, List.of(ADOPTION, SampleRun.opened(2).history())))
        .isEmpty();
  }
}
