package io.github.essfailover.lab.scenario;

import io.github.essfailover.ReturnGuard;
import io.github.essfailover.guard.GuardListener;
import io.github.essfailover.k8s.KubernetesCluster;
import io.github.essfailover.lab.world.Lab;
import io.github.essfailover.lab.world.LabDataCenter;
import io.github.essfailover.model.Access;
import io.github.essfailover.model.DatabaseState;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.request.Failover;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * dc1 loses power and dc2 takes over; then dc1 boots with its operator on and a writable database,
 * users with old DNS answers still come to it, and what publishes its names there does so again.
 * The guards of all data centers run all the time, and only they keep dc1 from serving.
 */
final class ReturnOfTheDead implements Scenario {

  private static final String WRITABLE = "dc1WritableWhenItCameBack";
  private static final String REACTION = "guardReactionMillis";
  private static final String NOTICED = "namesNoticedMillis";
  private static final String FOUGHT = "actsOfGuardsOfDc2AndDc3";
  private static final String BY_DC1 = "acknowledgedByDc1AfterItsReturn";
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration WHILE = Duration.ofSeconds(20);

  @Override
  public String id() {
    return "return-of-the-dead";
  }

  @Override
  public String headline() {
    return "dc1 comes back after a failover, as it was; its guard holds it";
  }

  @Override
  public void play(Stage stage) throws Exception {
    Lab lab = stage.lab();
    stage.adopt("dc1", "first start of the lab");
    stage.join(lab.usersWithCachedDns(20));
    List<GuardListener.Told> ofOthers = new CopyOnWriteArrayList<>();
    try (ReturnGuard dc2 = stage.guard(lab.dc2(), ofOthers::add);
        ReturnGuard dc3 = stage.guard(lab.dc3(), ofOthers::add)) {
      try (ReturnGuard dc1 = stage.guard(lab.dc1(), told -> {})) {
        stage.awaits("guards that have read", Duration.ZERO, () -> hasRead(dc1, dc2, dc3));
        stage.disaster("dc1 lost power", lab.dc1()::powerLoss);
      }
      stage.failOver(
          Failover.of("dc1")
              .to("dc2")
              .because("INC-4719: dc1 lost power")
              .sourceIsDown(ScriptedHuman.ADA, "the provider of dc1 confirmed the power loss"),
          ScriptedHuman.ada());
      comesBack(stage);
      stage.measure(FOUGHT, acts(ofOthers));
    }
  }

  private static boolean hasRead(ReturnGuard... guards) {
    return List.of(guards).stream().allMatch(guard -> guard.state().record().isPresent());
  }

  private static long acts(List<GuardListener.Told> told) {
    return told.stream().filter(t -> t.finding().check().equals("guard.acted")).count();
  }

  private static void comesBack(Stage stage) throws Exception {
    Lab lab = stage.lab();
    stage.happens("dc1 has power again", lab.dc1()::powerOn);
    Instant back = Instant.now();
    stage.measure(WRITABLE, lab.inspect().writable().contains("dc1") ? 1 : 0);
    List<GuardListener.Told> told = new CopyOnWriteArrayList<>();
    try (ReturnGuard guard = stage.guard(lab.dc1(), told::add)) {
      KubernetesCluster cluster = lab.adapters().cluster(lab.dc1());
      PostgresServer database = lab.adapters().database(lab.dc1());
      boolean held =
          stage.awaits("dc1 held by its guard", Duration.ZERO, () -> isHeld(cluster, database));
      stage.note("dc1 is held by its guard");
      stage.measure(REACTION, held ? millisSince(back) : -1);
      republishes(stage, told);
      stage.awaits(
          "users served by dc2",
          WHILE,
          () -> stage.report().countFrom("dc2", Instant.now().minusSeconds(1)) > 0);
      stage.note("guard of dc1: " + guard.state().standing());
    }
    stage.measure(BY_DC1, stage.report().countFrom("dc1", back));
  }

  private static boolean isHeld(KubernetesCluster cluster, PostgresServer database) {
    Deadline soon = Deadline.after(LOOK, Clock.systemUTC());
    DatabaseState state = database.observe(soon);
    return cluster.observe(soon).isEmpty()
        && state.access() == Access.REFUSED
        && state.applicationSessions() == 0;
  }

  /** An ExternalDNS that knows nothing of failovers; a person puts its names back. */
  private static void republishes(Stage stage, List<GuardListener.Told> told) throws Exception {
    Lab lab = stage.lab();
    stage.happens("what publishes dc1's names does so again", () -> publish(lab, lab.dc1()));
    Instant published = Instant.now();
    boolean noticed =
        stage.awaits(
            "the names noticed by the guard",
            Duration.ZERO,
            () -> told.stream().anyMatch(t -> t.finding().check().equals("guard.dns")));
    stage.measure(NOTICED, noticed ? millisSince(published) : -1);
    stage.happens("a person points the names at dc2", () -> publish(lab, lab.dc2()));
  }

  private static void publish(Lab lab, LabDataCenter to) {
    for (String name : List.of(Lab.PUBLIC_NAME, Lab.CHAT_NAME)) {
      lab.dns().put(name, Lab.TTL, to.address().getHostAddress());
    }
  }

  private static long millisSince(Instant moment) {
    return Duration.between(moment, Instant.now()).toMillis();
  }

  @Override
  public void demand(Demands demands) {
    demands
        .outcomes("COMPLETED_WITH_DEBTS")
        .dc2TookOver()
        .nothingLost()
        .replicating(Map.of("dc3", "dc2"))
        .onlyFenceDebts()
        .measured(WRITABLE, 1, 1)
        .measured(REACTION, 0, 15_000)
        .measured(NOTICED, 0, 15_000)
        .measured(FOUGHT, 0, 0)
        .measured(BY_DC1, 0, 0);
  }
}
