package io.github.essfailover.postgres.takeover;

import io.github.essfailover.DataCenter;
import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.error.FailoverException;
import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.journal.FileJournal;
import io.github.essfailover.model.Endpoint;
import io.github.essfailover.model.Location;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.testkit.Calls;
import io.github.essfailover.testkit.FakeDataCenter;
import io.github.essfailover.testkit.FakeDatabase;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.ScriptedApprovals;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * An orchestrator in a process of its own: real servers, everything else is a fake of this
 * process's. Fails dc1 over, or resumes what is unfinished, and exits with 0 when the run
 * completed.
 */
public final class OrchestratorMain {

  private static final Person HUMAN = Person.named("test");

  private final Settings settings;
  private final FakeWorld world = FakeWorld.of("dc1", "dc2", "dc3");

  private OrchestratorMain(Settings settings) {
    this.settings = settings;
  }

  /** Takes the settings as {@code name=value}. */
  public static void main(String[] arguments) {
    int code;
    try {
      RunReport report = new OrchestratorMain(Settings.parse(arguments)).run();
      System.out.println(report.toText());
      code = report.outcome().name().startsWith("COMPLETED") ? 0 : 1;
    } catch (FailoverException e) {
      System.out.println(e.code() + ": " + e.getMessage());
      code = 3;
    } catch (RuntimeException e) {
      e.printStackTrace(System.out);
      code = 2;
    }
    System.out.flush();
    Runtime.getRuntime().halt(code);
  }

  private RunReport run() {
    world.powerLoss("dc1");
    try (FailoverOrchestrator failover = orchestrator()) {
      Optional<RunId> unfinished = failover.unfinishedRuns().stream().findFirst();
      if (unfinished.isPresent()) {
        Run resumed = failover.resume(unfinished.get());
        return resumed.await();
      }
      return failover.execute(
          failover.plan(
              Failover.of("dc1")
                  .to(settings.target())
                  .because("a test")
                  .sourceIsDown(HUMAN, "its servers were ended")));
    }
  }

  private FailoverOrchestrator orchestrator() {
    return FailoverOrchestrator.builder()
        .deployment("example.org")
        .dataCenters(dataCenter("dc1"), dataCenter("dc2"), dataCenter("dc3"))
        .dns(world.dns())
        .journal(journal())
        .singleOrchestrator("a test of what happens when there is another one")
        .approvals(ScriptedApprovals.by(HUMAN).answer("fence\\.debts\\..*", Choice.WAIVE))
        .quiet(Duration.ofSeconds(1))
        .fencingBudget(Duration.ofSeconds(3))
        .questionPatience(Duration.ofSeconds(2))
        .listener(this::hear)
        .build();
  }

  private Journal journal() {
    FileJournal records = FileJournal.in(settings.path("journal")).locatedIn(Location.outside());
    return settings.lock().equals("lease")
        ? new LeasedJournal(records, new LeaseFiles(settings.path("leases"), Settings.LEASE))
        : records;
  }

  /** The fake workloads are ready when their own world has a primary for them. */
  private void hear(FailoverEvent event) {
    System.out.println(event);
    if (event instanceof FailoverEvent.StepChanged changed
        && changed.step().value().startsWith("promote.")
        && changed.state() == StepState.PROVEN) {
      FakeDatabase fake = world.dataCenter(settings.target()).database("main");
      FenceProof proof =
          FenceProof.statedBy(HUMAN, "a fake", List.of(), Instant.now().plusSeconds(60));
      fake.promote(new Promotion(MarkId.of("fake"), 1, proof)).apply(Calls.by(Clock.systemUTC()));
    }
  }

  private DataCenter dataCenter(String name) {
    FakeDataCenter fake = world.dataCenter(name);
    DatabaseAdapter server = server(name);
    for (String database : server.databases()) {
      fake.cluster().rendersDatabase(database, server.endpoint());
    }
    fake.cluster().startUp(Duration.ofMillis(100)).creation(Duration.ofMillis(100));
    world.alias(server.endpoint(), fake.database("main").endpoint());
    DataCenter.Builder builder =
        DataCenter.named(name)
            .cluster(fake.cluster())
            .database(server)
            .firewall(fake.firewall())
            .objectStorage(fake.objectStorage());
    fake.ingress().forEach(address -> builder.ingress(address.value()));
    return builder.build();
  }

  private DatabaseAdapter server(String name) {
    Endpoint at = settings.server(name);
    PGSimpleDataSource admin = source(at, "postgres");
    boolean stops = name.equals(settings.target());
    if (stops && settings.stop().equals("statement")) {
      admin.setSocketFactory(StoppingSockets.class.getName());
    }
    PostgresServer server =
        PostgresServer.named("main")
            .locatedIn(name)
            .listensOn(at.host(), at.port())
            .replicationUser(settings.get("replicationUser"), settings.get("passfile"))
            .admin(admin)
            .database("synapse", source(at, "synapse"))
            .database("mas", source(at, "mas"))
            .applicationRoles("synapse", "mas")
            .build();
    return stops && settings.stop().equals("connection")
        ? new BeforeConnecting(server, settings.path("go"))
        : server;
  }

  private PGSimpleDataSource source(Endpoint at, String database) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setServerNames(new String[] {at.host()});
    source.setPortNumbers(new int[] {at.port()});
    source.setDatabaseName(database);
    source.setUser(settings.get("role"));
    source.setPassword(settings.get("password"));
    return source;
  }
}
