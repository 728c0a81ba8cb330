package io.github.essfailover.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.lab.screen.Terminal;
import io.github.essfailover.lab.world.Lab;
import io.github.essfailover.lab.world.LabAdapters;
import io.github.essfailover.lab.world.LabDataCenter;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Finding;
import io.github.essfailover.model.Severity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PowerLossTest {

  private static final Path FOLDER = Path.of(System.getProperty("java.io.tmpdir"), "lab");

  @Test
  void powerLoss_played_isAsDemanded() throws Exception {
    try (Lab lab = Lab.in(FOLDER)) {
      lab.build(System.out);
      assertThat(findings(lab)).noneMatch(f -> f.severity() == Severity.ERROR);

      Ending ending = new Playing(new PowerLoss(), lab, Terminal.plain(System.out), 100).play();

      assertThat(ending.summary().unmet()).isEmpty();
      assertThat(ending.result().clientDowntimeMillis()).isBetween(100L, 60_000L);
      assertThat(Files.readString(FOLDER.resolve("lab.json"))).isEqualTo(ending.result().toJson());
    }
  }

  private static List<Finding> findings(Lab lab) {
    LabAdapters adapters = lab.adapters();
    Deadline deadline = Deadline.after(Duration.ofSeconds(60), Clock.systemUTC());
    List<Finding> findings = new ArrayList<>(adapters.dns().check(deadline));
    findings.addAll(adapters.media().check(deadline));
    for (LabDataCenter dataCenter : lab.dataCenters()) {
      findings.addAll(adapters.database(dataCenter).check(deadline));
      findings.addAll(adapters.cluster(dataCenter).check(deadline));
      findings.addAll(adapters.firewall(dataCenter).check(deadline));
    }
    findings.forEach(System.out::println);
    return findings;
  }
}
