package io.github.essfailover.lab;

import io.github.essfailover.fence.FenceProof;
import io.github.essfailover.k8s.KubernetesCluster;
import io.github.essfailover.lab.screen.StepScreen;
import io.github.essfailover.matrix.MatrixServiceProbe;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DataLoss;
import io.github.essfailover.model.Deadline;
import io.github.essfailover.model.Following;
import io.github.essfailover.model.IngressAddress;
import io.github.essfailover.model.MarkId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.Sighting;
import io.github.essfailover.postgres.PostgresServer;
import io.github.essfailover.spi.Change;
import io.github.essfailover.spi.DnsAdapter;
import io.github.essfailover.spi.Promotion;
import io.github.essfailover.spi.Upstream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/** The failover as the ports allow it, one step after the other, without planner and engine. */
final class ByAdapters implements Procedure {

  private static final long EPOCH = 1;
  private static final MarkId PROMOTED = MarkId.of("by-adapters:promote");
  private static final MarkId PREPARED = MarkId.of("by-adapters:prepare");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public RunFacts failOver(Lab lab, StepScreen screen) {
    LabAdapters adapters = lab.adapters();
    PostgresServer dc2 = adapters.database(lab.dc2());
    PostgresServer dc3 = adapters.database(lab.dc3());
    Instant gate = Instant.now();
    step(screen, "freeze dc2", dc2.follow(Optional.empty()), () -> dc2.observe(soon()).isFrozen());
    step(screen, "freeze dc3", dc3.follow(Optional.empty()), () -> dc3.observe(soon()).isFrozen());
    catchUp(screen, dc2, dc3);
    step(
        screen,
        "admit",
        dc2.admit(Set.of("dc3")),
        () -> dc2.observe(soon()).slots().contains("dc3"));
    step(
        screen,
        "attach",
        dc3.follow(Optional.of(new Upstream(dc2.endpoint(), "dc3"))),
        () -> streams(dc3));
    step(
        screen,
        "promote",
        dc2.promote(new Promotion(PROMOTED, EPOCH, proof())),
        () -> dc2.observe(soon()).isPrimary() && dc2.observe(soon()).hasMark(PROMOTED));
    Instant promoted = Instant.now();
    step(
        screen,
        "prepare",
        dc2.prepare(PREPARED, DataLoss.none()),
        () -> dc2.observe(soon()).hasMark(PREPARED));
    KubernetesCluster cluster = adapters.cluster(lab.dc2());
    step(screen, "activate", cluster.activate(), () -> cluster.observe(soon()).active().yes());
    step(
        screen,
        "firewall",
        adapters.firewall(lab.dc2()).open(),
        () ->
            adapters.firewall(lab.dc2()).observe(soon()).outboundWorks().equals(Optional.of(true)));
    IngressAddress target = IngressAddress.parse(lab.dc2().address().getHostAddress());
    DnsAdapter dns = adapters.dns();
    step(
        screen,
        "dns",
        dns.point(Set.of(target), dns.observe(soon())),
        () -> dns.observe(soon()).notYetAt(Set.of(target), DataCenterId.of("dc1")).isEmpty());
    step(screen, "follow", nothing(), () -> streams(dc3) && dc3.observe(soon()).hasMark(PROMOTED));
    MatrixServiceProbe probe = adapters.probe();
    step(screen, "verify", nothing(), () -> serves(probe, target));
    return new RunFacts(
        "COMPLETED_WITH_DEBTS",
        Optional.of("dc2"),
        List.of("fence.by-adapters"),
        Optional.of(gate),
        Optional.of(promoted),
        List.of());
  }

  private static void catchUp(StepScreen screen, PostgresServer dc2, PostgresServer dc3) {
    if (dc3.observe(soon()).position().compareTo(dc2.observe(soon()).position()) > 0) {
      step(screen, "admit dc2", dc3.admit(Set.of("dc2")), () -> true);
      step(
          screen,
          "catch up",
          dc2.follow(Optional.of(new Upstream(dc3.endpoint(), "dc2"))),
          () -> dc2.observe(soon()).position().equals(dc3.observe(soon()).position()));
      step(
          screen,
          "freeze again",
          dc2.follow(Optional.empty()),
          () -> dc2.observe(soon()).isFrozen());
    }
  }

  private static boolean streams(PostgresServer standby) {
    return standby.observe(soon()).following().map(Following::streaming).orElse(false);
  }

  private static boolean serves(MatrixServiceProbe probe, IngressAddress target) {
    Sighting sighting = probe.use(DataCenterId.of("dc2"), Set.of(target), soon());
    return sighting.isAlive();
  }

  private static void step(
      StepScreen screen, String name, Change change, Callable<Boolean> proven) {
    long start = System.nanoTime();
    screen.step(name, "running", Duration.ZERO, "");
    change.apply(new LabCall(EPOCH, soon()));
    Conditions.await(name, proven);
    screen.step(name, "proven", Duration.ofNanos(System.nanoTime() - start), "");
  }

  private static Change nothing() {
    return Change.of("nothing", call -> {});
  }

  private static FenceProof proof() {
    return FenceProof.statedBy(
        Person.named("Test"), "the lab took its power", List.of(), Instant.now().plus(PATIENCE));
  }

  private static Deadline soon() {
    return Deadline.after(PATIENCE, Clock.systemUTC());
  }
}
