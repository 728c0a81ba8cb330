package io.github.essfailover.testkit.simulation;

import io.github.essfailover.ReturnGuard;
import io.github.essfailover.journal.JournalEntry;
import io.github.essfailover.journal.JournalRecord;
import io.github.essfailover.journal.RunHistory;
import io.github.essfailover.model.DataCenterId;
import io.github.essfailover.model.DeploymentId;
import io.github.essfailover.model.Person;
import io.github.essfailover.model.RunId;
import io.github.essfailover.report.StatusFold;
import io.github.essfailover.spi.Journal;
import io.github.essfailover.spi.RunLock;
import io.github.essfailover.testkit.FakeDataCenter;
import io.github.essfailover.testkit.FakeWorld;
import io.github.essfailover.testkit.SimulatedTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;

/** A guard in every data center of a night, and what they owe to rule R10 when it is over. */
final class NightGuards {

  /** A guard's reaction, after what hung before has returned. */
  private static final Duration REACTION = Duration.ofMinutes(3);

  private final FakeWorld world;
  private final SimulatedTime time;
  private final Adopted record;
  private final boolean awake;
  private final List<ReturnGuard> guards = new ArrayList<>();

  NightGuards(FakeWorld world, SimulatedTime time, Journal journal, String active, boolean awake) {
    this.world = world;
    this.time = time;
    this.record = new Adopted(journal, active);
    this.awake = awake;
  }

  void start() {
    if (!awake) {
      return;
    }
    for (FakeDataCenter place : world.dataCenters()) {
      ScheduledExecutorService mine = time.newExecutor("guard of " + place);
      guards.add(
          ReturnGuard.in(place.dataCenter())
              .deployment("example.org")
              .record(record)
              .clock(time.clock())
              .workers(mine)
              .timer(mine)
              .start());
    }
  }

  /** Everything can be reached again; whoever is not active is down soon. */
  void judge(Consumer<String> violated) {
    time.advance(REACTION);
    List<RunHistory> runs =
        record.runs().stream().map(run -> RunHistory.read(record, run)).toList();
    DataCenterId active = StatusFold.of(runs).active().orElseThrow().dataCenter();
    for (FakeDataCenter place : world.dataCenters()) {
      String name = place.id().value();
      boolean isDown =
          place.cluster().operatorReplicas() == 0
              && place.cluster().pods().isEmpty()
              && world.writablePrimaries().stream().noneMatch(db -> db.startsWith(name + "/"));
      if (!place.id().equals(active) && !isDown) {
        violated.accept(
            "R10 "
                + name
                + " is not held while "
                + active
                + " is active: operator "
                + place.cluster().operatorReplicas()
                + ", writable "
                + world.writablePrimaries());
      }
    }
    guards.forEach(ReturnGuard::close);
  }

  /** The night's journal, before which a person has adopted a data center. */
  private record Adopted(Journal real, String active) implements Journal {
    private static final RunId FIRST = RunId.of("adoption");

    @Override
    public List<RunId> runs() {
      List<RunId> all = new ArrayList<>(List.of(FIRST));
      all.addAll(real.runs());
      return all;
    }

    @Override
    public List<byte[]> read(RunId run) {
      return run.equals(FIRST) ? List.of(adoption().encode()) : real.read(run);
    }

    private JournalRecord adoption() {
      return new JournalRecord(
          FIRST,
          0,
          JournalRecord.FIRST,
          List.of(
              new JournalEntry.Adopted(
                  java.time.Instant.EPOCH,
                  DeploymentId.of("example.org"),
                  DataCenterId.of(active),
                  0,
                  "simulation",
                  Person.named("Ada"),
                  "first start",
                  List.of())));
    }

    @Override
    public void append(RunId run, long sequence, byte[] bytes) {
      throw new UnsupportedOperationException("a guard only reads");
    }

    @Override
    public RunLock lock() {
      throw new UnsupportedOperationException("a guard only reads");
    }

    @Override
    public boolean isShared() {
      return true;
    }
  }
}
