package io.github.essfailover.postgres.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.essfailover.DataCenter;
import io.github.essfailover.FailoverOrchestrator;
import io.github.essfailover.Run;
import io.github.essfailover.event.FailoverEvent;
import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Outcome;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.model.StepState;
import io.github.essfailover.plan.Plan;
import io.github.essfailover.postgres.PostgresServerBuilder;
import io.github.essfailover.postgres.TrioFixture;
import io.github.essfailover.report.RunReport;
import io.github.essfailover.request.Failover;
import io.github.essfailover.spi.Answer;
import io.github.essfailover.spi.Choice;
import io.github.essfailover.spi.DatabaseAdapter;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Question;
import io.github.essfailover.testkit.Calls;
import io.github.essfailover.testkit.FakeDataCenter;
import io.github.essfailover.testkit.FakeDatabase;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.InMemoryJournal;
import io.github.essfailover.testkit.ScriptedApprovals;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Three real servers and an orchestrator in this process; clusters, names and firewalls are fakes.
 *
 * <pre>{@code
 * try (FailoverOnRealServers night = FailoverOnRealServers.start()) {
 *   night.loseDc1();
 *   RunReport report = night.failOver("dc2");
 *   night.assertServes("dc2", "dc3");
 * }
 * }</pre>
 *
 * <p>Confined to the test's thread, but for what {@link #interception()} makes happen.
 */
final class FailoverOnRealServers extends RealServers {

  private static final Person HUMAN = Person.named("test");

  private final FakeWorld world = FakeWorld.of("dc1", "dc2", "dc3");
  private final InMemoryJournal journal = new InMemoryJournal(Clock.systemUTC());
  private final Interception interception = new Interception();
  private final Map<String, UnaryOperator<PostgresServerBuilder>> descriptions = new TreeMap<>();
  private final ScriptedApprovals gate = ScriptedApprovals.by(HUMAN);
  private final Map<String, Interception.Event> whenAsked = new ConcurrentHashMap<>();
  private final Queue<FailoverEvent> events = new ConcurrentLinkedQueue<>();
  private Duration quiet = Duration.ofSeconds(1);
  private Duration fencing = Duration.ofSeconds(15);
  private boolean lost;
  private @Nullable FailoverOrchestrator orchestrator;

  private FailoverOnRealServers(TrioFixture servers) {
    super(servers);
  }

  static FailoverOnRealServers start() throws Exception {
    FailoverOnRealServers started = new FailoverOnRealServers(TrioFixture.start());
    started.makeReady();
    return started;
  }

  Interception interception() {
    return interception;
  }

  /** People approve plans, and answer for fences that are owed; the rest is for the test. */
  ScriptedApprovals gate() {
    return gate;
  }

  /** How the server of that data center is described to the orchestrator, if not as usual. */
  void describe(String dataCenter, UnaryOperator<PostgresServerBuilder> description) {
    descriptions.put(dataCenter, description);
  }

  /** The data center is without power: its server, its cluster, its firewalls. */
  void loseDc1() {
    dc1().powerLoss();
    dc1IsSilent();
  }

  /** Nothing but its database server is seen of it any more, and a person says that it is down. */
  void dc1IsSilent() {
    world.powerLoss("dc1");
    lost = true;
    fencing = Duration.ofMillis(1500);
  }

  /** How long nothing of dc1 must be seen, and how long it is tried to fence it. */
  void takeTime(Duration quietFor, Duration fencingFor) {
    quiet = quietFor;
    fencing = fencingFor;
  }

  RunReport failOver(String target) {
    return failOver(request("dc1", target));
  }

  RunReport failOver(Failover request) {
    return orchestrator().execute(orchestrator().plan(request));
  }

  Run start(String target) {
    return orchestrator().start(plan("dc1", target));
  }

  RunReport resume(RunId run) {
    return orchestrator().resume(run).await();
  }

  Plan plan(String source, String target) {
    return orchestrator().plan(request(source, target));
  }

  Failover request(String source, String target) {
    Failover request = Failover.of(source).to(target).because("a test");
    return lost ? request.sourceIsDown(HUMAN, "its servers were ended") : request;
  }

  private FailoverOrchestrator orchestrator() {
    if (orchestrator == null) {
      orchestrator = newOrchestrator();
    }
    return orchestrator;
  }

  private FailoverOrchestrator newOrchestrator() {
    gate.answer("fence\\.debts\\..*", Choice.WAIVE);
    return FailoverOrchestrator.builder()
        .deployment("example.org")
        .dataCenters(dataCenter("dc1"), dataCenter("dc2"), dataCenter("dc3"))
        .dns(world.dns())
        .journal(journal)
        .singleOrchestrator("a test")
        .approvals(this::ask)
        .quiet(quiet)
        .fencingBudget(fencing)
        .questionPatience(Duration.ofSeconds(5))
        .listener(this::hear)
        .build();
  }

  private Answer ask(Question question, Deadline deadline) {
    Interception.happen(whenAsked.remove(question.id()));
    return gate.ask(question, deadline);
  }

  /** What people do, once, before they answer. */
  void whenAsked(String question, Interception.Event event) {
    whenAsked.put(question, event);
  }

  /** The fake workloads are ready when their own world has a primary for them. */
  private void hear(FailoverEvent event) {
    events.add(event);
    if (Boolean.getBoolean("scenario.events")) {
      System.out.println(event);
    }
    if (event instanceof FailoverEvent.StepChanged changed
        && changed.step().value().startsWith("promote.")
        && changed.state() == StepState.PROVEN) {
      String step = changed.step().value();
      FakeDatabase fake =
          world.dataCenter(step.substring(step.lastIndexOf('.') + 1)).database("main");
      FenceProof proof =
          FenceProof.statedBy(HUMAN, "a fake", List.of(), Instant.now().plusSeconds(60));
      fake.promote(new Promotion(MarkId.of("fake"), 1, proof)).apply(Calls.by(Clock.systemUTC()));
    }
  }

  /** Waits until the run says that of that step. */
  void awaitProgress(String step, String words) throws Exception {
    until(
        () ->
            events.stream()
                .anyMatch(
                    event ->
                        event instanceof FailoverEvent.StepProgress progress
                            && progress.step().value().equals(step)
                            && progress.seen().contains(words)));
  }

  /** Waits until the step is in that state. */
  void awaitStep(String step, StepState state) throws Exception {
    until(
        () ->
            events.stream()
                .anyMatch(
                    event ->
                        event instanceof FailoverEvent.StepChanged changed
                            && changed.step().value().equals(step)
                            && changed.state() == state));
  }

  /** What people were asked in the middle of a run, with the reason; fences that are owed apart. */
  List<String> asked() {
    return gate.questions().stream()
        .filter(question -> question.run().isPresent())
        .filter(question -> !question.id().startsWith("fence.debts."))
        .map(question -> question.id() + ": " + String.join("; ", question.facts()))
        .toList();
  }

  private DataCenter dataCenter(String name) {
    FakeDataCenter fake = world.dataCenter(name);
    DatabaseAdapter server = adapter(name);
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

  private DatabaseAdapter adapter(String name) {
    PostgresServerBuilder server = servers().describe(instance(name));
    return interception.around(
        descriptions.getOrDefault(name, UnaryOperator.identity()).apply(server).build());
  }

  /** The target is the only primary, once promoted, and the others stream its new timeline. */
  void assertServes(String target, String... followers) throws Exception {
    DatabaseState primary = look(target);
    assertThat(primary.isPrimary()).isTrue();
    assertThat(primary.lineage()).hasSize(1);
    servers().application(instance(target), "INSERT INTO event DEFAULT VALUES");
    for (String follower : followers) {
      DatabaseState state = look(follower);
      assertThat(state.role()).isEqualTo(DatabaseState.Role.STANDBY);
      assertThat(state.timeline()).isEqualTo(primary.timeline());
      assertThat(state.lineage()).isEqualTo(primary.lineage());
      assertThat(state.following().orElseThrow().upstream())
          .isEqualTo(servers().describe(instance(target)).build().endpoint());
    }
  }

  /** The service is there; what is owed keeps the lost data center down and nothing else. */
  void assertNothingOwedButFences(RunReport report) {
    assertThat(report.outcome())
        .as(report.toText())
        .isIn(Outcome.COMPLETED, Outcome.COMPLETED_WITH_DEBTS);
    assertThat(report.debts()).allMatch(debt -> debt.step().value().startsWith("fence."));
  }

  @Override
  public void close() {
    if (orchestrator != null) {
      orchestrator.close();
    }
    super.close();
  }
}
