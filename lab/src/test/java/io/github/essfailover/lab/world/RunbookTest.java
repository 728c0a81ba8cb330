package io.github.essfailover.lab.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.essfailover.DataCenter;
import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.journal.FileJournal;
import io.github.essfailover.lab.traffic.ClientReport;
import io.github.essfailover.lab.traffic.TrafficClient;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.Person;
import io.github.essfailover.report.Runbook;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.ApprovalGate;
import io.github.essfailover.spi.Choice;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The night without an orchestrator: a printed runbook, a dead dc1, and a person who types. psql,
 * nsupdate and curl are the real programs; kubectl's lines are done by {@link KubectlLines}.
 */
class RunbookTest {

  private static final Path FOLDER = Path.of(System.getProperty("java.io.tmpdir"), "lab");

  /** Nobody is asked before a plan is started, and none is. */
  private static final ApprovalGate GATE =
      (question, deadline) -> Answer.to(question, Choice.REFUSE, Person.named("Ada"), "");

  @Test
  void lines_typedAfterTheLossOfDc1_dc2Serves() throws Exception {
    for (String program : List.of("psql", "nsupdate", "curl")) {
      assumeTrue(Files.isExecutable(Path.of("/usr/bin", program)), program + " is not installed");
    }
    try (Lab lab = Lab.in(FOLDER)) {
      lab.build(System.out);
      Runbook runbook = printed(lab);
      assertThat(runbook.toMarkdown()).contains("## promote.main.dc2", "SELECT pg_promote(true");

      lab.dc1().powerLoss();
      for (Runbook.Section section : runbook.steps()) {
        // The fences of dc1 cannot be typed any more: power is the fence.
        if (!section.step().value().startsWith("fence.")) {
          carryOut(lab, section);
        }
      }

      Conditions.await("dc2 to serve", () -> lab.dc2().serves());
      Conditions.await(
          "dc3 to follow dc2",
          () ->
              lab.inspect()
                  .equals(new Inspection(List.of("dc2"), new TreeMap<>(Map.of("dc3", "dc2")))));
      assertThat(lab.dns().records("matrix"))
          .allMatch(record -> record.contains(lab.dc2().address().getHostAddress()));
      assertThat(acknowledged(lab).countFrom("dc2", Instant.EPOCH)).isPositive();
    }
  }

  private static ClientReport acknowledged(Lab lab) throws Exception {
    TrafficClient users = lab.users(20);
    try (users) {
      users.start();
      Conditions.await("users whose messages dc2 takes", () -> users.acknowledgedSoFar() > 5);
    }
    return users.report();
  }

  private static Runbook printed(Lab lab) {
    LabAdapters adapters = lab.adapters();
    try (FailoverOrchestrator orchestrator =
        FailoverOrchestrator.builder()
            .deployment(Lab.SERVER_NAME)
            .dataCenters(
                lab.dataCenters().stream()
                    .map(
                        dc ->
                            DataCenter.named(dc.name())
                                .cluster(adapters.cluster(dc))
                                .database(adapters.database(dc))
                                .firewall(adapters.firewall(dc))
                                .objectStorage(adapters.media())
                                .ingress(dc.address().getHostAddress())
                                .build())
                    .toArray(DataCenter[]::new))
            .dns(adapters.dns())
            .service(adapters.probe())
            .journal(FileJournal.in(lab.folder().resolve("journal")).locatedIn(Location.outside()))
            .singleOrchestrator("the lab runs one at a time in its own folder")
            .approvals(GATE)
            .build()) {
      return orchestrator.runbook(
          orchestrator.plan(Failover.of("dc1").to("dc2").because("the printed runbook")));
    }
  }

  private static void carryOut(Lab lab, Runbook.Section section) throws Exception {
    for (Runbook.Command command : section.commands()) {
      if (command.program().isPresent()) {
        run(lab, String.join("\n", command.script()));
      } else {
        for (String line : command.lines()) {
          if (line.startsWith("kubectl ")) {
            KubectlLines.run(lab.dataCenter(command.on().place()), line);
          } else {
            run(lab, line);
          }
        }
      }
    }
  }

  /** As a person at a shell who holds the superuser's password and the key of the zone. */
  private static void run(Lab lab, String script) throws Exception {
    PGSimpleDataSource superuser = lab.dc2().database().superuser("postgres");
    Path key = Files.createDirectories(lab.folder().resolve("tmp-runbook")).resolve("key");
    Files.writeString(
        key,
        "key \"%s\" { algorithm hmac-sha256; secret \"%s\"; };\n"
            .formatted(Lab.TSIG_KEY, Base64.getEncoder().encodeToString(lab.tsigSecret())));
    ProcessBuilder shell = new ProcessBuilder("sh", "-e").redirectErrorStream(true);
    shell.environment().put("PGUSER", String.valueOf(superuser.getUser()));
    shell.environment().put("PGPASSWORD", String.valueOf(superuser.getPassword()));
    shell.environment().put("NSUPDATE_KEY", key.toString());
    Path output = key.resolveSibling("output");
    Process process = shell.redirectOutput(output.toFile()).start();
    process.getOutputStream().write((script + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().close();
    boolean over = process.waitFor(120, TimeUnit.SECONDS);
    process.destroyForcibly();
    assertThat(over).as("%s ends", script).isTrue();
    assertThat(process.exitValue()).as("%s\n%s", script, Files.readString(output)).isZero();
  }
}
